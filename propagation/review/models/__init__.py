"""Change requests with their changes, verdicts and landings, term changes, staged operations, and jobs that workers do."""

from propagation.review.models.change_request import (
    OPEN_STATES,
    TITLE_MAX_LENGTH,
    Change,
    ChangeRequest,
    ChangeRequestState,
    Decision,
    Verdict,
)
from propagation.review.models.change_request_job import OPEN_JOBS, ChangeRequestJob, JobKind, JobState
from propagation.review.models.import_submission import ImportSubmission, SubmissionState
from propagation.review.models.landing import ChangeLanding, LandingCount, LandingRecord
from propagation.review.models.term_change import ImpactRecord, Moment, StagedOperation, TermChange, TermChangeTarget

__all__ = [
    "OPEN_JOBS",
    "OPEN_STATES",
    "TITLE_MAX_LENGTH",
    "Change",
    "ChangeLanding",
    "ChangeRequest",
    "ChangeRequestJob",
    "ChangeRequestState",
    "Decision",
    "ImpactRecord",
    "ImportSubmission",
    "JobKind",
    "JobState",
    "LandingCount",
    "LandingRecord",
    "Moment",
    "StagedOperation",
    "SubmissionState",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
