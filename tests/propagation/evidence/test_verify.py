"""`manage.py verify` finds what was done past the triggers, and says what."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from content.models import Asset, Edit
from propagation.delivery.services.epochs import start_epoch
from propagation.evidence.models import Seal, SealedColumns, SealHead, Unsealed
from propagation.evidence.queries.sources import Source, source_by_key
from propagation.evidence.rules.digests import row_digest, seal_hash
from propagation.evidence.services.protection import protect_evidence
from propagation.evidence.services.sealing import seal
from propagation.feed.models import Release
from propagation.review.models import Change, ChangeRequest, Verdict
from taxonomy.models import Term
from tests.factories.content import edited
from tests.factories.propagation import released
from tests.support.evidence import without_triggers


@pytest.fixture
def sealed(ana, ben, spring_rate):
    """Two releases, and a seal for every row of evidence."""
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    seal()


def verified(**options):
    """What verify says: (what it prints, its problems)."""
    out, problems = StringIO(), StringIO()
    refusal = ""
    try:
        call_command("verify", stdout=out, stderr=problems, **options)
    except CommandError as error:
        refusal = str(error)
    count = len(problems.getvalue().splitlines())
    assert refusal == (f"The evidence is damaged: {count} problems." if count else "")
    return out.getvalue(), problems.getvalue().splitlines()


def seal_of(row, table):
    return Seal.objects.get(source=table, row_id=row.pk)


def test_untouched_evidence_is_intact(sealed):
    said, problems = verified()

    assert problems == []
    head = SealHead.objects.get()
    assert head.number == Seal.objects.count() > 30
    assert f"The evidence is intact: {head.number} seals, head {head.hash}\n" in said
    assert re.search(rf"Compared {head.number} rows in \d+\.\d s; 0 wait for their seals\.\n", said)


def test_who_decided_cannot_be_changed_unseen(sealed, ana):
    row = Verdict.objects.order_by("pk").first()
    with without_triggers():
        Verdict.objects.filter(pk=row.pk).update(reviewer=ana)

    columns = "at, change_request_id, comment, decision, digest, id, reviewer_id"
    number = seal_of(row, "propagation_verdict").number
    assert verified()[1] == [
        f"Verdict {row.pk} (propagation_verdict) is not what seal {number} says: it was changed in at least one of {columns}."
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Release.objects.update(released_at=timezone.now()), "Release"),
        (lambda: ChangeRequest.objects.update(reason="Another one."), "Change request"),
        (lambda: Change.objects.update(operation="retire"), "Change"),
        (lambda: Edit.objects.update(at=timezone.now()), "Edit"),
        (lambda: Asset.history.update(history_user=None), "Historical asset"),
        (lambda: Term.history.update(history_date=timezone.now()), "Historical term"),
        (lambda: ChangeRequest.history.update(history_change_reason="Nobody said so"), "Historical change request"),
    ],
)
def test_each_kind_of_row_is_compared(sealed, change, said):
    with without_triggers():
        change()

    problems = verified()[1]
    assert problems
    assert all(re.match(rf"{said} \d+ \(\w+\) is not what seal \d+ says", problem) for problem in problems)


def test_a_row_that_is_gone_is_missed(sealed):
    row = Verdict.objects.order_by("pk").last()
    with without_triggers():
        Verdict.objects.filter(pk=row.pk).delete()

    number = seal_of(row, "propagation_verdict").number
    assert verified()[1] == [f"Verdict {row.pk} (propagation_verdict) is missing: seal {number} knows it."]


def test_a_forged_row_is_found(sealed, ben, spring_rate):
    newest = spring_rate.history.latest("history_id")
    newest.pk, newest.history_user = newest.pk + 1000, ben
    with without_triggers():
        newest.save(force_insert=True)

    assert verified()[1] == [
        (
            f"Historical asset {newest.pk} (content_historicalasset) has no seal and does not wait for one: "
            "it was written past the triggers."
        )
    ]


def test_two_rows_that_changed_places_are_found(sealed):
    first, second = Verdict.objects.order_by("pk")
    with without_triggers(), connection.cursor() as cursor:
        for old, new in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
            cursor.execute("UPDATE propagation_verdict SET id = %s WHERE id = %s", [new, old])

    problems = verified()[1]
    assert [problem.split(" (")[0] for problem in problems] == [f"Verdict {first.pk}", f"Verdict {second.pk}"]


def test_a_seal_in_the_middle_that_is_gone_is_found(sealed):
    with without_triggers():
        Seal.objects.filter(number=5).delete()

    assert "Seal 5 is missing: the next one is 6." in verified()[1]


def test_a_seal_that_was_given_another_digest_is_found(sealed, ana):
    """Whoever changes a row and its seal breaks the chain there."""
    row = Verdict.objects.order_by("pk").first()
    number = seal_of(row, "propagation_verdict").number
    with without_triggers():
        Seal.objects.filter(number=number).update(digest="1" * 64)

    chain, compared = verified()[1]
    assert chain == (
        f"Seal {number} (propagation_verdict {row.pk}) is not what its hash says, or does not follow the seal before it."
    )
    assert compared.startswith(f"Verdict {row.pk} (propagation_verdict) is not what seal {number} says")


def test_a_tail_that_was_cut_from_the_seals_is_found_by_their_head(sealed):
    last = SealHead.objects.get().number
    with without_triggers():
        Seal.objects.filter(number=last).delete()

    assert f"The seals end at {last - 1}, but their head says {last}." in verified()[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda head: SealHead.objects.update(hash="1" * 64), "The head of the seals names another hash than seal {} has."),
        (
            lambda head: SealHead.objects.update(number=head.number - 1, hash=Seal.objects.get(number=head.number - 1).hash),
            "There are seals behind the head of the seals, which nobody made.",
        ),
    ],
    ids=["hash", "number"],
)
def test_a_head_that_was_changed_is_found(sealed, change, said):
    head = SealHead.objects.get()
    change(head)

    assert said.format(head.number) in verified()[1]


def test_rows_may_wait_for_their_seals_for_some_minutes(sealed, ana, spring_rate):
    edited(spring_rate, headline="Save at 5 percent", actor=ana)
    waiting = Unsealed.objects.count()
    assert waiting > 0

    said, problems = verified()
    assert problems == []
    assert f"{waiting} wait for their seals." in said

    long_ago = timezone.now() - timedelta(minutes=11)
    Unsealed.objects.update(noted_at=long_ago)
    assert verified()[1] == [
        (
            f"{waiting} rows have waited for their seals, the first since {long_ago:%Y-%m-%d %H:%M}. "
            "See that a worker and the clock run."
        )
    ]
    assert verified(allow_waiting=True)[1] == []

    seal()
    assert verified()[1] == []


def test_a_trigger_that_is_gone_is_found_and_put_back(sealed):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'evidence_propagation_verdict%' ORDER BY 1")
            name = cursor.fetchone()[0]
            cursor.execute(f"DROP TRIGGER {name} ON propagation_verdict")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'evidence_propagation_verdict%' ORDER BY 1")
            cursor.execute(f"DROP TRIGGER {cursor.fetchone()[0]}")

    assert verified()[1] == [
        "The table propagation_verdict lacks triggers that protect it. Run “manage.py migrate” to put them back."
    ]
    protect_evidence()
    assert verified()[1] == []


def test_seals_from_before_a_column_was_added_still_fit(sealed, chris, monkeypatch):
    """The rows of a source are sealed with the columns of their day."""
    whole = source_by_key()["propagation_epochstart"]
    less = Source(whole.model, may_change=("reason",))
    monkeypatch.setitem(source_by_key(), "propagation_epochstart", less)
    start_epoch(reason="Restored Monday", actor=chris)
    seal()
    monkeypatch.undo()
    start_epoch(reason="Restored Tuesday", actor=chris)
    seal()

    shapes = SealedColumns.objects.filter(source="propagation_epochstart").order_by("pk")
    assert [set(whole.columns) - set(shape.columns) for shape in shapes] == [{"reason"}, set()]
    assert verified()[1] == []


def test_a_column_that_is_gone_is_told_and_is_no_damage(sealed, chris):
    start_epoch(reason="Restored Monday", actor=chris)
    Unsealed.objects.all().delete()
    then = SealedColumns.objects.create(source="propagation_epochstart", columns=["epoch", "weather"])
    head, digest = SealHead.objects.get(), row_digest({"epoch": 2, "weather": "fair"})
    link = {"number": head.number + 1, "source": then.source, "row_id": 2, "digest": digest}
    last = seal_hash(columns=then.columns, previous=head.hash, **link)
    Seal.objects.create(columns=then, hash=last, **link)
    SealHead.objects.update(number=head.number + 1, hash=last)

    said, problems = verified()
    assert problems == []
    assert "Not compared: 1 rows of propagation_epochstart, whose seals cover a column that is no longer there." in said

    with without_triggers():
        SealedColumns.objects.filter(source="propagation_verdict").update(columns=["id", "weather"])
    row = Verdict.objects.order_by("pk").first()
    said = f"Seal {seal_of(row, 'propagation_verdict').number} (propagation_verdict {row.pk}) is not what its hash says"
    assert verified()[1][0].startswith(said)
