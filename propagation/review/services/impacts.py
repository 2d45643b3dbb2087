"""Recording how far term changes reached when somebody decided about them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from propagation.review.models import ChangeRequest, ImpactRecord, Moment
from propagation.review.services.term_impact import impact_of
from taxonomy.vocabulary.operation_json import from_json


def record_impact(request: ChangeRequest, moment: Moment) -> None:
    """Compute and store the impact of the term changes of `request`; do nothing when it has none.

    Raises ValidationError with code "conflict" when one of them cannot be carried out as the terms are now.
    """
    operations = [from_json(change.operation) for change in request.term_changes.all()]
    if not operations:
        return
    impact = impact_of(operations, own=request)
    if impact.problems:
        message = _("%(label)s cannot be carried out as the terms are now: %(problems)s")
        told = " ".join(problem.message for problem in impact.problems)
        raise ValidationError(message % {"label": request.label, "problems": told}, code="conflict")
    ImpactRecord.objects.create(change_request=request, moment=moment, counts=impact.counts)
