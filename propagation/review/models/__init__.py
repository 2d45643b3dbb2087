"""Change requests with their changes, verdicts and landings, term changes and staged operations."""

from propagation.review.models.change_request import (
    OPEN_STATES,
    TITLE_MAX_LENGTH,
    Change,
    ChangeRequest,
    ChangeRequestState,
    Decision,
    Verdict,
)
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
    "LandingCount",
    "LandingRecord",
    "Moment",
    "StagedOperation",
    "TermChange",
    "TermChangeTarget",
    "Verdict",
]
