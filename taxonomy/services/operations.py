"""Carries out operations on terms. Each is atomic, leaves a history, and returns the steps from which it can be undone."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.services.import_steps import import_as_steps
from taxonomy.services.operation_steps import STEPS
from taxonomy.services.steps import found, stamp, write
from taxonomy.vocabulary.operations import Create, Import, Operation, Step, Undo, terms_of
from taxonomy.vocabulary.statuses import TermStatus


@retried
def carry_out(*, operation: Operation, reason: str = "", actor: User) -> list[Step]:
    """Carry out `operation` now, and return the steps that were done, in order.

    Callers check the right to do so: a release, which calls this in its transaction, and the services for new and proposed
    terms. Raises ValidationError for what cannot be done, by field where one field is wrong: an unknown term, a loop, another
    facet, too many levels, a replacement that is out of use, a term whose status does not allow the operation.
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


@retried
def change_proposed(*, operation: Operation, actor: User) -> list[Step]:
    """Carry out `operation` on proposed terms, or create a term. No channel serves anything that depends on these terms.

    Raises PermissionDenied without `taxonomy.change_term` (to create: `taxonomy.add_term` too); ValidationError as carry_out
    does, and where a changed term is not proposed or has an active term below it, because that needs a change request.
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
        raise ValidationError({"term": _("“%(reference)s” is not a proposal: put this into a change request.") % names})
    if Term.objects.filter(ancestor_rows__ancestor=term, status=TermStatus.ACTIVE).exists():
        message = _("A term below “%(reference)s” is active: put this into a change request.")
        raise ValidationError({"term": message % names})
