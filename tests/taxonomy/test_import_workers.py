"""Imports as jobs: cancelled at any point, and taken over from a worker that was killed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from jobs.lease import LEASE, Stopped
from people.models import User
from taxonomy import tasks
from taxonomy.models import Term, TermImport, TermLabel
from taxonomy.services import import_writing, imports
from taxonomy.services.importing import execute_import
from taxonomy.services.imports import cancel_import, confirm_import, look_for_imports
from tests.factories.people import person
from tests.factories.taxonomy import drawn
from tests.taxonomy.import_jobs import lose_the_worker, planned, uploaded, write_for_longer


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


def test_stopping_while_it_runs_takes_everything_back(sara: User) -> None:
    row = planned(actor=sara)
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
    sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = planned(actor=sara)
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
    said = row.history.filter(state="reading").order_by("history_id").values_list("message", flat=True)
    assert list(said) == ["", "The worker that had it was lost; another one has taken over."]


def test_a_worker_that_was_killed_while_it_ran_is_followed_by_another(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = planned(actor=sara)
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
@pytest.mark.usefixtures("postgresql")
def test_an_import_that_takes_longer_than_a_lease_keeps_its_worker(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = planned(actor=sara)
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    monkeypatch.setattr(import_writing, "write", write_for_longer(row, import_writing.write))
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.workers_lost, drawn()) == ("done", 0, "pets\n    cats")


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
