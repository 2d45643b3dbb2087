"""The road: change request -> verdict -> release -> feed -> serving state -> receipt."""

from propagation.models.change_request import Change, ChangeRequest, ChangeRequestState, Decision, Operation, Verdict
from propagation.models.feed import Document, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.models.serving import Attempt, Hold, Outcome, Receipt, ReceiptStatus, ServingState, Stream
from propagation.models.term_change import ImpactRecord, Moment, StagedOperation, TermChange, TermChangeTarget

__all__ = [
    "Attempt",
    "Change",
    "ChangeRequest",
    "ChangeRequestState",
    "Decision",
    "Document",
    "DocumentTerm",
    "FeedEntry",
    "FeedHead",
    "Hold",
    "ImpactRecord",
    "Moment",
    "Operation",
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
