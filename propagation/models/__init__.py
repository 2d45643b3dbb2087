"""The road: change request -> verdict -> release -> feed -> serving state -> receipt."""

from propagation.models.change_request import Change, ChangeRequest, ChangeRequestState, Decision, Operation, Verdict
from propagation.models.feed import Document, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.models.serving import Attempt, Hold, Outcome, Receipt, ReceiptStatus, ServingState, Stream

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
    "Operation",
    "Outcome",
    "Receipt",
    "ReceiptStatus",
    "Release",
    "ServingState",
    "Stream",
    "Verdict",
]
