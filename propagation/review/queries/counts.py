"""How much change requests hold."""

from django.db.models import Count, QuerySet

from propagation.review.models import ChangeRequest


def with_counts(found: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
    """`found`, each with `asset_count` and `term_count`: its assets and its operations on terms."""
    return found.annotate(asset_count=Count("changes", distinct=True), term_count=Count("term_changes", distinct=True))
