"""What one channel system does, or somebody does to it, touches no other that serves the same documents."""

import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from standardwebhooks import Webhook

from channels.models import ChannelHealth, StopReason
from channels.queries import live_secrets
from channels.services.systems import pause_channel_system, resume_channel_system
from propagation.delivery.models import Hold, ServingState, Stream
from propagation.delivery.services.claims import claim, due_channel_systems
from propagation.delivery.services.epochs import start_epoch
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.pulling import acknowledge, cursor_at_head, hand_out
from propagation.delivery.services.resending import send_again
from propagation.feed.models import Document, Release
from tests.factories.content import asset
from tests.factories.propagation import pull_system, push_system, released

MANY = 1_001
PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def first_rates(ana, ben, email):
    """Released before any channel system was there: two documents of email."""
    rates = [asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2)]
    released(*rates, author=ana, reviewer=ben)
    return rates


@pytest.fixture
def desks(chris, email, first_rates):
    """Two that pull, `one` and `two`, each with the same two documents at the positions 1 and 2."""
    systems = [pull_system(code, channels=[email], actor=chris) for code in ("one", "two")]
    fan_out()
    return systems


@pytest.fixture
def pushed(chris, email, first_rates):
    """Two that are pushed to, `esp` and `cms`, each with the same two documents at the positions 1 and 2."""
    systems = [push_system(code, channels=[email], actor=chris) for code in ("esp", "cms")]
    fan_out()
    return systems


def positions(system):
    return sorted(ServingState.objects.filter(channel_system=system).values_list("position", flat=True))


def accepted(system):
    states = ServingState.objects.filter(channel_system=system).order_by("position")
    return list(states.values_list("accepted_position", flat=True))


@pytest.mark.parametrize("turn", [0, 1])
def test_each_is_handed_its_own_stream(desks, turn):
    page = hand_out(channel_system=desks[turn], after=None, limit=10)

    messages = [json.loads(body) for body in page.bodies]
    assert [(message["channel"], message["position"]) for message in messages] == [(desks[turn].code, 1), (desks[turn].code, 2)]
    assert page.head_position == 2
    assert [Stream.objects.get(pk=desk.pk).handed_out for desk in desks] == [[2, 0], [0, 2]][turn]


@pytest.mark.parametrize("turn", [0, 1])
def test_each_acknowledges_for_itself(desks, turn):
    mine, other = desks[turn], desks[1 - turn]
    page = hand_out(channel_system=mine, after=None, limit=10)

    assert acknowledge(channel_system=mine, cursor=page.next_cursor) == 2

    assert (accepted(mine), accepted(other)) == ([1, 2], [0, 0])
    assert len(hand_out(channel_system=other, after=None, limit=10).bodies) == 2


@pytest.mark.parametrize("turn", [0, 1])
def test_what_the_other_was_handed_cannot_be_acknowledged(desks, turn):
    mine, other = desks[turn], desks[1 - turn]
    cursor = hand_out(channel_system=mine, after=None, limit=10).next_cursor
    Stream.objects.filter(pk=mine.pk).update(handed_out=0)
    hand_out(channel_system=other, after=None, limit=10)

    with pytest.raises(ValidationError) as caught:
        acknowledge(channel_system=mine, cursor=cursor)

    assert caught.value.code == "not_handed_out"
    assert (accepted(mine), accepted(other)) == ([0, 0], [0, 0])


def test_each_has_a_head_of_its_own(desks, chris, web):
    late = pull_system("late", channels=[web], actor=chris)
    fan_out()

    assert acknowledge(channel_system=late, cursor=cursor_at_head(late)) == 0
    assert acknowledge(channel_system=desks[0], cursor=cursor_at_head(desks[0])) == 2


@pytest.mark.parametrize("turn", [0, 1])
def test_a_claim_takes_its_own_messages_and_signs_them_with_its_own_secret(pushed, turn):
    leases = claim(channel_system_id=pushed[turn].pk)

    assert [lease.position for lease in leases] == [1, 2]
    assert set(ServingState.objects.exclude(lease_token=None).values_list("channel_system", flat=True)) == {pushed[turn].pk}
    verifier = Webhook(live_secrets(pushed[turn], datetime.now(UTC))[0])
    messages = [verifier.verify(lease.request.body, lease.request.headers) for lease in leases]
    assert {message["channel"] for message in messages} == {pushed[turn].code}


def test_many_due_messages_of_one_hide_no_other(pushed):
    """Systems are asked for, not rows: more rows than any limit on them, all due before the only one of the other."""
    many, one = pushed
    some = ServingState.objects.filter(channel_system=many).select_related("document", "target").first()
    documents = Document.objects.bulk_create(
        Document(asset=some.document.asset, channel=some.document.channel, language=f"x{number}") for number in range(MANY)
    )
    ServingState.objects.bulk_create(
        ServingState(
            channel_system=many,
            document=document,
            target=some.target,
            operation=some.operation,
            position=position,
            target_moved_at=PAST,
            next_attempt_at=PAST,
        )
        for position, document in enumerate(documents, start=1000)
    )

    assert due_channel_systems() == [many.pk, one.pk]


@pytest.mark.parametrize(
    "closed", [{"stopped": StopReason.GONE}, {"not_before": datetime(2100, 1, 1, tzinfo=UTC)}], ids=["stopped", "waits"]
)
def test_nothing_is_claimed_for_one_that_must_not_be_sent_to_although_another_may(pushed, closed):
    ChannelHealth.objects.filter(channel_system=pushed[0]).update(**closed)

    assert claim(channel_system_id=pushed[0].pk) == []
    assert due_channel_systems() == [pushed[1].pk]


def test_a_paused_one_is_neither_due_nor_claimed(pushed, chris):
    pause_channel_system(channel_system=pushed[0], actor=chris)

    assert due_channel_systems() == [pushed[1].pk]
    assert claim(channel_system_id=pushed[0].pk) == []


def test_nothing_is_sent_to_one_that_pulls_whatever_its_rows_say(desks):
    ServingState.objects.update(next_attempt_at=PAST)

    assert due_channel_systems() == []
    assert claim(channel_system_id=desks[0].pk) == []


def test_resuming_one_leaves_the_other_stopped(pushed, chris):
    ChannelHealth.objects.update(stopped=StopReason.GONE, stopped_at=PAST, refusals=3)

    resume_channel_system(channel_system=pushed[0], actor=chris)

    stopped = dict(ChannelHealth.objects.values_list("channel_system", "stopped"))
    assert stopped == {pushed[0].pk: StopReason.NONE, pushed[1].pk: StopReason.GONE}


@pytest.mark.parametrize("turn", [0, 1])
def test_sending_again_to_one_leaves_the_other_held(pushed, chris, turn):
    ServingState.objects.update(hold=Hold.EXHAUSTED, next_attempt_at=None)

    assert send_again(channel_system=pushed[turn], release=Release.objects.get(), actor=chris) == 2

    assert (positions(pushed[turn]), positions(pushed[1 - turn])) == ([3, 4], [1, 2])
    held = ServingState.objects.filter(hold=Hold.EXHAUSTED).values_list("channel_system", flat=True)
    assert set(held) == {pushed[1 - turn].pk}
    assert [Stream.objects.get(pk=system.pk).position for system in pushed] == [[4, 2], [2, 4]][turn]


def test_a_new_epoch_moves_each_once(pushed, chris):
    assert start_epoch(reason="Restored a backup", actor=chris) == 2

    assert [positions(system) for system in pushed] == [[3, 4], [3, 4]]
    assert [Stream.objects.get(pk=system.pk).position for system in pushed] == [4, 4]
