"""Two that want a job at the same moment: what was read before a write holds no more when it is written."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from jobs.lease import beat, cancel, claim, finish
from taxonomy.models import Facet, QualityReport, TermImport
from tests.jobs.workers import IMPORTS, REPORTS, WAYS_BACK, another_file, lose, set_state, stored


@contextmanager
def just_before_the_update(act: Callable[[], object]) -> Iterator[None]:
    """Whoever claims has looked, and before it writes there comes `act`, by another worker or by a person."""
    waiting = [act]

    def execute_after(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith("UPDATE") and waiting:
            waiting.pop()()
        return execute(sql, *arguments)

    with connection.execute_wrapper(execute_after):
        yield
    assert not waiting


def test_of_two_that_look_at_once_one_gets_the_job(report: QualityReport) -> None:
    with just_before_the_update(lambda: claim(REPORTS)):
        assert claim(REPORTS) is None
    assert stored(report)["attempts"] == 1


def test_whoever_is_too_late_for_one_job_gets_the_next(file: TermImport) -> None:
    second = another_file(file)
    with just_before_the_update(lambda: claim(IMPORTS)):
        assert claim(IMPORTS) == second


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_worker_that_is_heard_of_at_the_last_moment_keeps_its_job(report: QualityReport, lost: int) -> None:
    for _worker in range(lost):
        mine = claim(REPORTS)
        lose(report)
    with just_before_the_update(lambda: beat(mine, done=4)):
        assert claim(REPORTS) is None
    row = stored(report)
    assert (row["state"], row["done"], row["attempts"]) == ("running", 4, lost)
    beat(mine)


def test_one_that_was_taken_over_and_lost_meanwhile_is_not_taken_over_with_the_same_number(report: QualityReport) -> None:
    claim(REPORTS)
    lose(report)

    def take_over_and_die() -> None:
        assert claim(REPORTS).attempts == 2
        lose(report)

    with just_before_the_update(take_over_and_die):
        assert claim(REPORTS) is None
    assert claim(REPORTS).state == "failed"


def test_one_that_waits_for_other_work_meanwhile_is_not_claimed_for_the_old(file: TermImport) -> None:
    reader = claim(IMPORTS)
    lose(file)

    def finish_and_confirm() -> None:
        finish(reader, "planned")
        set_state(file, "starting")

    with just_before_the_update(finish_and_confirm):
        assert claim(IMPORTS) is None
    assert claim(IMPORTS).state == "running"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["claim", "beat", "finish", "cancel"])
def test_what_is_written_is_read_back_before_anybody_else_can_change_it(step: str) -> None:
    report = QualityReport.objects.create(facet=Facet.objects.get(code="product"), language="en")
    steps = {**WAYS_BACK, "claim": lambda _job: claim(REPORTS.all()), "cancel": lambda job: cancel(job, "failed")}
    job = report if step == "claim" else claim(REPORTS.all())
    outside: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith(("SELECT", "UPDATE")) and not connection.in_atomic_block:
            outside.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        steps[step](job)
    assert outside == []


@pytest.mark.django_db(transaction=True)
def test_workers_in_threads_of_their_own_share_the_jobs() -> None:
    products, journeys = Facet.objects.get(code="product"), Facet.objects.get(code="journey")
    for facet in (products, journeys):
        QualityReport.objects.create(facet=facet, language="en")
    barrier = Barrier(4)

    def look() -> int | None:
        try:
            barrier.wait(timeout=30)
            job = claim(REPORTS.all())
            return job.pk if job else None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claimed = [future.result(timeout=60) for future in [pool.submit(look) for _worker in range(4)]]
    assert sorted(pk for pk in claimed if pk) == sorted(REPORTS.values_list("pk", flat=True))
