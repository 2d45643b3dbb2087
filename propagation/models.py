"""All models of the app, where Django looks for them. Other code imports each model from its own sub-room."""

from propagation.delivery.models import Attempt, Hold, Outcome, Receipt, ReceiptStatus, ServingState, Stream
from propagation.evidence.models import Seal, SealedColumns, SealHead, Unsealed
from propagation.feed.models import Document, DocumentOperation, DocumentTerm, EpochStart, FeedEntry, FeedHead, Release
from propagation.review.models import (
    Change,
    ChangeLanding,
    ChangeRequest,
    ChangeRequestState,
    Decision,
    ImpactRecord,
    LandingCount,
    LandingRecord,
    Moment,
    StagedOperation,
    TermChange,
    TermChangeTarget,
    Verdict,
)

__all__ = [
    "Attempt",
    "Change",
    "ChangeLanding",
    "ChangeRequest",
    "ChangeRequestState",
    "Decision",
    "Document",
    "DocumentOperation",
    "DocumentTerm",
    "EpochStart",
    "FeedEntry",
    "FeedHead",
    "Hold",
    "ImpactRecord",
    "LandingCount",
    "LandingRecord",
    "Moment",
    "Outcome",
    "Receipt",
    "ReceiptStatus",
    "Release",
    "Seal",
    "SealHead",
    "SealedColumns",
    "ServingState",
    "StagedOperation",
    "Stream",
    "TermChange",
    "TermChangeTarget",
    "Unsealed",
    "Verdict",
]
