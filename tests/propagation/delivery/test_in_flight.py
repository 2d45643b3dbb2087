"""How many messages are on their way at once, and what becomes of those that were given up."""

from datetime import UTC, datetime

import pytest

from content.services.assets import VariantDraft
from propagation.delivery.models import Attempt, Hold, ServingState
from propagation.delivery.services.claims import MAX_IN_FLIGHT, claim, due_channel_systems, record
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.transport.responses import SendResult
from propagation.delivery.transport.retries import SCHEDULE
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released

LANGUAGES = ("da", "de", "en", "es", "fi", "fr", "it", "nl", "pl", "sv")
PAST = datetime(2020, 1, 1, tzinfo=UTC)
ACCEPTED, FAILED, REFUSED = SendResult(status=204), SendResult(status=500), SendResult(status=422)


@pytest.fixture
def esp(ana, ben, chris, email):
    """An e-mail platform with two more documents due than may be in flight, at positions 1 to 10: one for each language."""
    system = push_system("esp", channels=[email], actor=chris)
    variants = [VariantDraft(email, language, {"headline": language}) for language in LANGUAGES]
    released(asset(variants=variants, actor=ana), author=ana, reviewer=ben)
    fan_out()
    return system


def claimed(system):
    return [lease.position for lease in claim(channel_system_id=system.pk)]


def send(system, result):
    """Claim what may be claimed and give it all this answer; return its positions."""
    leases = claim(channel_system_id=system.pk)
    record(channel_system_id=system.pk, results=[(lease, result) for lease in leases])
    return [lease.position for lease in leases]


def answer(system, result):
    """Let everything be due, claim it, and answer the first message with `result`; return why it is held then."""
    ServingState.objects.filter(hold=Hold.NONE).update(next_attempt_at=PAST, lease_until=None)
    lease = claim(channel_system_id=system.pk)[0]
    record(channel_system_id=system.pk, results=[(lease, result)])
    return ServingState.objects.get(pk=lease.state_id).hold


def give_up(*positions, hold=Hold.EXHAUSTED):
    """Mark these as given up after all tries."""
    held = ServingState.objects.filter(position__in=positions)
    held.update(hold=hold, attempts=len(SCHEDULE) + 1, next_attempt_at=None)


def held():
    return dict(ServingState.objects.exclude(hold=Hold.NONE).order_by("position").values_list("position", "hold"))


def test_no_more_than_eight_are_in_flight_over_any_number_of_claims(esp):
    assert claimed(esp) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert claimed(esp) == []
    assert ServingState.objects.exclude(lease_token=None).count() == MAX_IN_FLIGHT == 8


def test_each_answer_makes_room_for_one_more(esp):
    leases = claim(channel_system_id=esp.pk)
    record(channel_system_id=esp.pk, results=[(leases[4], ACCEPTED)])

    assert claimed(esp) == [9]
    assert claimed(esp) == []


def test_a_lease_that_ran_out_takes_no_room(esp):
    """Those whose worker died are claimed again first, and as many as it was; the living ones count on."""
    claim(channel_system_id=esp.pk)
    ServingState.objects.filter(position__in=[2, 5, 7]).update(lease_until=PAST)

    assert claimed(esp) == [2, 5, 7]
    assert claimed(esp) == []


def test_what_is_in_flight_to_another_system_takes_no_room(esp, chris, email):
    other = push_system("other", channels=[email], actor=chris)
    fan_out()
    claim(channel_system_id=esp.pk)

    assert claimed(other) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_limit_that_was_lowered_while_more_were_in_flight_is_waited_for(esp, monkeypatch):
    claim(channel_system_id=esp.pk)
    monkeypatch.setattr("propagation.delivery.services.claims.MAX_IN_FLIGHT", 5)

    assert claimed(esp) == []


def test_a_message_is_given_up_after_the_last_try_and_not_before(esp):
    give_up(*range(2, 11))
    ServingState.objects.filter(position=1).update(attempts=len(SCHEDULE) - 1)

    assert send(esp, FAILED) == [1]
    assert 1 not in held()

    ServingState.objects.filter(position=1).update(next_attempt_at=PAST)
    assert send(esp, FAILED) == [1]
    assert held()[1] == Hold.EXHAUSTED
    assert due_channel_systems() == []
    assert list(Attempt.objects.values_list("number", flat=True)) == [len(SCHEDULE), len(SCHEDULE) + 1]


def test_one_accepted_message_brings_back_all_that_were_given_up(esp):
    give_up(2, 3)

    first, *others = claim(channel_system_id=esp.pk)
    results = [(first, ACCEPTED), *((lease, FAILED) for lease in others)]
    record(channel_system_id=esp.pk, results=results)

    assert held() == {}
    assert claimed(esp) == [2, 3]
    assert [attempt.number for attempt in Attempt.objects.filter(position__in=[2, 3])] == [1, 1]


def test_a_failure_brings_back_none_of_them(esp):
    give_up(2, 3)

    send(esp, FAILED)

    assert held() == {2: Hold.EXHAUSTED, 3: Hold.EXHAUSTED}


def test_what_was_refused_stays_held_when_another_is_accepted(esp):
    give_up(2, hold=Hold.REJECTED)

    send(esp, ACCEPTED)

    assert held() == {2: Hold.REJECTED}


def test_an_answer_brings_back_nothing_of_another_system(esp, chris, email):
    other = push_system("other", channels=[email], actor=chris)
    fan_out()
    ServingState.objects.filter(channel_system=other).update(hold=Hold.EXHAUSTED, next_attempt_at=None)

    send(esp, ACCEPTED)

    assert ServingState.objects.filter(channel_system=other, hold=Hold.EXHAUSTED).count() == 10


def test_an_answer_after_its_lease_has_passed_brings_back_nothing(esp):
    give_up(2)
    late = claim(channel_system_id=esp.pk)
    ServingState.objects.exclude(lease_until=None).update(lease_until=PAST)
    claim(channel_system_id=esp.pk)

    record(channel_system_id=esp.pk, results=[(lease, ACCEPTED) for lease in late])

    assert held() == {2: Hold.EXHAUSTED}


def test_what_is_held_is_not_sent_whatever_its_time_says(esp):
    ServingState.objects.filter(position=1).update(hold=Hold.REJECTED)

    assert claimed(esp)[0] == 2


def test_only_refusals_count_towards_holding_what_is_refused(esp):
    holds = [answer(esp, result) for result in (FAILED, FAILED, REFUSED, REFUSED, REFUSED)]

    assert holds == ["", "", "", "", Hold.REJECTED]


def test_refusals_of_an_older_revision_do_not_count(esp, ana, ben):
    give_up(*range(2, 11))
    assert [answer(esp, REFUSED) for _ in range(2)] == ["", ""]
    document = ServingState.objects.get(position=1).document
    variants = [VariantDraft(document.channel, document.language, {"headline": "Save at 4 percent"})]
    released(edited(document.asset, variants=variants, actor=ana), author=ana, reviewer=ben)
    fan_out()
    ServingState.objects.exclude(document=document).update(hold=Hold.EXHAUSTED, next_attempt_at=None)

    assert [answer(esp, REFUSED) for _ in range(3)] == ["", "", Hold.REJECTED]
