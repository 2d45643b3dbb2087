"""Jobs for change requests: which are under way, and which of a person came to nothing."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from people.models import User
from propagation.review.models import OPEN_JOBS, ChangeRequest, ChangeRequestJob, JobKind, JobState

TOLD_FOR = timedelta(days=1)
"""How long a list names a job that was refused; its own page stays."""


def being_released() -> Exists:
    """The condition of a change request that a worker is to release, or releases now."""
    return Exists(_releases().filter(change_request=OuterRef("pk")))


def release_under_way(change_request: ChangeRequest) -> ChangeRequestJob | None:
    """The job that is to release `change_request`, or releases it now, with who asked for it."""
    return _releases().filter(change_request=change_request).select_related("author").first()


def jobs_to_show(user: User) -> QuerySet[ChangeRequestJob]:
    """Every job that is under way, and those of `user` that were refused lately; newest first."""
    refused = Q(state=JobState.REFUSED, author=user, finished_at__gt=Now() - TOLD_FOR)
    return ChangeRequestJob.objects.filter(Q(state__in=OPEN_JOBS) | refused).select_related("author", "change_request")


def _releases() -> QuerySet[ChangeRequestJob]:
    return ChangeRequestJob.objects.filter(kind=JobKind.RELEASE, state__in=OPEN_JOBS)
