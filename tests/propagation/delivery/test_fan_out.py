import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels.services.systems import pause_channel_system
from propagation.delivery.models import ServingState, Stream
from propagation.delivery.services import fan_out as fan_out_module
from propagation.delivery.services.fan_out import fan_out
from taxonomy.models import Term
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Move
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released, served_from_now, term

STATEMENTS_OF_A_BATCH = 29


def targets(system):
    """(position, channel, operation, feed number) of every state of `system`, in stream order."""
    states = ServingState.objects.filter(channel_system=system).order_by("position")
    return list(states.values_list("position", "document__channel__code", "operation", "target_id"))


def only_email():
    return list(Term.objects.filter(code__in=["email", "savings"]))


def test_each_system_gets_the_documents_of_its_channels_and_their_descendants(ana, ben, chris, spring_rate, digital, email):
    everything = push_system("cms", channels=[digital], actor=chris)
    mail = push_system("esp", channels=[email], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)

    assert fan_out() == 3

    assert targets(everything) == [(1, "email", "upsert", 1), (2, "web", "upsert", 2)]
    assert targets(mail) == [(1, "email", "upsert", 1)]
    assert ServingState.objects.filter(next_attempt_at=None).count() == 0


def test_again_moves_nothing(ana, ben, chris, spring_rate, email):
    push_system("esp", channels=[email], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()

    assert fan_out() == 0


def test_several_releases_coalesce_into_the_newest_target(ana, ben, chris, spring_rate, email):
    esp = push_system("esp", channels=[email], actor=chris)
    for rate in ("4", "5", "6"):
        edited(spring_rate, headline=f"Save at {rate} percent", actor=ana)
        released(spring_rate, author=ana, reviewer=ben)

    assert fan_out() == 1

    assert targets(esp) == [(1, "email", "upsert", 5)]


def test_a_system_registered_later_gets_what_is_live(ana, ben, chris, spring_rate, web):
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    cms = push_system("cms", channels=[web], actor=chris)

    assert fan_out() == 1

    assert targets(cms) == [(1, "web", "upsert", 2)]


def test_what_leaves_a_channel_is_retired_once_and_never_offered_to_others(ana, ben, chris, spring_rate, web, email):
    cms = push_system("cms", channels=[web], actor=chris)
    esp = push_system("esp", channels=[email], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    edited(spring_rate, terms=only_email(), actor=ana)
    released(spring_rate, author=ana, reviewer=ben)

    assert fan_out() == 2

    assert targets(cms) == [(2, "web", "retire", 4)]
    assert targets(esp) == [(2, "email", "upsert", 3)]


def test_narrowing_what_a_system_serves_retires_and_widening_brings_back(ana, ben, chris, spring_rate, digital, web, email):
    cms = push_system("cms", channels=[digital], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()

    served_from_now(cms, channels=[web], actor=chris)
    assert fan_out() == 1
    assert targets(cms) == [(2, "web", "upsert", 2), (3, "email", "retire", 1)]

    served_from_now(cms, channels=[web, email], actor=chris)
    assert fan_out() == 1
    assert targets(cms) == [(2, "web", "upsert", 2), (4, "email", "upsert", 1)]


def test_a_term_filter_and_a_language_keep_others_out(ana, ben, chris, spring_rate, email, savings, sara):
    other = push_system("loans", channels=[email], filters=[term("product:loans", actor=sara)], actor=chris)
    french = push_system("french", channels=[email], languages=["fr"], actor=chris)
    savers = push_system("savers", channels=[email], languages=["en"], filters=[savings], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()

    assert (targets(other), targets(french)) == ([], [])
    assert targets(savers) == [(1, "email", "upsert", 1)]


def test_a_paused_system_keeps_queueing(ana, ben, chris, spring_rate, email):
    esp = push_system("esp", channels=[email], actor=chris)
    pause_channel_system(channel_system=esp, actor=chris)
    released(spring_rate, author=ana, reviewer=ben)

    assert fan_out() == 1
    assert Stream.objects.get(channel_system=esp).position == 1


def test_more_than_fits_a_batch_moves_in_several(ana, ben, chris, spring_rate, email, web, digital, monkeypatch):
    """Each transaction goes on where the one before ended; a batch that came again would never end."""
    batches = []

    def noted(**facts):
        batches.append([aim.entry for aim in facts["aims"]])
        assert len(batches) < 9
        return move(**facts)

    move = fan_out_module.move_targets
    monkeypatch.setattr(fan_out_module, "move_targets", noted)
    monkeypatch.setattr(fan_out_module, "BATCH", 2)
    cms = push_system("cms", channels=[digital], actor=chris)
    fan_out()
    others = [asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2, 3)]
    released(spring_rate, *others, author=ana, reviewer=ben)

    assert fan_out() == 5

    assert batches == [[1, 2], [3, 4], [5]]
    assert [target[3] for target in targets(cms)] == [1, 2, 3, 4, 5]
    assert Stream.objects.get().fanned_out == 5


def test_what_is_interrupted_goes_on(ana, ben, chris, spring_rate, email, web, digital, monkeypatch):
    """The worker dies after the first batch of a changed subscription: the next one finishes, and moves nothing twice."""
    cms = push_system("cms", channels=[email], actor=chris)
    others = [asset(f"rate-{number}", terms=[web], actor=ana) for number in (1, 2, 3)]
    released(spring_rate, *others, author=ana, reviewer=ben)
    fan_out()
    served_from_now(cms, channels=[web], actor=chris)
    calls = []

    def dying(**facts):
        if calls:
            raise InterruptedError
        calls.append(facts)
        return move(**facts)

    move = fan_out_module.move_targets
    monkeypatch.setattr(fan_out_module, "BATCH", 2)
    monkeypatch.setattr(fan_out_module, "move_targets", dying)
    with pytest.raises(InterruptedError):
        fan_out()
    assert len(targets(cms)) == 2
    monkeypatch.setattr(fan_out_module, "move_targets", move)

    assert fan_out() == 3

    served = [(channel, operation) for _position, channel, operation, _entry in targets(cms)]
    assert sorted(served) == [("email", "retire"), *[("web", "upsert")] * 4]
    assert fan_out() == 0


def test_a_change_of_the_tree_looks_at_the_documents_of_its_terms_only(ana, ben, chris, sara, email, savings, monkeypatch):
    """Cards come under savings: the documents of cards are compared, those of loans are not read."""
    loans, cards = (term(f"product:{code}", actor=sara) for code in ("loans", "cards"))
    savers = push_system("savers", channels=[email], filters=[savings], actor=chris)
    assets = [asset(tag.code, terms=[email, tag], actor=ana) for tag in (savings, loans, cards)]
    released(*assets, author=ana, reviewer=ben)
    fan_out()
    looked = []

    def noted(system, documents):
        looked.append(sorted(documents.values_list("asset__code", flat=True)))
        return compare(system, documents)

    compare = fan_out_module.differences
    monkeypatch.setattr(fan_out_module, "differences", noted)
    carry_out(operation=Move(term=cards.reference, parent=savings.reference), reason="Tidy", actor=sara)

    assert fan_out() == 1

    assert looked == [["cards"]]
    assert [entry for _position, _channel, operation, entry in targets(savers) if operation == "upsert"] == [1, 3]

    looked.clear()
    carry_out(operation=Move(term=cards.reference, parent=loans.reference), reason="Back", actor=sara)
    assert fan_out() == 1
    assert looked == [["cards"]]
    assert [target[2:] for target in targets(savers)] == [("upsert", 1), ("retire", 3)]


@pytest.mark.parametrize("count", [1, 3])
def test_fan_out_reads_no_bytes_and_costs_the_same_however_many_documents(ana, ben, chris, email, count):
    push_system("esp", channels=[email], actor=chris)
    released(*(asset(f"rate-{n}", terms=[email], actor=ana) for n in range(count)), author=ana, reviewer=ben)
    with CaptureQueriesContext(connection) as queries:
        assert fan_out() == count
    statements = [query["sql"] for query in queries]
    assert not [sql for sql in statements if '"content"' in sql or "snapshot" in sql]
    assert len(statements) == STATEMENTS_OF_A_BATCH


def test_when_nothing_has_moved_nobody_is_looked_at(ana, ben, chris, spring_rate, email, django_assert_num_queries):
    """The bell rings often: looking in vain costs the same however many channel systems there are."""
    for code in ("one", "two", "three"):
        push_system(code, channels=[email], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()

    with django_assert_num_queries(4):
        assert fan_out() == 0
