"""The whole road: a draft becomes a change request, another person approves it, a real worker delivers it to real channel
systems in processes of their own, and what they report over HTTP proves it."""

import json
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from channels.models import ChannelSystem, Mode
from channels.services.systems import register_channel_system
from channels.services.tokens import issue_token
from content.models import Asset
from demo.ports import free_port
from demo.supervisor import Supervisor, answers
from people.models import User
from propagation.delivery.models import Attempt, Receipt
from propagation.delivery.queries.serving import serving_states, shown_status
from propagation.feed.models import FeedEntry
from propagation.review.models import ChangeRequest, ChangeRequestState, Verdict
from propagation.review.services.verdicts import approve_change_request
from rest.scopes import Scope
from taxonomy.models import Term
from tests.factories.content import asset, edited
from tests.factories.propagation import released, submitted, term
from tests.support.waiting import wait_until
from tests.support.worker import COMMAND, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def start_channel_system(
    supervisor: Supervisor, *, folder: Path, registry: str, code: str, mode: Mode, channel: Term, actor: User
) -> str:
    """Register a channel system and start it; the address of what it serves."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/" if mode == Mode.PUSH else ""
    registered = register_channel_system(code=code, name=code.title(), mode=mode, url=url, channels=[channel], actor=actor)
    token = issue_token(
        channel_system=registered.channel_system, name="reports", scopes=[Scope.READ, Scope.REPORT], actor=actor
    )
    home = folder / code
    home.mkdir()
    (home / "token").write_text(token.text)
    (home / "secret").write_text(registered.secret or "")
    command = [sys.executable, "-m", "demo.receiver", "--name", code, "--mode", mode, "--port", str(port), "--state", str(home)]
    credentials = ["--token-file", str(home / "token"), "--registry", registry]
    if mode == Mode.PUSH:
        credentials += ["--secret-file", str(home / "secret")]
    supervisor.start(code, [*command, *credentials])
    supervisor.wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), what=code, seconds=20)
    return f"http://127.0.0.1:{port}/serving"


def served(address: str) -> set[str]:
    """The hashes that a channel system says it serves."""
    with urlopen(address, timeout=5) as answer:
        return {item["content_hash"].removeprefix("sha256:") for item in json.load(answer)["documents"]}


def words() -> list[str]:
    return sorted(f"{state.channel_system.code} {shown_status(state)}" for state in serving_states())


def refuse_own_approval(request: ChangeRequest, author: User) -> None:
    """The author tries every door: service, page, API."""
    with pytest.raises(PermissionDenied):
        approve_change_request(change_request=request, digest=request.digest, actor=author)
    client = Client()
    client.force_login(author)
    page = client.post(reverse("change-request-approve", args=[request.pk]), {"digest": request.digest, "comment": ""})
    api = client.post(
        reverse("api-approve", args=[request.pk]), {"digest": request.digest, "comment": ""}, content_type="application/json"
    )
    assert (page.status_code, api.status_code, api["content-type"]) == (403, 403, "application/problem+json")
    request.refresh_from_db()
    assert request.state == ChangeRequestState.IN_REVIEW
    assert not Verdict.objects.filter(change_request=request).exists()


def test_one_change_reaches_every_channel_and_is_proved(ana, ben, sara, chris, root, live_server, tmp_path):
    digital = term("channel:digital", actor=sara)
    email, desk = (term(f"channel:{code}", parent=digital, actor=sara) for code in ("email", "desk"))
    rate = asset("spring-rate", terms=[email, desk], actor=ana)
    with Supervisor(tmp_path / "logs") as supervisor:
        systems = {"esp": (Mode.PUSH, email), "cms": (Mode.PUSH, digital), "calls": (Mode.PULL, desk)}
        places = {}
        for code, (mode, channel) in systems.items():
            place = {"folder": tmp_path, "registry": live_server.url}
            places[code] = start_channel_system(supervisor, code=code, mode=mode, channel=channel, actor=chris, **place)
        supervisor.start("worker", [*COMMAND, "--schedule", str(tmp_path / "schedule")], environment=environment(tmp_path))
        released(rate, author=ana, reviewer=ben)
        all_confirmed = ["calls in_sync", "cms in_sync", "cms in_sync", "esp in_sync"]
        wait_until(lambda: words() == all_confirmed, seconds=60, what="the first release to be confirmed")

        edited(rate, headline="Save at 4 percent", actor=root)
        request = submitted(Asset.objects.get(code="spring-rate"), title="New rate", actor=root)
        refuse_own_approval(request, root)
        approve(request, ben)
        wait_until(lambda: words() == all_confirmed and newest() == {2}, seconds=60, what="the change to be confirmed")

        current = dict(FeedEntry.objects.filter(revision__number=2).values_list("document__channel__code", "content_hash"))
        assert served(places["esp"]) == {current["email"]}
        assert served(places["calls"]) == {current["desk"]}
        assert served(places["cms"]) == set(current.values())
    assert {attempt.outcome for attempt in Attempt.objects.all()} == {"accepted"}
    assert Receipt.objects.count() == 8
    assert ChannelSystem.objects.filter(health__stopped="").count() == 3


def newest() -> set[int]:
    """The revision numbers that the channel systems report to serve."""
    return {state.reported.revision.number for state in serving_states() if state.reported}


def approve(request: ChangeRequest, reviewer: User) -> None:
    """Ben approves on the page and releases through the API."""
    client = Client()
    client.force_login(reviewer)
    page = client.post(reverse("change-request-approve", args=[request.pk]), {"digest": request.digest, "comment": "Right."})
    assert page.status_code == 302
    answer = client.post(reverse("api-release", args=[request.pk]), {}, content_type="application/json")
    assert answer.status_code in {200, 201}, answer.content
