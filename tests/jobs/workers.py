"""What happens to jobs, as far as a test wants it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jobs.lease import LEASE, beat, finish, require_lease
from jobs.models import Job
from taxonomy.models import QualityReport, TermImport

REPORTS = QualityReport.objects.all()
IMPORTS = TermImport.objects.all()
WAYS_BACK: dict[str, Callable[[Job], None]] = {
    "beat": lambda job: beat(job, done=5),
    "require_lease": require_lease,
    "finish": lambda job: finish(job, "done"),
}
"""What a worker may come back with."""


def another_file(file: TermImport) -> TermImport:
    """An import that waits to be read, and came later."""
    return TermImport.objects.create(facet=file.facet, file_name="b.csv", format="csv", created_by=file.created_by)


def stored(job: Job) -> dict[str, Any]:
    """All columns of the row as it is."""
    return type(job).objects.filter(pk=job.pk).values().get()


def lose(job: Job) -> None:
    """As if its worker had been killed, and its lease had run out since."""
    assert type(job).objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1)) == 1


def is_leased_for_long(job: Job) -> bool:
    """Whether the lease of the row has just begun."""
    return timezone.now() + LEASE / 2 < stored(job)["lease_until"] < timezone.now() + LEASE * 2


def set_state(job: Job, state: str) -> None:
    """As a person does, who has a plan carried out, say."""
    type(job).objects.filter(pk=job.pk).update(state=state)
