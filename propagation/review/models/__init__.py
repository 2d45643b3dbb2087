"""Change requests with their changes and verdicts, term changes, staged operations, and imports on their way into one."""

from propagation.review.models.change_request import (
    OPEN_STATES,
    TITLE_MAX_LENGTH,
    Change,
    ChangeRequest,
    ChangeRequestState,
    Decision,
    Verdict,
)
from propagation.review.models.import_submission import ImportSubmission, SubmissionState
from propagation.review.models.term_change import ImpactRecord, Moment, StagedOperation, TermChange, TermChangeTarget

__all__ = [
    "OPEN_STATES",
    "TITLE_MAX_LENGTH",
    "Change",
    "ChangeRequest",
    "ChangeRequestState",
    "Decision",
    "ImpactRecord",
    "ImportSubmission",
    "Moment",
    "StagedOperation",
    "SubmissionState",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
