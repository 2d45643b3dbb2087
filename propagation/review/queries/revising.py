"""What a rejected change request holds, for submitting it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from content.models import Asset
from propagation.feed.models import DocumentOperation
from propagation.review.models import ChangeRequest
from taxonomy.vocabulary.operation_json import from_json
from taxonomy.vocabulary.operations import Operation


@dataclass(frozen=True)
class Contents:
    """The texts, assets and operations of a change request, as submit_change_request takes them."""

    title: str
    reason: str
    assets: Sequence[Asset]
    withdrawals: Sequence[Asset]
    operations: Sequence[Operation]


def contents_of(change_request: ChangeRequest) -> Contents:
    """What `change_request` asked for, without assets that have been withdrawn since: nothing can be done with them."""
    changes = change_request.changes.filter(follows_terms=False, asset__withdrawn_at=None).order_by("asset__code")
    found = list(changes.select_related("asset__live_revision"))
    return Contents(
        title=change_request.title,
        reason=change_request.reason,
        assets=[change.asset for change in found if change.operation == DocumentOperation.UPSERT],
        withdrawals=[change.asset for change in found if change.operation == DocumentOperation.RETIRE],
        operations=[from_json(change.operation) for change in change_request.term_changes.order_by("position")],
    )
