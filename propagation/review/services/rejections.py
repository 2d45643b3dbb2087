"""Putting a rejection aside."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.history import save_as
from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.rules.acts import DISMISS


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
