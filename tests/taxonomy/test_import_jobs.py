"""Imports as jobs: read, looked at, carried out; cancelled, refused, and taken over from a worker that was killed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from people.models import User
from taxonomy import tasks
from taxonomy.models import Facet, Term, TermImport, TermLabel
from taxonomy.planning import plan_of
from taxonomy.services import import_writing, imports
from taxonomy.services.importing import carry_out_import, execute_import
from taxonomy.services.imports import LEASE, Stopped, cancel_import, confirm_import, look_for_imports, start_import
from taxonomy.services.tree_repair import inconsistencies
from tests.factories.people import person
from tests.factories.taxonomy import drawn, grow, set_labels

PETS = b"code,parent_code,label\npets,,Pets\ncats,pets,Cats\nmars,planets,Mars\n"


def uploaded(content: bytes = PETS, *, actor: User, **options: Any) -> TermImport:
    given = {"file_name": "pets.csv", "format": "csv", "language": "en", **options}
    return start_import(facet=Facet.objects.get(code="product"), content=content, actor=actor, **given)


def planned(content: bytes = PETS, *, actor: User, **options: Any) -> TermImport:
    row = uploaded(content, actor=actor, **options)
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert row.state == "planned"
    return row


def lose_the_worker(row: TermImport) -> None:
    """As if it had been killed, and its lease run out since."""
    TermImport.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def row(sara: User) -> TermImport:
    return planned(actor=sara)


def test_a_file_is_read_and_planned_and_changes_nothing(row: TermImport) -> None:
    assert row.counts == {"create": 2, "problem": 1}
    assert (row.done, row.total, row.lease_until, row.content, row.message) == (3, 3, None, None, "")
    assert row.plan_digest == plan_of(row).digest
    assert Term.objects.count() == 0
    assert look_for_imports() == 0


def test_a_plan_is_carried_out_in_the_name_of_whoever_confirmed_it(row: TermImport, sara: User, root: User) -> None:
    waiting = confirm_import(term_import=row, plan_digest=row.plan_digest, actor=root)
    assert (waiting.state, waiting.done, waiting.total) == ("starting", 0, 0)
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.lease_until) == ("done", 3, 3, None)
    assert row.finished_at is not None
    assert drawn() == "pets\n    cats"
    assert inconsistencies() == []
    assert set(Term.history.values_list("history_user__username", "history_change_reason")) == {("root", "pets.csv")}
    states = row.history.order_by("history_id").values_list("state", "history_user__username")
    assert list(states) == [
        ("waiting", "sara"),
        ("reading", "sara"),
        ("planned", "sara"),
        ("starting", "root"),
        ("running", "sara"),
        ("done", "root"),
    ]
    assert not hasattr(row.history.model, "content")


def test_a_plan_of_yesterday_is_not_carried_out(row: TermImport, sara: User) -> None:
    grow("pets", actor=sara)
    with pytest.raises(ValidationError, match="The terms have changed since") as refusal:
        execute_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    assert refusal.value.code == "conflict"
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    look_for_imports()
    old = row.plan_digest
    row.refresh_from_db()
    assert (row.state, row.counts) == ("planned", {"create": 1, "problem": 1, "relabel": 1})
    assert row.message.startswith("The terms have changed since")
    assert drawn() == "pets"
    with pytest.raises(ValidationError, match="another plan by now"):
        confirm_import(term_import=row, plan_digest=old, actor=sara)


def test_what_takes_a_change_request_is_not_carried_out_without_one(sara: User) -> None:
    grow("pets\n    cats", actor=sara)
    row = planned(b"code,label\ncats,Felines\n", actor=sara)
    assert plan_of(row).needs_change_request
    for carry_out in (execute_import, confirm_import):
        with pytest.raises(ValidationError, match="Submit it as a change request") as refusal:
            carry_out(term_import=row, plan_digest=row.plan_digest, actor=sara)
        assert refusal.value.code == "conflict"
    assert TermLabel.objects.get(term__code="cats").text == "cats"


def test_a_release_carries_out_what_was_approved_and_nothing_else(sara: User, ben: User) -> None:
    grow("pets\n    cats\ncars", actor=sara)
    row = planned(b"code,parent_code,label\ncats,cars,Felines\n", actor=sara)
    set_labels(term=Term.objects.get(code="cats"), labels={"en": "Moggies"}, actor=sara)
    with pytest.raises(ValidationError, match="The terms have changed since"):
        carry_out_import(term_import=row, actor=ben, reason="CR-7", plan_digest=row.plan_digest)
    assert drawn() == "pets\n    cats\ncars"
    report = carry_out_import(term_import=row, actor=ben, reason="CR-7", plan_digest=plan_of(row).digest)
    assert (report.created, report.relabelled, report.problems) == (0, 1, [])
    assert drawn() == "pets\ncars\n    cats"
    last = Term.history.filter(code="cats").latest("history_id")
    assert (last.history_user, last.history_change_reason, last.parent.code) == (ben, "CR-7", "cars")
    with pytest.raises(ValidationError, match="it is: Done") as refusal:
        carry_out_import(term_import=row, actor=ben, reason="CR-7")
    assert refusal.value.code == "conflict"
    assert inconsistencies() == []


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"label\nCats\n", {}, "pets.csv:1: the column “code” is missing"),
        (b"code,label\n", {}, "There is no term in the file."),
        (b"not turtle", {"format": "skos", "file_name": "a.ttl"}, "a.ttl"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(sara: User, content: bytes, options: Any, message: str) -> None:
    row = uploaded(content, actor=sara, **options)
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, row.content, row.lease_until) == ("refused", None, None)
    assert message in row.message


def test_a_fault_of_a_reader_is_told_and_stops_no_worker(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RecursionError

    monkeypatch.setitem(imports.READERS, "csv", fail)
    first, second = uploaded(actor=sara), uploaded(actor=sara)
    assert look_for_imports() == 2
    for row in (first, second):
        row.refresh_from_db()
        assert row.state == "refused"
        assert row.message.startswith("The file could not be read, through a fault of ours")


@pytest.mark.parametrize(
    ("content", "options", "field", "message"),
    [
        (b"", {}, "file", "The file is empty."),
        (b"x" * (10 * 1024 * 1024 + 1), {}, "file", "at most 10 MB are read"),
        (PETS, {"format": "pdf"}, "format", "There is no format “pdf”."),
        (PETS, {"language": "English!"}, "language", "“English!” is not a language tag"),
    ],
)
def test_what_cannot_be_read_is_not_taken_in(sara: User, content: bytes, options: Any, field: str, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        uploaded(content, actor=sara, **options)
    assert message in refusal.value.message_dict[field][0]
    assert TermImport.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/pets.csv", "pets.csv"),
        ("C:\\Users\\sara\\pets.csv", "pets.csv"),
        ("/", "file"),
        ("é" * 300 + ".ttl", "é" * 73 + ".ttl"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(sara: User, name: str, kept: str) -> None:
    assert uploaded(actor=sara, file_name=name).file_name == kept


@pytest.mark.parametrize("state", ["waiting", "planned", "starting"])
def test_an_import_is_cancelled_before_it_is_carried_out(sara: User, state: str) -> None:
    row = uploaded(actor=sara) if state == "waiting" else planned(actor=sara)
    if state == "starting":
        confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    cancel_import(term_import=row, actor=sara)
    assert look_for_imports() == 0
    row.refresh_from_db()
    assert (row.state, row.content, Term.objects.count()) == ("cancelled", None, 0)
    with pytest.raises(ValidationError, match="cannot be cancelled any more; it is: Cancelled"):
        cancel_import(term_import=row, actor=sara)


def test_cancelling_while_the_file_is_read_stops_the_planning(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = uploaded(actor=sara)
    read = imports.READERS["csv"]

    def read_while_somebody_cancels(*arguments: Any) -> Any:
        cancel_import(term_import=row, actor=sara)
        return read(*arguments)

    monkeypatch.setitem(imports.READERS, "csv", read_while_somebody_cancels)
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, row.rows, row.counts) == ("cancelled", None, {})


def test_stopping_while_it_runs_takes_everything_back(row: TermImport, sara: User) -> None:
    calls: list[int] = []

    def watch() -> None:
        calls.append(Term.objects.count())
        if len(calls) == 5:
            raise Stopped

    with pytest.raises(Stopped):
        execute_import(term_import=row, plan_digest=row.plan_digest, actor=sara, watch=watch)
    assert calls[-1] == 2
    assert (Term.objects.count(), Term.history.count(), TermLabel.history.count()) == (0, 0, 0)


def test_an_import_that_was_cancelled_at_the_last_moment_is_not_carried_out(
    row: TermImport, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    write = import_writing.write

    def write_while_somebody_cancels(**arguments: Any) -> None:
        write(**{**arguments, "watch": lambda: None})
        TermImport.objects.filter(pk=row.pk).update(state="cancelled")

    monkeypatch.setattr(import_writing, "write", write_while_somebody_cancels)
    look_for_imports()
    assert Term.objects.count() == 0


def test_a_worker_that_was_killed_while_reading_is_followed_by_another(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = uploaded(actor=sara)
    monkeypatch.setattr(imports, "_read", lambda _row: None)
    look_for_imports()
    row.refresh_from_db()
    assert row.state == "reading"
    assert timezone.now() + LEASE / 2 < row.lease_until < timezone.now() + LEASE * 2
    monkeypatch.undo()
    assert look_for_imports() == 0

    lose_the_worker(row)
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.counts) == ("planned", {"create": 2, "problem": 1})


def test_a_worker_that_was_killed_while_it_ran_is_followed_by_another(
    row: TermImport, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    monkeypatch.setattr(imports, "_run", lambda _row: None)
    look_for_imports()
    monkeypatch.undo()
    lose_the_worker(row)
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert (row.state, drawn()) == ("done", "pets\n    cats")


@pytest.mark.parametrize(("state", "fate"), [("reading", "refused"), ("running", "planned")])
def test_an_import_that_kills_two_workers_gets_no_third(
    sara: User, monkeypatch: pytest.MonkeyPatch, state: str, fate: str
) -> None:
    row = planned(actor=sara) if state == "running" else uploaded(actor=sara)
    if state == "running":
        confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    monkeypatch.setattr(imports, "_read", lambda _row: None)
    monkeypatch.setattr(imports, "_run", lambda _row: None)
    for _worker in range(2):
        look_for_imports()
        row.refresh_from_db()
        assert row.state == state
        lose_the_worker(row)
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, row.lease_until) == (fate, None)
    assert row.message.startswith("Two workers were lost over this import")
    assert look_for_imports() == 0


def test_a_worker_that_comes_back_too_late_changes_nothing(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = uploaded(actor=sara)
    read = imports.READERS["csv"]

    def read_for_too_long(*arguments: Any) -> Any:
        monkeypatch.setitem(imports.READERS, "csv", read)
        lose_the_worker(row)
        look_for_imports()
        TermImport.objects.filter(pk=row.pk).update(plan_digest="of the other worker")
        return read(*arguments)

    monkeypatch.setitem(imports.READERS, "csv", read_for_too_long)
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, row.plan_digest) == ("planned", "of the other worker")


def test_whoever_lost_the_right_meanwhile_carries_nothing_out(row: TermImport, sara: User) -> None:
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    sara.groups.clear()
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, Term.objects.count()) == ("planned", 0)
    assert "lacks the permission taxonomy.import_term" in row.message


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_starts_confirms_cancels_and_carries_out(
    request: pytest.FixtureRequest, row: TermImport, who: str
) -> None:
    person = request.getfixturevalue(who)
    refused = [
        lambda: uploaded(actor=person),
        lambda: confirm_import(term_import=row, plan_digest=row.plan_digest, actor=person),
        lambda: cancel_import(term_import=row, actor=person),
        lambda: execute_import(term_import=row, plan_digest=row.plan_digest, actor=person),
    ]
    for attempt in refused:
        with pytest.raises(PermissionDenied, match="import_term"):
            attempt()
    row.refresh_from_db()
    assert (row.state, TermImport.objects.count(), Term.objects.count()) == ("planned", 1, 0)


def test_the_tick_looks(sara: User) -> None:
    row = uploaded(actor=sara)
    tasks.look_for_imports()
    row.refresh_from_db()
    assert row.state == "planned"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_a_running_import_is_cancelled_over_another_connection(sara: User) -> None:
    row = planned(actor=sara)
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    write = import_writing.write

    def cancel() -> None:
        try:
            cancel_import(term_import=row, actor=sara)
        finally:
            connection.close()

    def write_while_somebody_cancels(**arguments: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(cancel).result(timeout=30)
        write(**arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_writing, "write", write_while_somebody_cancels)
        look_for_imports()
    row.refresh_from_db()
    assert (row.state, Term.objects.count(), Term.history.count()) == ("cancelled", 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_look_at_once_take_an_import_each() -> None:
    sara = person("sara", role="Taxonomy steward")
    rows = [uploaded(actor=sara) for _number in range(4)]

    def look(barrier: Barrier) -> int:
        try:
            barrier.wait(timeout=30)
            return look_for_imports()
        finally:
            connection.close()

    barrier = Barrier(3)
    with ThreadPoolExecutor(3) as pool:
        counts = [future.result(timeout=60) for future in [pool.submit(look, barrier) for _worker in range(3)]]
    assert sum(counts) == 4
    assert set(TermImport.objects.values_list("state", flat=True)) == {"planned"}
    assert [row.history.filter(state="reading").count() for row in rows] == [1, 1, 1, 1]
