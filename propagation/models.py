"""All tables of the road, gathered for Django. Code imports each model from the sub-room that it belongs to."""

from propagation.delivery.models import Attempt, Hold, Outcome, Receipt, ReceiptStatus, ServingState, Stream
from propagation.feed.models import Document, DocumentOperation, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.review.models import (
    Change,
    ChangeRequest,
    ChangeRequestState,
    Decision,
    ImpactRecord,
    Moment,
    StagedOperation,
    TermChange,
    TermChangeTarget,
    Verdict,
)

__all__ = [
    "Attempt",
    "Change",
    "ChangeRequest",
    "ChangeRequestState",
    "Decision",
    "Document",
    "DocumentOperation",
    "DocumentTerm",
    "FeedEntry",
    "FeedHead",
    "Hold",
    "ImpactRecord",
    "Moment",
    "Outcome",
    "Receipt",
    "ReceiptStatus",
    "Release",
    "ServingState",
    "StagedOperation",
    "Stream",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
