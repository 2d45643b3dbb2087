"""Proposes terms, and decides about proposals. None of this needs a change request, because no channel serves anything that
depends on a proposed term."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Facet, Term
from taxonomy.services.operations import carry_out
from taxonomy.services.steps import found, status_of, write
from taxonomy.vocabulary import labels as label_rules
from taxonomy.vocabulary.operations import Create, Step
from taxonomy.vocabulary.statuses import TermStatus


def propose_term(
    *,
    facet: Facet,
    code: str,
    labels: Mapping[str, str],
    parent: Term | None = None,
    definition: str = "",
    reason: str = "",
    actor: User,
) -> Term:
    """Create a proposed term as the last child of `parent`, or as the last root, with `actor` as its owner; `labels` is
    language -> text. Drafts may use it; no release may.

    Raises PermissionDenied without `taxonomy.propose_term`, and where the facet takes proposals from stewards only;
    ValidationError by field for a bad or taken code, no label, a parent of another facet or out of use, and more levels than
    the facet may have.
    """
    require(actor, "taxonomy.propose_term")
    if not facet.free_proposals and not actor.has_perm("taxonomy.add_term"):
        raise PermissionDenied(
            _("Only taxonomy stewards add terms to the facet %(facet)s; ask one of them.") % {"facet": facet.name}
        )
    _require_storable(reason)
    operation = Create(
        term=f"{facet.code}:{code}",
        labels=labels,
        parent=parent.reference if parent else "",
        definition=definition,
        status=TermStatus.PROPOSED,
    )
    carry_out(operation=operation, reason=reason, actor=actor)
    return found(operation.term)


@retried
def accept_proposal(*, term: Term, actor: User) -> Term:
    """Make a proposed term active, so that what is tagged with it can be released.

    Raises PermissionDenied without `taxonomy.change_term`, ValidationError (code "conflict") when it is not proposed, stands
    under a term that is only proposed itself, or was written by `actor` in a facet that takes no new active term from one
    person alone.
    """
    require(actor, "taxonomy.change_term")
    with tree_lock.locked():
        row = _proposed(term)
        if row.parent and row.parent.status == TermStatus.PROPOSED:
            message = _("“%(parent)s” above it is only proposed; accept that one first.")
            raise ValidationError(message % {"parent": row.parent.code}, code="conflict")
        if not row.facet.free_additions and row.history.filter(history_user=actor).exists():
            message = _(
                "You wrote “%(code)s”, and its facet takes no new term from one person alone; somebody else accepts it."
            )
            raise ValidationError(message % {"code": row.code}, code="conflict")
        _set_status(row, TermStatus.ACTIVE, "", actor)
    return found(row.reference)


@retried
def decline_proposal(*, term: Term, reason: str, replaced_by: Term | None = None, actor: User) -> Term:
    """Take a proposed term out of use, with the reason and, if there is one, the term to use instead.

    Raises PermissionDenied without `taxonomy.change_term`, ValidationError without a reason, when it is not proposed (code
    "conflict"), and for a replacement of another facet or out of use.
    """
    require(actor, "taxonomy.change_term")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for the person who proposed the term.")})
    _require_storable(reason)
    with tree_lock.locked():
        row = _proposed(term)
        if replaced_by is not None:
            instead = found(replaced_by.reference)
            if instead.pk == row.pk or instead.facet_id != row.facet_id or instead.status != TermStatus.ACTIVE:
                message = _("“%(code)s” cannot be used instead; choose an active term of the same facet.")
                raise ValidationError({"replaced_by": message % {"code": instead.code}})
        _set_status(row, TermStatus.DEPRECATED, reason, actor, replaced_by=replaced_by.reference if replaced_by else "")
    return found(row.reference)


def _require_storable(reason: str) -> None:
    if not label_rules.is_storable(reason):
        raise ValidationError({"reason": _("The text holds a NUL or half a character; remove it.")})


def _proposed(term: Term) -> Term:
    row = found(term.reference)
    if row.status != TermStatus.PROPOSED:
        message = _("“%(code)s” is %(status)s, so there is nothing to decide any more.")
        raise ValidationError(message % {"code": row.code, "status": row.get_status_display().lower()}, code="conflict")
    return row


def _set_status(term: Term, status: str, reason: str, actor: User, *, replaced_by: str = "") -> None:
    after = {"status": str(status), "reason": reason.strip(), "replaced_by": replaced_by, "replacements": [], "rule": ""}
    write(Step("status", term.reference, before=status_of(term), after=after), actor=actor, reason=reason.strip())
