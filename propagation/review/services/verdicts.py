"""Approving and rejecting. Nobody approves their own change, superusers included."""

from contextlib import AbstractContextManager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.review.models import ChangeRequest, Decision, Moment, Verdict
from propagation.review.queries.deciding import people_who_touched
from propagation.review.rules.acts import APPROVE, REJECT
from propagation.review.services.carried_imports import reopen_imports
from propagation.review.services.impacts import record_impact
from taxonomy import tree_lock

RULES = {Decision.APPROVE: APPROVE, Decision.REJECT: REJECT}


def approve_change_request(*, change_request: ChangeRequest, digest: str, comment: str = "", actor: User) -> Verdict:
    """Approve the bytes that `digest` names (the one that the reviewer saw).

    Raises PermissionDenied without the review right and for anybody who touched one of the changes. Raises ValidationError with
    code `conflict` when the request is not in review, its digest differs, or its term changes can no longer be carried out.
    """
    return _decide(change_request, digest, comment, Decision.APPROVE, actor)


def reject_change_request(*, change_request: ChangeRequest, digest: str, comment: str, actor: User) -> Verdict:
    """Reject for good; a comment is required. Raises what approve_change_request raises."""
    if REJECT.needs_reason and not comment.strip():
        raise ValidationError({"comment": _("Tell the author why.")})
    return _decide(change_request, digest, comment, Decision.REJECT, actor)


@retried
def _decide(change_request: ChangeRequest, digest: str, comment: str, decision: Decision, actor: User) -> Verdict:
    rule = RULES[decision]
    require(actor, rule.right)
    with _tree_of(change_request):
        request = ChangeRequest.objects.select_for_update().get(pk=change_request.pk)
        if actor.pk in people_who_touched(request):
            message = _("You took part in %(label)s, so somebody else has to decide.")
            raise PermissionDenied(message % {"label": request.label})
        if request.state not in rule.states:
            message = _("%(label)s is no longer in review: it is %(state)s.")
            raise ValidationError(message % {"label": request.label, "state": request.get_state_display()}, code="conflict")
        if digest != request.digest:
            message = _("%(label)s is no longer what you saw. Look at it again before you decide.")
            raise ValidationError(message % {"label": request.label}, code="conflict")
        if decision == Decision.APPROVE:
            record_impact(request, Moment.APPROVED)
        verdict = Verdict.objects.create(
            change_request=request, reviewer=actor, decision=decision, digest=request.digest, comment=comment.strip()
        )
        assert rule.after is not None  # noqa: S101 - for the type checker; a verdict always leads on
        request.state = rule.after
        save_as(request, actor=actor, reason=str(decision.label))
        if decision == Decision.REJECT:
            reopen_imports(request, actor=actor)
        return verdict


def _tree_of(request: ChangeRequest) -> AbstractContextManager[None]:
    """The lock of the tree where term changes are rehearsed; it comes before that of the change request."""
    return tree_lock.rehearsed() if request.term_changes.exists() else transaction.atomic()
