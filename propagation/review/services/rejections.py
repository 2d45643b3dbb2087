"""Putting aside what came to nothing: a rejection, and a job that was refused."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.history import save_as
from people.models import User
from people.transactions import retried
from propagation.review.models import ChangeRequest, ChangeRequestJob, JobState
from propagation.review.rules.acts import DISMISS


@retried
def dismiss_rejection(*, change_request: ChangeRequest, actor: User) -> ChangeRequest:
    """Say that nothing follows from a rejection or withdrawal, so that it no longer waits for its author.

    Raises PermissionDenied for anybody but its author, ValidationError (code "conflict") while it is open or if it is released.
    What was dismissed before stays as it is.
    """
    with transaction.atomic():
        request = ChangeRequest.objects.select_for_update().get(pk=change_request.pk)
        if request.author_id != actor.pk:
            raise PermissionDenied(_("Only the author can put a rejection aside."))
        if request.state not in DISMISS.states:
            message = _("%(label)s is %(state)s, so there is nothing to put aside.")
            raise ValidationError(message % {"label": request.label, "state": request.get_state_display()}, code="conflict")
        if request.dismissed_at is not None:
            return request
        request.dismissed_at = timezone.now()
        return save_as(request, actor=actor, reason="Dismissed by its author")


@retried
def dismiss_refusal(*, job: ChangeRequestJob, actor: User) -> ChangeRequestJob:
    """Say that nothing follows from a submission or release that a worker refused, so that it no longer waits for its author.

    Raises PermissionDenied for anybody but its author, ValidationError (code "conflict") while it is open or when it is done.
    What was dismissed before stays as it is.
    """
    with transaction.atomic():
        row = ChangeRequestJob.objects.select_related("change_request").get(pk=job.pk)  # once refused, nobody else writes it
        if row.author_id != actor.pk:
            raise PermissionDenied(_("Only the person who asked for it can put a refusal aside."))
        if row.state != JobState.REFUSED:
            message = _("%(label)s is not refused, so there is nothing to put aside.")
            raise ValidationError(message % {"label": row.label}, code="conflict")
        if row.dismissed_at is None:
            row.dismissed_at = timezone.now()
            save_as(row, actor=actor, reason="Dismissed by its author")
        return row
