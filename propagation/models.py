"""All models of the app, where Django looks for them. Other code imports each model from its own sub-room."""

from propagation.delivery.models import (
    Achievement,
    Attempt,
    Hold,
    Outcome,
    Receipt,
    ReceiptStatus,
    ReleaseTarget,
    ServingState,
    Stream,
)
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
    "Achievement",
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
    "ReleaseTarget",
    "ServingState",
    "StagedOperation",
    "Stream",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
