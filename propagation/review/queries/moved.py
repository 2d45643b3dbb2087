"""Assets that have moved on since a change request was submitted."""

from django.db.models import F, Q, QuerySet

from propagation.review.models import Change, ChangeRequest


def moved_changes(change_request: ChangeRequest) -> QuerySet[Change]:
    """The changes of `change_request` whose asset was released or withdrawn since its submission: it cannot be released."""
    is_live = Q(asset__live_revision__isnull=False)
    is_other = Q(base_revision=None) | ~Q(base_revision=F("asset__live_revision"))
    return change_request.changes.filter(Q(asset__withdrawn_at__isnull=False) | (is_live & is_other)).select_related("asset")
