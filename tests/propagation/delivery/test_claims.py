"""Claim, send, record: against a real endpoint, with the real signature library on the other side."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from channels.models import ChannelHealth
from channels.queries import live_secrets
from channels.services.secrets import rotate_secret
from channels.services.systems import pause_channel_system, resume_channel_system
from content.models import Asset
from propagation.delivery.models import Attempt, ServingState
from propagation.delivery.queries.serving import serving_states, shown_status
from propagation.delivery.services import drain as drain_module
from propagation.delivery.services.claims import claim, due_channel_systems, record
from propagation.delivery.services.drain import drain
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.transport.responses import SendResult
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released
from tests.support.endpoint import listening
from tests.support.pages import html, texts

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def endpoint():
    with listening() as endpoint:
        yield endpoint


@pytest.fixture
def esp(ana, ben, chris, email, endpoint):
    """An e-mail platform that must serve three documents: rate-1, rate-2, rate-3."""
    system = push_system("esp", channels=[email], url=endpoint.url, actor=chris)
    released(*(asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2, 3)), author=ana, reviewer=ben)
    return system


def release_again(code, headline, ana, ben):
    edited(Asset.objects.get(code=code), headline=headline, actor=ana)
    released(Asset.objects.get(code=code), author=ana, reviewer=ben)


def states():
    return list(ServingState.objects.order_by("position"))


def make_due():
    """Turn the wait for the next try into the past."""
    ServingState.objects.exclude(next_attempt_at=None).update(next_attempt_at=PAST)
    ChannelHealth.objects.update(not_before=None)


def test_everything_due_is_sent_signed_and_accepted(esp, endpoint):
    assert drain() == 3

    verifier = Webhook(live_secrets(esp, datetime.now(UTC))[0])
    messages = [verifier.verify(request.body, request.headers) for request in endpoint.received]
    assert {message["data"]["asset"] for message in messages} == {"rate-1", "rate-2", "rate-3"}
    assert all(message["channel"] == "esp" for message in messages)
    assert [shown_status(state) for state in serving_states()] == ["accepted"] * 3
    assert list(Attempt.objects.values_list("outcome", "http_status", "number")) == [("accepted", 204, 1)] * 3


def test_what_is_accepted_is_not_sent_again(esp, endpoint):
    drain()

    assert drain() == 0
    assert len(endpoint.received) == 3


def test_a_repeat_has_the_same_id_and_bytes_and_a_fresh_signature(esp, endpoint):
    endpoint.answers = [(503, {})] * 3 + [(204, {})]
    assert drain() == 0
    make_due()
    assert drain() == 3

    first, second = ({m.headers["webhook-id"]: m for m in part} for part in (endpoint.received[:3], endpoint.received[3:]))
    assert first.keys() == second.keys()
    assert all(first[key].body == second[key].body for key in first)
    verifier = Webhook(live_secrets(esp, datetime.now(UTC))[0])
    assert all(verifier.verify(m.body, m.headers) for m in second.values())
    assert {m.headers["x-throughline-attempt"] for m in second.values()} == {"2"}


def test_during_a_rotation_both_secrets_sign(esp, endpoint, chris):
    old = live_secrets(esp, datetime.now(UTC))[0]
    new = rotate_secret(channel_system=esp, actor=chris)
    drain()

    request = endpoint.received[0]
    assert len(request.headers["webhook-signature"].split()) == 2
    assert Webhook(old).verify(request.body, request.headers)
    assert Webhook(new).verify(request.body, request.headers)


def test_a_failure_is_put_off_and_says_why(esp, endpoint):
    endpoint.answers = [(500, {})]
    drain()

    state = states()[0]
    last = Attempt.objects.filter(serving_state=state).get()
    assert (last.outcome, last.response_class, last.http_status) == ("failed", "server_error", 500)
    assert state.last_error == "It answered 500."
    assert timedelta(seconds=4) <= state.next_attempt_at - last.finished_at <= timedelta(seconds=6)
    assert drain() == 0
    assert len(endpoint.received) == 3


def test_a_newer_release_during_an_outage_is_sent_once_and_alone(esp, endpoint, ana, ben):
    endpoint.answers = [(500, {})] * 3 + [(204, {})]
    drain()
    release_again("rate-1", "Save at 4 percent", ana, ben)
    release_again("rate-1", "Save at 5 percent", ana, ben)
    drain()

    later = [json.loads(request.body)["data"]["content"]["headline"] for request in endpoint.received[3:]]
    assert later == ["Save at 5 percent"]


def test_a_message_says_which_revision_it_follows(esp, endpoint, ana, ben):
    drain()
    for headline in ("Save at 4 percent", "Save at 5 percent"):
        release_again("rate-1", headline, ana, ben)
    drain()

    told = [json.loads(request.body)["data"] for request in endpoint.received]
    assert [data["previous_revision"] for data in told[:3]] == [None, None, None]
    assert (told[3]["revision"], told[3]["previous_revision"]) == (3, 1)


def test_a_refused_content_holds_that_document_only(esp, endpoint):
    endpoint.answers = [(422, {}), (204, {})]
    drain()
    for _ in range(2):
        endpoint.answers = [(422, {})]
        make_due()
        drain()

    words = sorted(shown_status(state) for state in serving_states())
    assert words == ["accepted", "accepted", "rejected"]
    assert len(endpoint.received) == 5
    assert ChannelHealth.objects.get().stopped == ""


def test_a_new_release_lifts_the_hold(esp, endpoint, ana, ben):
    ServingState.objects.update(hold="rejected", next_attempt_at=None)
    fan_out()
    ServingState.objects.update(hold="rejected", next_attempt_at=None)
    release_again("rate-2", "Save at 4 percent", ana, ben)

    assert drain() == 1
    assert json.loads(endpoint.received[0].body)["data"]["asset"] == "rate-2"


def test_gone_stops_the_system_at_once_and_resuming_delivers_what_waited(esp, endpoint, chris):
    endpoint.answers = [(410, {})]
    drain()
    assert ChannelHealth.objects.get().stopped == "gone"
    sent = len(endpoint.received)
    make_due()
    assert (drain(), len(endpoint.received)) == (0, sent)
    assert {shown_status(state) for state in serving_states()} == {"stopped"}

    endpoint.answers = [(204, {})]
    resume_channel_system(channel_system=esp, actor=chris)
    assert drain() == 3


def test_three_refusals_of_our_signature_stop_the_system(esp, endpoint):
    endpoint.answers = [(401, {})]
    drain()

    health = ChannelHealth.objects.get()
    assert (health.stopped, health.refusals) == ("credentials", 3)
    assert {state.attempts for state in states()} == {0}


def test_too_many_requests_waits_for_the_whole_system_and_costs_no_try(esp, endpoint):
    endpoint.answers = [(429, {"retry-after": "120"})]
    drain()

    health = ChannelHealth.objects.get()
    last = Attempt.objects.latest("id")
    assert timedelta(seconds=119) <= health.not_before - last.finished_at <= timedelta(seconds=121)
    assert {state.attempts for state in states()} == {0}
    assert due_channel_systems() == []


def test_a_paused_system_gets_nothing_and_loses_nothing(esp, endpoint, chris):
    pause_channel_system(channel_system=esp, actor=chris)
    assert drain() == 0
    assert endpoint.received == []

    resume_channel_system(channel_system=esp, actor=chris)
    assert drain() == 3


def test_an_unreachable_system_holds_up_no_other(esp, endpoint, chris, email):
    dead = push_system("dead", channels=[email], url="http://127.0.0.1:9/hook", actor=chris)

    assert drain() == 3
    errors = ServingState.objects.filter(channel_system=dead).values_list("last_error", flat=True)
    assert ["refused" in error for error in errors] == [True] * 3


def test_a_lane_that_fails_tears_down_no_other(esp, endpoint, chris, email, monkeypatch, caplog):
    broken = push_system("broken", channels=[email], url=esp.url, actor=chris)
    fan_out()
    whole = drain_module.record

    def fail_one(*, channel_system_id, results):
        if channel_system_id == broken.pk:
            raise RuntimeError("the disk is full")
        return whole(channel_system_id=channel_system_id, results=results)

    monkeypatch.setattr(drain_module, "record", fail_one)
    assert drain() == ServingState.objects.filter(channel_system=esp, accepted_position__gt=0).count() > 0
    left = ServingState.objects.filter(channel_system=broken)
    assert left.exclude(lease_token=None).count() == left.count() > 0
    assert "the disk is full" in caplog.text

    monkeypatch.undo()
    left.update(lease_until=PAST)
    assert drain() == left.count()


def test_a_claimed_message_is_not_claimed_twice(esp):
    fan_out()

    assert len(claim(channel_system_id=esp.pk)) == 3
    assert claim(channel_system_id=esp.pk) == []


def test_a_claim_whose_worker_died_is_taken_over_with_the_same_message(esp):
    fan_out()
    lost = claim(channel_system_id=esp.pk)
    ServingState.objects.update(lease_until=PAST)

    again = claim(channel_system_id=esp.pk)

    assert [lease.request.headers["webhook-id"] for lease in again] == [lease.request.headers["webhook-id"] for lease in lost]
    assert not {lease.token for lease in again} & {lease.token for lease in lost}


def test_whoever_comes_back_after_the_lease_has_passed_changes_nothing(esp):
    fan_out()
    late = claim(channel_system_id=esp.pk)
    ServingState.objects.update(lease_until=PAST)
    claim(channel_system_id=esp.pk)

    accepted = record(channel_system_id=esp.pk, results=[(lease, SendResult(status=200)) for lease in late])

    assert accepted == 0
    assert {state.accepted_position for state in states()} == {0}
    assert {attempt.outcome for attempt in Attempt.objects.filter(number=1)} == {"late"}


def test_an_answer_for_the_target_before_leaves_the_new_one_due(esp, ana, ben):
    fan_out()
    leases = claim(channel_system_id=esp.pk)
    release_again("rate-1", "Save at 4 percent", ana, ben)
    fan_out()

    record(channel_system_id=esp.pk, results=[(lease, SendResult(status=200)) for lease in leases])

    moved = ServingState.objects.get(document__asset__code="rate-1")
    assert (moved.accepted_position, moved.position) == (1, 4)
    assert due_channel_systems() == [esp.pk]


def test_a_failure_of_our_own_says_nothing_of_the_channel_system(esp):
    fan_out()
    leases = claim(channel_system_id=esp.pk)

    record(channel_system_id=esp.pk, results=[(leases[0], SendResult(error="ours", detail="No memory."))])

    health = ChannelHealth.objects.get()
    assert (health.last_failure_at, health.last_error, health.not_before) == (None, "", None)
    assert states()[0].attempts == 0
    assert states()[0].last_error == "No memory."


def test_a_secret_that_cannot_be_read_stops_the_system_and_sends_nothing(esp, endpoint, settings):
    settings.ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]

    assert drain() == 0
    assert endpoint.received == []
    assert ChannelHealth.objects.get().stopped == "key"


def test_an_old_secret_that_cannot_be_read_does_not_stop_the_others(esp, chris, client, settings):
    """The key of the secret before the last rotation is lost; the new one signs alone, and the page tells it."""
    settings.ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    secret = rotate_secret(channel_system=esp, actor=chris)
    fan_out()

    (lease, *_others) = claim(channel_system_id=esp.pk)

    assert Webhook(secret).verify(lease.request.body, lease.request.headers)
    assert ChannelHealth.objects.get().stopped == ""
    client.force_login(chris)
    rows = texts(html(client.get("/channels/esp/")), "secret-row")
    assert ["Current" in rows[0], "Cannot be read: does not sign" in rows[1]] == [True, True]


def test_nothing_leaves_before_the_release(ana, chris, email, endpoint):
    push_system("esp", channels=[email], url=endpoint.url, actor=chris)
    edited(asset("rate-9", terms=[email], actor=ana), headline="A draft", actor=ana)

    assert drain() == 0
    assert endpoint.received == []
