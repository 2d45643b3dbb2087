"""Change requests that carry operations on terms, and those that take them back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.review.models import TITLE_MAX_LENGTH, ChangeRequest, ChangeRequestState, StagedOperation
from propagation.review.services.change_requests import submit_change_request
from taxonomy import tree_lock
from taxonomy.vocabulary.operation_json import to_json
from taxonomy.vocabulary.operations import Operation, Step, Undo


@retried
def submit_term_changes(
    *,
    title: str,
    reason: str,
    operations: Sequence[Operation],
    staged: Sequence[Operation] = (),
    submission_key: str,
    actor: User,
) -> ChangeRequest:
    """Submit a change request with `operations`, in this order, and remove them from the actor's staged operations.

    `staged` are those of them that come from that list. Raises ValidationError with code "conflict" where one of these is no
    longer there: it was submitted or removed in another tab; and what submit_change_request raises.
    """
    with tree_lock.rehearsed():
        rows = list(StagedOperation.objects.select_for_update().filter(author=actor).order_by("pk"))
        held = [row.operation for row in rows]
        is_first = not ChangeRequest.objects.filter(author=actor, submission_key=submission_key).exists()
        if is_first and any(to_json(operation) not in held for operation in staged):
            message = _("Your changes were submitted or removed in another tab meanwhile. Look at My changes again.")
            raise ValidationError(message, code="conflict")
        request = submit_change_request(
            title=title, reason=reason, assets=(), operations=operations, submission_key=submission_key, actor=actor
        )
        carried = [to_json(operation) for operation in operations]
        StagedOperation.objects.filter(pk__in=[row.pk for row in rows if row.operation in carried]).delete()
    return request


@retried
def propose_undo(*, change_request: ChangeRequest, reason: str, submission_key: str, actor: User) -> ChangeRequest:
    """Submit a change request that takes back everything that the term changes of a released one did.

    Terms, tags and subscriptions that somebody has changed since stay as they are, and the impact names them. Raises what
    submit_change_request raises, and ValidationError with code "conflict" when there is nothing to take back or another change
    request takes it back already.
    """
    require(actor, "propagation.submit_changerequest")
    request = ChangeRequest.objects.get(pk=change_request.pk)
    journals = [change.journal for change in request.term_changes.order_by("-position") if change.journal]
    if request.state != ChangeRequestState.RELEASED or not journals:
        raise ValidationError(_("%(label)s has released no term changes.") % {"label": request.label}, code="conflict")
    operation = Undo(
        steps=tuple(Step(**step).inverse().as_json() for journal in journals for step in reversed(journal["steps"])),
        others=tuple(record for journal in journals for record in reversed(journal["others"])),
    )
    title = _("Take back %(label)s: %(title)s") % {"label": request.label, "title": request.title}
    return submit_change_request(
        title=Truncator(title).chars(TITLE_MAX_LENGTH),
        reason=reason,
        assets=(),
        operations=[operation],
        undoes=request,
        submission_key=submission_key,
        actor=actor,
    )
