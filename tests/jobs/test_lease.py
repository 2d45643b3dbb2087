"""The lease, on two kinds of job: a quality report, which is one piece of work, and an import, which is two."""

from copy import copy
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.lease import LEASE, Stopped, beat, cancel, claim, finish, is_taken_over, require_lease
from taxonomy.models import QualityReport, TermImport
from tests.jobs.workers import IMPORTS, REPORTS, WAYS_BACK, another_file, is_leased_for_long, lose, set_state, stored


def test_a_job_that_waits_is_leased_to_one(report: QualityReport) -> None:
    mine = claim(REPORTS)
    assert (mine, mine.state, mine.attempts, is_taken_over(mine)) == (report, "running", 1, False)
    assert is_leased_for_long(mine)
    assert (mine.lease_until, mine.finished_at) == (stored(report)["lease_until"], None)
    assert claim(REPORTS) is None


def test_the_one_that_waits_longest_comes_first_and_only_of_those_asked_for(file: TermImport) -> None:
    second, third = another_file(file), another_file(file)
    assert claim(IMPORTS.filter(pk=third.pk)) == third
    assert claim(IMPORTS.filter(pk=third.pk)) is None
    assert [claim(IMPORTS), claim(IMPORTS), claim(IMPORTS)] == [file, second, None]


@pytest.mark.parametrize("state", ["planned", "refused", "done", "cancelled"])
def test_what_waits_for_no_worker_is_left_alone(file: TermImport, state: str) -> None:
    set_state(file, state)
    assert claim(IMPORTS) is None


def test_a_lost_worker_is_followed_by_another_and_changes_nothing_more(report: QualityReport) -> None:
    first = claim(REPORTS)
    lose(report)
    second = claim(REPORTS)
    assert (second.state, second.attempts, is_taken_over(second)) == ("running", 2, True)
    assert is_leased_for_long(second)
    before = stored(report)
    for come_back in WAYS_BACK.values():
        with pytest.raises(Stopped):
            come_back(first)
    assert (stored(report), first.state) == (before, "running")
    for come_back in WAYS_BACK.values():
        come_back(second)


@pytest.mark.parametrize("way", WAYS_BACK)
def test_a_worker_learns_that_its_job_was_cancelled(file: TermImport, way: str) -> None:
    mine = claim(IMPORTS)
    beat(mine, done=1, total=7)
    assert cancel(file, "cancelled")
    assert (file.state, file.lease_until, file.done, file.finished_at is None) == ("cancelled", None, 1, False)
    before = stored(file)
    with pytest.raises(Stopped):
        WAYS_BACK[way](mine)
    assert stored(file) == before
    assert claim(IMPORTS) is None


def test_what_has_ended_is_cancelled_no_more(file: TermImport) -> None:
    finish(claim(IMPORTS), "done", done=7)
    before = stored(file)
    assert not cancel(file, "cancelled")
    assert (stored(file), file.state, file.done) == (before, "done", 7)


def test_a_beat_renews_the_lease_and_tells_how_far_it_is(report: QualityReport) -> None:
    mine = claim(REPORTS)
    lose(report)
    beat(mine, done=3, total=7, basis="b")
    row = stored(report)
    assert (row["done"], row["total"], row["basis"], row["state"], row["attempts"]) == (3, 7, "b", "running", 1)
    assert is_leased_for_long(report)
    assert (mine.done, mine.total, mine.basis, mine.lease_until) == (3, 7, "b", row["lease_until"])
    beat(mine)
    assert stored(report)["done"] == 3
    assert claim(REPORTS) is None


def test_jobs_in_the_same_state_are_told_apart(file: TermImport) -> None:
    another_file(file)
    mine, neighbour = claim(IMPORTS), claim(IMPORTS)
    assert (mine.state, mine.attempts) == (neighbour.state, neighbour.attempts)
    before = stored(neighbour)
    beat(mine, done=1)
    finish(mine, "planned")
    cancel(mine, "cancelled")
    assert stored(neighbour) == before


def test_asking_whether_the_job_is_ours_writes_nothing(report: QualityReport) -> None:
    mine = claim(REPORTS)
    lose(report)
    before = stored(report)
    require_lease(mine)
    assert stored(report) == before


@pytest.mark.parametrize(("state", "ends"), [("planned", 0), ("refused", 1)])
def test_what_came_of_it_is_stored_and_the_lease_given_back(file: TermImport, state: str, ends: int) -> None:
    mine = claim(IMPORTS)
    unaware = copy(mine)
    finish(mine, state, counts={"create": 2})
    row = stored(file)
    assert (row["state"], row["lease_until"], row["counts"]) == (state, None, {"create": 2})
    assert (row["finished_at"] is not None) == ends
    assert (mine.state, mine.lease_until, mine.finished_at) == (state, None, row["finished_at"])
    with pytest.raises(Stopped):
        beat(unaware)


def test_a_job_that_loses_every_worker_is_given_up(report: QualityReport) -> None:
    for number in (1, 2):
        assert claim(REPORTS).attempts == number
        lose(report)
    last = claim(REPORTS)
    assert (last.state, last.lease_until, last.attempts) == ("failed", None, 2)
    assert last.finished_at is not None
    assert claim(REPORTS) is None


def test_each_piece_of_work_may_lose_workers_anew_and_no_number_comes_back(file: TermImport) -> None:
    finish(claim(IMPORTS), "planned")
    set_state(file, "starting")
    early = claim(IMPORTS)
    lose(file)
    late = claim(IMPORTS)
    unaware = copy(late)
    finish(late, "planned")
    set_state(file, "starting")
    now = claim(IMPORTS)
    assert [(job.state, job.attempts, is_taken_over(job)) for job in (early, unaware, now)] == [
        ("running", 2, False),
        ("running", 3, True),
        ("running", 4, False),
    ]
    for job in (early, unaware):
        with pytest.raises(Stopped):
            beat(job)
    lose(file)
    assert claim(IMPORTS).attempts == 5
    lose(file)
    given_up = claim(IMPORTS)
    assert (given_up.state, given_up.lease_until, given_up.finished_at) == ("planned", None, None)


def test_the_clock_is_the_databases(report: QualityReport, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))
    mine = claim(REPORTS)
    assert claim(REPORTS) is None
    beat(mine)
    assert mine.lease_until < now + LEASE * 2
    finish(mine, "done")
    assert mine.finished_at < now + LEASE
