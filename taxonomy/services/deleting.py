"""Deletes a term that nobody has used and that nobody outside can know. Any other term is merged or deprecated instead, because
codes are for ever."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import FacetVersion, Term
from taxonomy.services.existence import uses_of
from taxonomy.services.steps import found, write
from taxonomy.vocabulary.operations import Step


@retried
def delete_term(*, term: Term, reason: str = "", actor: User) -> None:
    """Delete a term that was never used and never published.

    Raises PermissionDenied without `taxonomy.change_term`, ValidationError with code "used" that says what keeps it.
    """
    with tree_lock.locked():
        row = found(term.reference)
        if problem := why_kept(term=row, actor=actor):
            raise ValidationError(problem, code="used")
        write(Step("exists", row.reference, before={}, after=None), actor=actor, reason=reason)


def why_kept(*, term: Term, actor: User) -> str:
    """Why `actor` cannot delete `term`, as a sentence; "" where they can. Raises PermissionDenied as delete_term."""
    require(actor, "taxonomy.change_term")
    names: dict[str, Any] = {"code": term.code}
    if uses := uses_of(term):
        names["where"] = ", ".join(uses)
        return _("“%(code)s” is used (%(where)s), so it cannot be deleted; deprecate it.") % names
    if any(table.objects.filter(**{field: term.pk}).exists() for table, field in _histories()):
        return _("“%(code)s” was used before, so it cannot be deleted; deprecate it.") % names
    if FacetVersion.objects.filter(facet=term.facet, published_at__gte=term.created_at).exists():
        return _("“%(code)s” is in a published version of its facet, so it cannot be deleted; deprecate it.") % names
    return ""


def _histories() -> Iterator[tuple[Any, str]]:
    """Each history table of another room that refers to terms, with the field that does."""
    others: set[Any] = {relation.related_model for relation in Term._meta.related_objects}
    for model in others:
        if model._meta.app_label == "taxonomy" or not hasattr(model, "history"):
            continue
        history = model.history.model
        for table in (history, *(relation.related_model for relation in history._meta.related_objects)):
            yield from ((table, field.name) for field in table._meta.concrete_fields if field.related_model is Term)
