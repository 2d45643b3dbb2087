"""The status in SQL is the status of the pure rule, for facts of every kind."""

from collections import Counter
from random import Random

from channels.models import ChannelHealth, ChannelSystem
from propagation.delivery.models import Hold, ServingState
from propagation.delivery.queries.serving import listed_states, shown_status
from propagation.delivery.queries.statuses import status
from propagation.delivery.queries.trouble import systems_in_trouble, with_troubles
from propagation.delivery.rules.states import ATTENTION, Shown
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import DocumentOperation
from propagation.feed.queries.clock import database_now
from tests.factories.documents import Wanted, released_at_once
from tests.factories.propagation import pull_system, push_system

DOCUMENTS = 60
WORDS = ("", "a" * 64, "b" * 64)


def test_sql_and_the_rule_agree(ana, chris, email):
    random = Random(1)
    for code in ("one", "paused", "stopped"):
        push_system(code, channels=[email], actor=chris)
    pull_system("desk", channels=[email], actor=chris)
    ChannelSystem.objects.filter(code="paused").update(state="paused")
    ChannelHealth.objects.filter(channel_system__code="stopped").update(stopped="gone")
    released_at_once([Wanted(f"a{number}", email) for number in range(DOCUMENTS)], actor=ana)
    fan_out()
    now = database_now()
    states = list(ServingState.objects.all())
    for state in states:
        state.operation = random.choice(list(DocumentOperation))
        state.target_hash = "" if state.operation == DocumentOperation.RETIRE else random.choice(WORDS[1:])
        positions = (0, state.position, state.position, state.position - 1)
        state.accepted_position, state.reported_position = random.choice(positions), random.choice(positions)
        state.furthest_reported = max(state.reported_position, random.choice(positions))
        state.reported_hash = random.choice(WORDS)
        state.hold = random.choice([Hold.NONE, *Hold])
        state.next_attempt_at = random.choice([None, now])
    changed = ("operation", "target_hash", "accepted_position", "reported_position", "furthest_reported", "reported_hash")
    ServingState.objects.bulk_update(states, [*changed, "hold", "next_attempt_at"])

    expected = {state.pk: shown_status(state) for state in listed_states()}

    assert dict(ServingState.objects.annotate(shown=status()).values_list("pk", "shown")) == expected
    assert set(expected.values()) == set(Shown)
    counts: dict[int, Counter[Shown]] = {}
    for state in states:
        if expected[state.pk] in ATTENTION:
            counts.setdefault(state.channel_system_id, Counter())[expected[state.pk]] += 1
    assert {line.channel_system.pk: line.counts for line in with_troubles(systems_in_trouble())} == counts


def test_a_status_of_many_states_reads_no_bytes(ana, chris, email, django_assert_num_queries):
    push_system("one", channels=[email], actor=chris)
    released_at_once([Wanted(f"a{number}", email) for number in range(3)], actor=ana)
    fan_out()
    with django_assert_num_queries(1) as queries:
        assert [shown_status(state) for state in listed_states()] == ["pending"] * 3
    assert '"content"' not in queries[0]["sql"]
    assert "snapshot" not in queries[0]["sql"]
