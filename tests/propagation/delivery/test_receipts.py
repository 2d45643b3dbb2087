from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from propagation.delivery.models import Achievement, Hold, Receipt, ServingState
from propagation.delivery.queries.serving import serving_states, shown_status
from propagation.delivery.services.claims import claim
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import CLOCK_AHEAD, ReceiptItem, record_receipts
from propagation.feed.models import FeedEntry
from propagation.feed.queries.clock import database_now
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released

OTHER_HASH = "f" * 64
STATEMENTS_OF_A_REQUEST = 13


@pytest.fixture
def esp(ana, ben, chris, email, spring_rate):
    """A channel system that must serve one document (doc of spring-rate, email) at position 1, feed number 1."""
    system = push_system("esp", channels=[email], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    return system


def say(system, status="applied", **changes):
    state = ServingState.objects.get(channel_system=system)
    target = FeedEntry.objects.get(pk=state.target_id)
    facts = {
        "document": f"doc_{state.document_id}",
        "position": state.position,
        "sequence": target.pk,
        "status": status,
        "content_hash": target.content_hash,
        **changes,
    }
    return record_receipts(channel_system=system, items=[ReceiptItem(**facts)])[0]


def word(system):
    return shown_status(serving_states().get(channel_system=system))


def test_the_hash_it_reports_makes_it_in_sync_and_ends_the_sending(esp):
    assert word(esp) == "pending"

    assert say(esp).result == "recorded"

    state = ServingState.objects.get()
    assert word(esp) == "in_sync"
    assert (state.next_attempt_at, state.accepted_position, state.reported_position) == (None, 1, 1)


def test_another_hash_is_drift_whatever_it_accepted(esp):
    say(esp, content_hash=OTHER_HASH)

    assert word(esp) == "drifted"


def test_saying_it_again_changes_nothing(esp):
    say(esp)

    assert say(esp).result == "repeated"
    assert Receipt.objects.count() == 1


def test_the_last_statement_counts_whatever_was_said_before(esp):
    ours = FeedEntry.objects.get(pk=1).content_hash
    story = [(OTHER_HASH, "drifted"), (ours, "in_sync"), (OTHER_HASH, "drifted"), (ours, "in_sync")]

    for content_hash, expected in story:
        assert say(esp, content_hash=content_hash).result == "recorded"
        assert word(esp) == expected

    assert list(Receipt.objects.values_list("content_hash", flat=True)) == [content_hash for content_hash, _word in story]
    assert say(esp, content_hash=ours).result == "repeated"
    assert Receipt.objects.count() == 4


def test_a_channel_restored_from_its_backup_has_drifted(esp, ana, ben, spring_rate):
    """It confirmed the new text, and then reports the old one, which was right once."""
    first = {"sequence": 1, "position": 1, "content_hash": FeedEntry.objects.get(pk=1).content_hash}
    say(esp)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    say(esp)
    assert word(esp) == "in_sync"

    assert say(esp, **first).result == "recorded"

    assert word(esp) == "drifted"
    assert ServingState.objects.get().reported_position == 1
    assert say(esp).result == "recorded"
    assert word(esp) == "in_sync"
    assert list(Receipt.objects.values_list("position", flat=True)) == [1, 2, 1, 2]


def test_a_rejection_and_a_confirmation_take_turns(esp):
    say(esp)
    say(esp, status="rejected", content_hash="", error_code="size")
    assert word(esp) == "rejected"
    assert say(esp, status="rejected", content_hash="", error_code="size").result == "repeated"

    assert say(esp).result == "recorded"
    assert word(esp) == "in_sync"


def test_a_wrong_hash_does_not_stop_what_is_not_sent_yet(esp):
    say(esp, content_hash=OTHER_HASH)

    state = ServingState.objects.get()
    assert word(esp) == "drifted"
    assert (state.accepted_position, state.next_attempt_at is not None) == (0, True)
    assert [lease.position for lease in claim(channel_system_id=esp.pk)] == [1]


def test_a_wrong_hash_leaves_given_up_what_a_recovery_sends_again(esp):
    ServingState.objects.update(hold=Hold.EXHAUSTED, next_attempt_at=None)
    say(esp, content_hash=OTHER_HASH)

    assert (word(esp), ServingState.objects.get().hold) == ("drifted", Hold.EXHAUSTED)


def test_a_statement_in_one_request_is_compared_with_the_one_before_it(esp):
    state = ServingState.objects.get()
    ours = FeedEntry.objects.get(pk=1).content_hash
    items = [ReceiptItem(f"doc_{state.document_id}", 1, 1, "applied", said) for said in (ours, ours, OTHER_HASH, ours)]

    results = record_receipts(channel_system=esp, items=items)

    assert [result.result for result in results] == ["recorded", "repeated", "recorded", "recorded"]
    assert word(esp) == "in_sync"
    assert ServingState.objects.get().last_receipt == Receipt.objects.last()


@pytest.mark.parametrize("count", [1, 3])
def test_receipts_cost_the_same_queries_however_many(ana, ben, chris, email, count, django_assert_num_queries):
    system = push_system("esp", channels=[email], actor=chris)
    released(*(asset(f"rate-{n}", terms=[email], actor=ana) for n in range(count)), author=ana, reviewer=ben)
    fan_out()
    rows = ServingState.objects.values_list("document_id", "position", "target_id", "target_hash")
    items = [ReceiptItem(f"doc_{document}", position, entry, "applied", said) for document, position, entry, said in rows]

    with django_assert_num_queries(STATEMENTS_OF_A_REQUEST):
        results = record_receipts(channel_system=system, items=items)

    assert [result.result for result in results] == ["recorded"] * count
    assert Achievement.objects.get().confirmed == count


def test_a_receipt_for_the_version_before_is_no_proof_of_this_one(esp, ana, ben, spring_rate):
    say(esp)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()

    assert word(esp) == "pending"


def test_removed_confirms_a_retirement_and_applied_contradicts_it(esp, ana, ben, spring_rate):
    old_hash = FeedEntry.objects.get(pk=1).content_hash
    released(withdrawals=[spring_rate], author=ana, reviewer=ben)
    fan_out()

    say(esp, content_hash=old_hash)
    assert word(esp) == "drifted"

    say(esp, status="removed", content_hash="")
    assert word(esp) == "in_sync"


def test_a_rejection_without_a_reason_counts_too(esp):
    assert say(esp, status="rejected", content_hash="").result == "recorded"
    assert word(esp) == "rejected"
    assert ServingState.objects.get(channel_system=esp).last_error == "The channel system rejected it without saying why."


def test_a_rejection_holds_the_document_and_says_why(esp):
    say(esp, status="rejected", content_hash="", error_code="subject", error_detail="Subject line too long")

    state = ServingState.objects.get()
    assert word(esp) == "rejected"
    assert (state.next_attempt_at, state.last_error) == (None, "Subject line too long")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"position": 2}, "unknown_position"),
        ({"document": "doc_999"}, "unknown_position"),
        ({"document": "999"}, "unknown_position"),
        ({"document": "doc_٣"}, "unknown_position"),
        ({"document": "doc_" + "9" * 40}, "unknown_position"),
        ({"sequence": 2}, "unknown_sequence"),
        ({"sequence": 99}, "unknown_sequence"),
    ],
)
def test_what_it_was_never_given_is_refused(esp, wrong, code):
    result = say(esp, **wrong)

    assert (result.result, result.code) == ("refused", code)
    assert not Receipt.objects.exists()
    assert word(esp) == "pending"


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"content_hash": ""}, "hash_missing", "content_hash"),
        ({"status": "removed"}, "hash_of_nothing", "content_hash"),
        ({"status": "rejected", "error_code": "size"}, "hash_of_nothing", "content_hash"),
        ({"reported_at": CLOCK_AHEAD + timedelta(minutes=1)}, "time_to_come", "“at”"),
    ],
)
def test_what_cannot_be_true_is_refused_by_its_field(esp, wrong, code, field):
    if "reported_at" in wrong:
        wrong = {"reported_at": database_now() + wrong["reported_at"]}

    result = say(esp, **wrong)

    assert (result.result, result.code, field in result.detail) == ("refused", code, True)
    assert not Receipt.objects.exists()
    assert word(esp) == "pending"


def test_applied_without_a_hash_confirms_no_retirement(esp, ana, ben, spring_rate):
    released(withdrawals=[spring_rate], author=ana, reviewer=ben)
    fan_out()

    assert say(esp, content_hash="").code == "hash_missing"
    assert word(esp) == "pending"


def test_a_clock_may_be_a_little_ahead_and_long_behind(esp):
    assert say(esp, reported_at=database_now() + CLOCK_AHEAD - timedelta(minutes=1)).result == "recorded"
    old = database_now().replace(year=1999)
    assert say(esp, status="rejected", content_hash="", error_code="size", reported_at=old).result == "recorded"


def test_a_document_is_named_as_we_named_it(esp):
    """Only "doc_" with ASCII digits: a bare number is none, nor is one in digits of another script."""
    number = str(ServingState.objects.get().document_id)
    other_digits = number.translate({ord("0") + digit: ord("\u0660") + digit for digit in range(10)})

    for name in (number, f"doc_{other_digits}", f"doc_+{number}", f"doc_ {number}"):
        assert say(esp, document=name).code == "unknown_position"
    assert say(esp, document=f"doc_{number}").result == "recorded"


def test_a_release_that_it_was_not_given_yet_cannot_be_reported(esp, ana, ben, spring_rate):
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    newer = FeedEntry.objects.filter(document__channel__code="email").latest("sequence")

    result = say(esp, sequence=newer.pk, content_hash=newer.content_hash)

    assert (result.result, result.code) == ("refused", "unknown_sequence")


def test_another_system_cannot_speak_for_it(esp, chris, web):
    cms = push_system("cms", channels=[web], actor=chris)
    state = ServingState.objects.get(channel_system=esp)
    item = ReceiptItem(f"doc_{state.document_id}", 1, 1, "applied", OTHER_HASH)

    assert record_receipts(channel_system=cms, items=[item])[0].code == "unknown_position"
    assert word(esp) == "pending"


def test_the_feed_number_of_another_document_is_refused(esp, chris, web):
    cms = push_system("cms", channels=[web], actor=chris)
    fan_out()
    assert FeedEntry.objects.get(pk=1).document.channel.code == "email"

    result = say(cms, sequence=1)

    assert (result.result, result.code) == ("refused", "unknown_sequence")


def test_one_bad_item_does_not_spoil_the_others(esp):
    state = ServingState.objects.get()
    good = ReceiptItem(f"doc_{state.document_id}", 1, 1, "applied", FeedEntry.objects.get(pk=1).content_hash)

    results = record_receipts(channel_system=esp, items=[ReceiptItem("doc_0", 1, 1, "applied"), good])

    assert [result.result for result in results] == ["refused", "recorded"]
    assert word(esp) == "in_sync"


def test_the_database_keeps_receipts_as_they_were_said(esp):
    say(esp)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Receipt.objects.update(content_hash=OTHER_HASH)
