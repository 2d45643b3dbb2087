"""What a release achieved is written when it is reached, and stays, whatever channel systems serve later."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from propagation.delivery.models import Achievement, Receipt, ReleaseTarget, ServingState
from propagation.delivery.queries.progress import later_releases, release_counts, release_progress
from propagation.delivery.services import fan_out as fan_out_module
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.evidence.services.protection import protect_evidence
from tests.factories.content import edited
from tests.factories.propagation import pull_system, push_system, released, served_from_now

OTHER_HASH = "f" * 64


@pytest.fixture
def systems(chris, email, web):
    """Esp is pushed the document of email, Desk pulls that of the web."""
    return {"esp": push_system("esp", channels=[email], actor=chris), "desk": pull_system("desk", channels=[web], actor=chris)}


@pytest.fixture
def first(ana, ben, systems, spring_rate):
    """A release of two documents, one for each system."""
    release = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    return release


def say(system, content_hash=None, **changes):
    state = ServingState.objects.get(channel_system=system)
    said = state.target_hash if content_hash is None else content_hash
    facts = {"position": state.position, "sequence": state.target_id, "status": "applied", "content_hash": said, **changes}
    record_receipts(channel_system=system, items=[ReceiptItem(f"doc_{state.document_id}", **facts)])


def again(spring_rate, ana, ben):
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    release = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    return release


def achieved():
    return list(Achievement.objects.values_list("release", "channel_systems", "confirmed", "replaced"))


def counts(release):
    found = release_counts([release])[release.pk]
    return found.confirmed, found.replaced, found.total


def test_it_is_reached_with_the_last_confirmation_and_names_the_receipts(first, systems):
    say(systems["esp"])
    assert (achieved(), counts(first)) == ([], (1, 0, 2))

    say(systems["desk"])

    assert achieved() == [(first.pk, 2, 2, 0)]
    assert set(ReleaseTarget.objects.values_list("confirmed_by", flat=True)) == set(
        Receipt.objects.values_list("pk", flat=True)
    )
    last = ReleaseTarget.objects.latest("confirmed_at")
    assert Achievement.objects.get().reached_at == last.confirmed_at


def test_a_later_release_and_drift_rewrite_nothing(first, systems, ana, ben, spring_rate):
    for system in systems.values():
        say(system)
    before = list(ReleaseTarget.objects.order_by("pk").values())
    say(systems["esp"], OTHER_HASH)
    second = again(spring_rate, ana, ben)

    assert list(ReleaseTarget.objects.filter(release=first).order_by("pk").values()) == before
    assert (counts(first), counts(second)) == ((2, 0, 2), (0, 0, 2))
    assert achieved() == [(first.pk, 2, 2, 0)]
    assert later_releases(first) == [(second, 2)]


def test_drift_is_no_confirmation(first, systems):
    say(systems["esp"], OTHER_HASH)
    say(systems["desk"])

    assert (achieved(), counts(first)) == ([], (1, 0, 2))
    assert [(line.channel_system.code, dict(line.now)) for line in release_progress(first)] == [
        ("desk", {"in_sync": 1}),
        ("esp", {"drifted": 1}),
    ]


def test_what_is_replaced_before_it_is_confirmed_ends_the_release(first, systems, ana, ben, spring_rate):
    say(systems["esp"])
    old = ServingState.objects.get(channel_system=systems["desk"])
    second = again(spring_rate, ana, ben)

    assert achieved() == [(first.pk, 2, 1, 1)]
    say(systems["desk"], old.target_hash, position=old.position, sequence=old.target_id)  # too late to count
    assert (counts(first), counts(second)) == ((1, 1, 2), (0, 0, 2))


def test_a_release_that_was_overtaken_before_anybody_got_it_says_so(systems, ana, ben, spring_rate):
    first = released(spring_rate, author=ana, reviewer=ben)
    second = again(spring_rate, ana, ben)

    assert (counts(first), counts(second)) == ((0, 2, 2), (0, 0, 2))
    assert achieved() == [(first.pk, 2, 0, 2)]


def test_a_system_that_came_later_is_not_counted(first, systems, chris, web):
    later = pull_system("later", channels=[web], actor=chris)
    fan_out()
    assert ServingState.objects.filter(channel_system=later).exists()
    for system in systems.values():
        say(system)

    assert achieved() == [(first.pk, 2, 2, 0)]
    assert not ReleaseTarget.objects.filter(serving_state__channel_system=later).exists()


def test_a_document_that_a_system_serves_no_longer_is_replaced(first, systems, chris, web):
    esp = systems["esp"]
    say(systems["desk"])
    served_from_now(esp, channels=[web], actor=chris)
    fan_out()

    assert achieved() == [(first.pk, 2, 1, 1)]
    assert later_releases(first) == []


def test_it_is_not_reached_before_each_system_was_matched(systems, ana, ben, chris, spring_rate, web):
    """The worker stops after the first system; the second serves nothing of the release, but nobody knows that yet."""
    esp, desk = systems.values()
    served_from_now(desk, channels=[web], languages=["fr"], actor=chris)
    fan_out()
    first = released(spring_rate, author=ana, reviewer=ben)
    fan_out_module._advance(esp.pk)
    say(esp)
    assert achieved() == []

    fan_out()

    assert achieved() == [(first.pk, 1, 1, 0)]


def test_a_withdrawal_is_confirmed_by_the_removal(first, systems, ana, ben, spring_rate):
    withdrawal = released(withdrawals=[spring_rate], author=ana, reviewer=ben)
    fan_out()
    for system in systems.values():
        say(system, "", status="removed")

    assert (withdrawal.pk, 2, 2, 0) in achieved()


def test_the_database_keeps_an_achievement(first, systems):
    for system in systems.values():
        say(system)
    for change in (lambda: Achievement.objects.update(confirmed=9), lambda: Achievement.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReleaseTarget.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_database_from_before_gets_what_its_rows_prove(ana, ben, systems, spring_rate, email):
    """The first release is replaced in part: who had to serve it is not known any more. The second is proved."""
    first = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    for system in systems.values():
        say(system)
    second = again(spring_rate, ana, ben)
    for system in systems.values():
        say(system)
    states = list(ServingState.objects.order_by("pk").values())
    targets = list(ReleaseTarget.objects.filter(release=second).order_by("pk").values("serving_state", "entry", "confirmed_by"))
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("propagation", "0002_landing")])
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        protect_evidence()  # as the command migrate does at its end

    assert list(ServingState.objects.order_by("pk").values()) == states
    assert achieved() == [(second.pk, 2, 2, 0)]
    found = ReleaseTarget.objects.filter(release=second).order_by("serving_state", "entry")
    assert list(found.values("serving_state", "entry", "confirmed_by")) == targets
    assert counts(first) == (2, 0, 2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Receipt.objects.update(content_hash="")
