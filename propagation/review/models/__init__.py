"""Change requests with their changes, verdicts and landings, term changes, staged operations, and submissions of imports."""

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
from propagation.review.models.landing import ChangeLanding, LandingCount, LandingRecord
from propagation.review.models.term_change import ImpactRecord, Moment, StagedOperation, TermChange, TermChangeTarget

__all__ = [
    "OPEN_STATES",
    "TITLE_MAX_LENGTH",
    "Change",
    "ChangeLanding",
    "ChangeRequest",
    "ChangeRequestState",
    "Decision",
    "ImpactRecord",
    "ImportSubmission",
    "LandingCount",
    "LandingRecord",
    "Moment",
    "StagedOperation",
    "SubmissionState",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
