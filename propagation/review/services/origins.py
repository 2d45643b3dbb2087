"""Earlier change requests that a new one answers: the released one that it takes back, the rejected one that it revises."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from propagation.review.models import ChangeRequest, ChangeRequestState
from propagation.review.rules.acts import ENDED_WITHOUT_RELEASE, REVISE


def require_origins(request: ChangeRequest) -> None:
    """Lock what `request` (unsaved) undoes and revises, by id, and refuse what is answered already.

    Called by submit_change_request, in its transaction. Raises PermissionDenied when it revises the change request of somebody
    else who is active, ValidationError with code "conflict" when that one is open or released, or when another open or released
    change request undoes or revises the same one.
    """
    wanted = [pk for pk in (request.undoes_id, request.revises_id) if pk is not None]
    if not wanted:
        return
    rows = {row.pk: row for row in ChangeRequest.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if request.undoes_id is not None:
        _require_not_undone(rows[request.undoes_id])
    if request.revises_id is not None:
        _require_revisable(rows[request.revises_id], request)


def _require_not_undone(origin: ChangeRequest) -> None:
    asked = origin.undone_by.exclude(state__in=ENDED_WITHOUT_RELEASE).first()
    if asked is not None and not asked.undone_by.filter(state=ChangeRequestState.RELEASED).exists():
        names = {"label": origin.label, "other": asked.label}
        raise ValidationError(_("%(other)s takes %(label)s back already.") % names, code="conflict")


def _require_revisable(origin: ChangeRequest, request: ChangeRequest) -> None:
    if origin.author_id != request.author_id and origin.author.is_active:
        message = _("Only the author of %(label)s can revise it, while they can sign in.")
        raise PermissionDenied(message % {"label": origin.label})
    if origin.state not in REVISE.states:
        message = _("%(label)s is %(state)s, so there is nothing to revise.")
        raise ValidationError(message % {"label": origin.label, "state": origin.get_state_display()}, code="conflict")
    other = origin.revised_by.exclude(state__in=ENDED_WITHOUT_RELEASE).first()
    if other is not None:
        names = {"label": origin.label, "other": other.label}
        raise ValidationError(_("%(other)s revises %(label)s already.") % names, code="conflict")
