"""A PUT that read what was live waits for a release that makes something else live: the whole ETag counts, not half of it."""

from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from content.models import Asset
from people.models import User
from propagation.review.services import releases
from propagation.review.services.releases import release_change_request
from tests.factories.content import edited
from tests.factories.propagation import approved, released
from tests.support.api import JSON, problem, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PUT_SECONDS = 1.0


def put(client: Client, etag: str) -> Any:
    body = {"title": "Spring rate", "core": {"headline": "Save at 5 percent"}, "tags": {"channel": ["email"]}}
    return client.put("/api/v1/assets/spring-rate", body, JSON, headers={"If-Match": etag})


def test_it_is_refused_though_the_draft_has_not_changed(
    spring_rate: Asset, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    request = approved(spring_rate, author=ana, reviewer=ben)
    client = signed_in(ana)
    etag = client.get("/api/v1/assets/spring-rate")["ETag"]
    is_written, is_put = Event(), Event()
    append, answers = releases.append, []

    def wait_and_append(**given: Any) -> Any:
        """The asset is locked and its new text is live, but not committed."""
        is_written.set()
        is_put.wait(PUT_SECONDS)
        return append(**given)

    def put_meanwhile() -> None:
        is_written.wait(PUT_SECONDS * 20)
        try:
            answers.append(put(client, etag))
        finally:
            is_put.set()
            connection.close()

    monkeypatch.setattr(releases, "append", wait_and_append)
    rival = Thread(target=put_meanwhile)
    rival.start()
    release_change_request(change_request=request, actor=ben)
    rival.join()

    assert "went live since you read it" in problem(answers[0], 412, "precondition_failed")["detail"]
    now = client.get("/api/v1/assets/spring-rate")["ETag"]
    assert now.partition("-")[0] == etag.partition("-")[0]
    assert put(client, now).status_code == 200
