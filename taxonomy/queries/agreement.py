"""Which operations on terms a steward may carry out alone, and to which somebody else must agree in a change request."""

from django.utils.translation import gettext as _

from taxonomy.models import Facet, Term
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.operations import Create, Import, Operation, Undo, tag_moves, terms_of
from taxonomy.vocabulary.statuses import TermStatus


def needs_agreement(operation: Operation) -> str:
    """Why somebody else must agree to `operation`, in a sentence; "" where a steward may carry it out alone.

    That is a new term, an active one only where its facet allows that, and what is done to a term that is only proposed, as
    long as nothing active is below it and no tags move with it. No channel serves anything that depends on such a term.
    """
    if isinstance(operation, Import):
        return _("An import is carried out from its own page, or by a change request.")
    if isinstance(operation, Undo):
        return _("What was released is taken back by a change request.")
    return _of_a_new_term(operation) if isinstance(operation, Create) else _of_a_known_term(operation)


def _of_a_known_term(operation: Operation) -> str:
    reference = terms_of(operation)[0]
    term, names = terms_by_reference([reference]).get(reference), {"reference": reference}
    if term is None:
        return ""  # carrying it out says so
    if term.status != TermStatus.PROPOSED:
        return _("“%(reference)s” is not a proposal: put this into a change request.") % names
    if tag_moves(operation):
        return _("Tags move from “%(reference)s” with this: put it into a change request.") % names
    if Term.objects.filter(ancestor_rows__ancestor=term, status=TermStatus.ACTIVE).exists():
        return _("A term below “%(reference)s” is active: put this into a change request.") % names
    return ""


def _of_a_new_term(operation: Create) -> str:
    facet = Facet.objects.filter(code=operation.term.partition(":")[0]).first()
    if facet is None or facet.free_additions or operation.status == TermStatus.PROPOSED:
        return ""
    message = _("The facet %(facet)s takes no new active term from one person alone: put this into a change request.")
    return message % {"facet": facet.name}
