"""Jobs for change requests: which are under way, and which of a person came to nothing."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import User
from propagation.review.models import OPEN_JOBS, ChangeRequest, ChangeRequestJob, ChangeRequestState, JobKind, JobState


def being_released() -> Exists:
    """The condition of a change request that a worker is to release, or releases now."""
    return Exists(_releases().filter(change_request=OuterRef("pk")))


def release_under_way(change_request: ChangeRequest) -> ChangeRequestJob | None:
    """The job that is to release `change_request`, or releases it now, with who asked for it."""
    return _releases().filter(change_request=change_request).select_related("author").first()


def refused_jobs(user: User) -> QuerySet[ChangeRequestJob]:
    """The jobs of `user` that came to nothing, until they put them aside, or the same is asked again or has happened."""
    later = ChangeRequestJob.objects.filter(pk__gt=OuterRef("pk"))
    again = later.filter(change_request=OuterRef("change_request"))
    sent_again = later.filter(author=OuterRef("author"), submission_key=OuterRef("submission_key"))
    submitted = ChangeRequest.objects.filter(author=OuterRef("author"), submission_key=OuterRef("submission_key"))
    refused = ChangeRequestJob.objects.filter(state=JobState.REFUSED, author=user, dismissed_at=None)
    has_happened = Q(change_request__state=ChangeRequestState.RELEASED) | Exists(submitted)
    return refused.exclude(has_happened | Exists(again) | Exists(sent_again)).select_related("change_request")


def jobs_to_show(user: User) -> QuerySet[ChangeRequestJob]:
    """Every job that is under way, and the refused_jobs of `user`; newest first."""
    refused = Q(pk__in=refused_jobs(user).order_by().values("pk"))
    return ChangeRequestJob.objects.filter(Q(state__in=OPEN_JOBS) | refused).select_related("author", "change_request")


def _releases() -> QuerySet[ChangeRequestJob]:
    return ChangeRequestJob.objects.filter(kind=JobKind.RELEASE, state__in=OPEN_JOBS)
