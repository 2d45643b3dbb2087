"""How much change requests hold."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from propagation.review.models import Change, ChangeRequest, TermChange


def with_counts(found: QuerySet[ChangeRequest]) -> QuerySet[Any]:
    """`found`, each with `asset_count` and `term_count`: its assets and its operations on terms."""
    return found.annotate(asset_count=_count(Change), term_count=_count(TermChange))


def _count(model: type[Change] | type[TermChange]) -> Coalesce:
    """How many rows of `model` a change request has: counted for those that are read and not for all, and apart, because a join
    would make a row of each asset with each operation."""
    rows = model.objects.filter(change_request=OuterRef("pk")).order_by().values("change_request")
    return Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows")), 0)
