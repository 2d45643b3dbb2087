"""Carrying out operations on terms: each atomically, with its history, and as steps to take back."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.services.import_steps import import_as_steps
from taxonomy.services.operation_steps import STEPS
from taxonomy.services.steps import found, stamp, write
from taxonomy.vocabulary.operations import Create, Import, Operation, Step, Undo, terms_of
from taxonomy.vocabulary.statuses import TermStatus


def carry_out(*, operation: Operation, reason: str = "", actor: User) -> list[Step]:
    """Do what `operation` says, now; returns the steps that were done, in order.

    Called by a release in its transaction, and for terms that are only proposed; the right to do so is checked there. Raises
    ValidationError, by field where one is to blame, for what cannot be done: a term that does not exist, a cycle, another
    facet, a tree that would be too deep, a replacement that is out of use, a term that is not in the state the operation needs.
    """
    if isinstance(operation, Import):
        return import_as_steps(operation, reason=reason, actor=actor)
    with tree_lock.locked():
        done = []
        for step in STEPS[type(operation)](operation):
            write(step, actor=actor, reason=reason)
            done.append(step)
        stamp(done, actor=actor, reason=reason)
    return done


def change_proposed(*, operation: Operation, actor: User) -> list[Step]:
    """Do what `operation` says to terms that are only proposed, or create one: nothing that a channel serves depends on it.

    Raises PermissionDenied without `taxonomy.change_term` (to create: `taxonomy.add_term` too); ValidationError where what
    changes is in use, or has something below it that is, which takes a change request, and as carry_out.
    """
    require(actor, "taxonomy.change_term")
    if isinstance(operation, Import):
        raise ValidationError(_("An import is carried out from its own page, or by a change request."))
    if isinstance(operation, Create):
        require(actor, "taxonomy.add_term")
        return carry_out(operation=operation, actor=actor)
    with tree_lock.locked():
        changed = terms_of(operation) if isinstance(operation, Undo) else [operation.term]
        for reference in changed:
            _require_proposed(found(reference, field="term"))
        return carry_out(operation=operation, actor=actor)


def _require_proposed(term: Term) -> None:
    names = {"reference": term.reference}
    if term.status != TermStatus.PROPOSED:
        raise ValidationError({"term": _("“%(reference)s” is in use: put this into a change request.") % names})
    if Term.objects.filter(ancestor_rows__ancestor=term, status=TermStatus.ACTIVE).exists():
        message = _("Something below “%(reference)s” is in use: put this into a change request.")
        raise ValidationError({"term": message % names})
