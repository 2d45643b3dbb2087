"""The lease: one worker at a time has a job, and another one follows when it is lost.

A worker claims a job, tells now and then that it is alive and how far it is, and says what came of it. One that comes back too
late finds another attempt or another state; it changes nothing, and Stopped is raised. The clock is the database's, so that the
hosts of workers cannot disagree.

These functions update columns and save no row. A model with a history is saved by its own service, in a transaction around the
call (docs/decisions/0016-one-lease-for-jobs.md).
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from jobs.models import Job

LEASE = timedelta(minutes=2)
"""Well above what any work takes between two beats; as long may a lost worker go unnoticed."""
MOST_LOST = 2
"""Workers over one piece of work: what has taken two with it must not take a third."""
_CLAIMED = ("pk", "state", "attempts", "workers_lost")
_LEASE_END = ExpressionWrapper(Now() + LEASE, output_field=DateTimeField())
AnyJob = TypeVar("AnyJob", bound=Job)


class Stopped(Exception):
    """Another worker has the job by now, or somebody has cancelled it."""


def claim(jobs: QuerySet[AnyJob]) -> AnyJob | None:
    """Lease the first of `jobs` that waits or has lost its worker; None where there is none.

    One that has lost MOST_LOST workers is given up instead: it is returned in its state for that, with no lease.
    """
    states = jobs.model.states
    with transaction.atomic():
        for pk, state, attempts, lost_before in _due(jobs).order_by("pk").values_list(*_CLAIMED):
            work = states.at_work[state]
            lost = lost_before + 1 if state == work.busy else 0
            # The condition is what holds where two look at once: SQLite has no row locks.
            same = _due(jobs.model._default_manager.filter(pk=pk, state=state, attempts=attempts))
            if lost < MOST_LOST:
                changes = {"state": work.busy, "attempts": attempts + 1, "lease_until": _LEASE_END}
            else:
                changes = _without_lease(states.ended, work.given_up)
            taken = same.update(workers_lost=lost, **changes)
            if taken:
                return jobs.get(pk=pk)
    return None


def is_taken_over(job: Job) -> bool:
    """Whether the worker that had this work before was lost."""
    return job.workers_lost > 0


def beat(job: Job, **values: Any) -> None:
    """Keep the lease, and store `values`: `done` and `total`, and what else is known by now.

    Raises Stopped when the job has passed to another worker or was cancelled.
    """
    _update(job, lease_until=_LEASE_END, **values)


def require_lease(job: Job) -> None:
    """As beat, but writes nothing: a write in a long transaction would keep everybody else from the row until its end."""
    if not _mine(job).exists():
        raise Stopped


def finish(job: Job, state: str, **values: Any) -> None:
    """Give the lease back, with the state that the work has led to, and store `values`.

    Raises Stopped, and stores nothing, when the job has passed to another worker or was cancelled.
    """
    _update(job, **_without_lease(job.states.ended, state), **values)


def cancel(job: Job, state: str) -> bool:
    """End the job with `state`, whoever has it; its worker learns that from its next beat. False when it had ended before.

    Either way `job` is read anew.
    """
    with transaction.atomic():
        open_jobs = type(job)._default_manager.filter(pk=job.pk).exclude(state__in=job.states.ended)
        is_cancelled = open_jobs.update(**_without_lease(job.states.ended, state)) > 0
        job.refresh_from_db()
    return is_cancelled


def _due(jobs: QuerySet[AnyJob]) -> QuerySet[AnyJob]:
    free = Q(lease_until=None) | Q(lease_until__lte=Now())
    return jobs.filter(free, state__in=list(jobs.model.states.at_work))


def _mine(job: AnyJob) -> QuerySet[AnyJob]:
    return type(job)._default_manager.filter(pk=job.pk, state=job.state, attempts=job.attempts)


def _update(job: Job, **values: Any) -> None:
    """Write `values` to the row if it is still ours, and to `job` what the row holds then."""
    with transaction.atomic():
        if not _mine(job).update(**values):
            raise Stopped
        job.refresh_from_db(fields=list(values))


def _without_lease(ended: Collection[str], state: str) -> dict[str, Any]:
    values: dict[str, Any] = {"state": state, "lease_until": None}
    return {**values, "finished_at": Now()} if state in ended else values
