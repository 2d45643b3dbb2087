"""Staged operations: each person's own list of operations on terms that they have not submitted yet, at most MOST long."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.review.models import StagedOperation
from taxonomy.vocabulary.operation_json import to_json
from taxonomy.vocabulary.operations import Operation, Undo

MOST = 100


def stage_operation(*, operation: Operation, actor: User) -> StagedOperation:
    """Put `operation` at the end of the actor's list; nothing happens to any term yet.

    Raises PermissionDenied without `taxonomy.change_term`, ValidationError when the list is full or has it already.
    """
    require(actor, "taxonomy.change_term")
    payload = to_json(operation)
    held = list(StagedOperation.objects.filter(author=actor))
    if isinstance(operation, Undo):
        raise ValidationError(_("To take a change request back, open it and take it back from there."))
    if any(staged.operation == payload for staged in held):
        raise ValidationError(_("This is on your list already."), code="conflict")
    if len(held) >= MOST:
        raise ValidationError(_("Your list has %(count)d changes; submit them before you add more.") % {"count": len(held)})
    return StagedOperation.objects.create(author=actor, operation=payload)


@retried
def unstage_operation(*, staged: StagedOperation, actor: User) -> None:
    """Remove `staged` from the list; do nothing when it is gone already. Raises PermissionDenied for anybody but its author."""
    if staged.author_id != actor.pk:
        raise PermissionDenied(_("Only the person who staged a change can remove it."))
    StagedOperation.objects.filter(pk=staged.pk).delete()
