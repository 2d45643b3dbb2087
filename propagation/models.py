"""All models of the app, where Django looks for them. Other code imports each model from its own sub-room."""

from propagation.delivery.models import Attempt, Hold, Outcome, Receipt, ReceiptStatus, ServingState, Stream
from propagation.feed.models import Document, DocumentOperation, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.review.models import (
    Change,
    ChangeRequest,
    ChangeRequestState,
    Decision,
    ImpactRecord,
    ImportSubmission,
    Moment,
    StagedOperation,
    SubmissionState,
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
    "ImportSubmission",
    "Moment",
    "Outcome",
    "Receipt",
    "ReceiptStatus",
    "Release",
    "ServingState",
    "StagedOperation",
    "Stream",
    "SubmissionState",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
