"""Term changes over the API: a preview, a change request, its release and its taking back."""

from typing import Any

import pytest
from django.test import Client

from people.models import User
from propagation.review.models import ChangeRequest
from taxonomy.models import Term
from tests.factories.content import asset
from tests.factories.propagation import released
from tests.factories.taxonomy import grow
from tests.support.api import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

MERGE = {"op": "merge", "term": "product:travel-card", "into": "product:travel"}


@pytest.fixture(autouse=True)
def terms(ana: User, ben: User, sara: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, Term]:
    monkeypatch.setattr("propagation.review.api.views.wake_worker", lambda: None)  # there is no broker
    grown = grow("travel-card\ntravel", actor=sara) | grow("email", facet="channel", actor=sara)
    released(asset("offer", terms=[grown["email"], grown["travel-card"]], actor=ana), author=ana, reviewer=ben)
    return grown


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/api/v1/change-requests{path}", body, content_type="application/json", headers=headers)


def test_a_merge_from_preview_to_undo(sara: User, ben: User) -> None:
    steward, reviewer = signed_in(sara), signed_in(ben)
    preview = post(steward, "/impact", {"operations": [MERGE]})
    assert preview.status_code == 200, preview.content
    counts = preview.json()["counts"]
    assert (counts["assets"], counts["live_assets"], counts["documents"]) == (1, 1, 0)
    assert preview.json()["assets"] == ["offer"]
    assert ChangeRequest.objects.count() == 1

    body = {"title": "One name", "reason": "Two names for one thing.", "operations": [MERGE]}
    made = post(steward, "", body, **{"idempotency-key": "a"})
    assert made.status_code == 201, made.content
    assert post(steward, "", body, **{"idempotency-key": "a"}).json()["id"] == made.json()["id"]
    assert post(steward, "", body | {"operations": [MERGE | {"tags": "keep"}]}, **{"idempotency-key": "a"}).status_code == 409
    term_change = made.json()["term_changes"][0]
    assert (term_change["position"], term_change["operation"]["into"]) == (1, "product:travel")
    path, digest = f"/{made.json()['id']}", made.json()["digest"]
    assert post(reviewer, f"{path}/approve", {"digest": digest}).status_code == 200
    assert post(reviewer, f"{path}/release", {"seen_impact": counts | {"assets": 2}}).status_code == 409
    done = post(reviewer, f"{path}/release", {"seen_impact": counts})
    assert done.status_code == 200, done.content
    assert [impact["moment"] for impact in done.json()["impacts"]] == ["submitted", "approved", "released"]
    assert reviewer.get("/api/v1/terms/product:travel-card").json()["replaced_by"] == "product:travel"

    undo = post(steward, f"{path}/undo", {"reason": "It was two things."})
    assert (undo.status_code, undo.json()["undoes"]) == (201, made.json()["id"])
    assert post(reviewer, f"/{undo.json()['id']}/approve", {"digest": undo.json()["digest"]}).status_code == 200
    assert post(reviewer, f"/{undo.json()['id']}/release", {}).status_code == 200
    assert reviewer.get("/api/v1/terms/product:travel-card").json()["status"] == "active"


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ("merge", "operations"),
        ({"op": "burn", "term": "product:travel"}, "op"),
        ({"op": "move"}, "term"),
        ({"op": "move", "term": 5}, "term"),
        ({"op": "move", "term": "product:travel", "where": "up"}, "where"),
        ({"op": "undo", "steps": []}, "op"),
    ],
)
def test_an_operation_that_says_nothing_we_know_is_refused_by_field(sara: User, operation: Any, field: str) -> None:
    answer = post(signed_in(sara), "", {"title": "T", "reason": "R", "operations": [operation]})
    assert answer.status_code == 422
    assert f"/{field}" in answer.content.decode()
    assert ChangeRequest.objects.count() == 1


def test_what_cannot_be_done_is_refused_with_the_reason(sara: User, ana: User) -> None:
    body = {"title": "T", "reason": "R", "operations": [MERGE | {"into": "product:gone"}]}
    answer = post(signed_in(sara), "", body)
    assert (answer.status_code, "product:gone" in answer.content.decode()) == (422, True)
    assert post(signed_in(ana), "", body | {"operations": [MERGE]}).status_code == 403
    assert ChangeRequest.objects.count() == 1
