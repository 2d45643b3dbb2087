"""The part of a release that changes terms. Called by releases.py, in its transaction and under the tree lock."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.services.retagging import carry_out_retags
from people.models import User
from propagation.review.models import Change, ChangeRequest, ImpactRecord, Moment, TermChange
from propagation.review.services.term_effects import apply_operations
from propagation.review.services.term_impact import impact_of
from taxonomy.vocabulary.operation_json import from_json


def release_term_changes(request: ChangeRequest, seen_impact: Mapping[str, int] | None, actor: User) -> list[Change]:
    """Carry out the operations of `request` and what follows from them; return the changes of assets, which are live by then.

    Raises ValidationError with code "conflict" when an operation can no longer be carried out, and when the impact differs from
    `seen_impact`. The author of the request signs what it does to terms and tags; the reason names who released it.
    """
    changes = list(request.term_changes.all())
    if not changes:
        return []
    operations = [from_json(change.operation) for change in changes]
    impact = impact_of(operations, own=request)
    if seen_impact is not None and dict(seen_impact) != impact.counts:
        message = _("%(label)s reaches another number of assets or documents than this page showed. Look at it again.")
        raise ValidationError(message % {"label": request.label}, code="conflict")
    reason = f"{request.label}, released by {actor.display_name}"
    try:
        effects = apply_operations(operations, reason=reason, actor=request.author)
    except ValidationError as error:
        message = _("%(label)s cannot be carried out as the terms are now: %(problems)s")
        told = " ".join(error.messages)
        raise ValidationError(message % {"label": request.label, "problems": told}, code="conflict") from error
    journals: list[dict[str, Any]] = [{"steps": [step.as_json() for step in steps], "others": []} for steps in effects.steps]
    journals[-1]["others"] = effects.others
    for change, journal in zip(changes, journals, strict=True):
        change.journal = journal
    TermChange.objects.bulk_update(changes, ["journal"])
    following = effects.changes
    carry_out_retags(plans=effects.retags, reason=reason, actor=request.author)
    for follower in following:
        follower.change_request = request
    Change.objects.bulk_create(following, batch_size=500)
    ImpactRecord.objects.create(change_request=request, moment=Moment.RELEASED, counts=impact.counts)
    return following
