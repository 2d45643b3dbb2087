"""Assets that have moved on since a change request was submitted."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from propagation.review.models import Change, ChangeRequest

IS_OTHER = Q(base_revision=None) | ~Q(base_revision=F("asset__live_revision"))
MOVED = Q(asset__withdrawn_at__isnull=False) | (Q(asset__live_revision__isnull=False) & IS_OTHER)
"""The condition for changes whose asset was released or withdrawn since the submission."""


def moved_changes(change_request: ChangeRequest) -> QuerySet[Change]:
    """The changes of `change_request` whose asset was released or withdrawn since its submission: it cannot be released."""
    return change_request.changes.filter(MOVED).select_related("asset")


def has_moved() -> Exists:
    """Whether a change request has such a change."""
    return Exists(Change.objects.filter(MOVED, change_request=OuterRef("pk")))
