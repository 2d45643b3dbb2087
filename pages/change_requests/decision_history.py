"""The approval that a change request needs, and its history, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from people.models import User
from propagation.review.models import ChangeRequest, ChangeRequestState, Decision, Verdict
from propagation.review.queries.deciding import possible_reviewers

SHOWN_PEOPLE = 5


@dataclass(frozen=True)
class Requirement:
    """The approval that a change request needs. `state`: waiting, met, objected or dropped; `people` may give it."""

    state: str
    verdict: Verdict | None = None
    people: Sequence[User] = ()

    @property
    def shown(self) -> Sequence[User]:
        return self.people[:SHOWN_PEOPLE]

    @property
    def more(self) -> int:
        return len(self.people) - len(self.shown)


@dataclass(frozen=True)
class DecisionEvent:
    """One step in the history of a change request. `state` is its state afterwards; `comment` is what the person wrote."""

    state: str
    who: User | None
    at: datetime
    comment: str = ""


def requirement_of(change_request: ChangeRequest, verdicts: Sequence[Verdict]) -> Requirement:
    """The one requirement of every change request: approval by somebody who did not work on it. `verdicts`: oldest first."""
    if verdicts:
        return Requirement("met" if verdicts[-1].decision == Decision.APPROVE else "objected", verdicts[-1])
    if change_request.state != ChangeRequestState.IN_REVIEW:
        return Requirement("dropped")
    return Requirement("waiting", people=possible_reviewers(change_request))


def events_of(change_request: ChangeRequest, verdicts: Sequence[Verdict]) -> list[DecisionEvent]:
    """The states that the change request went through, newest first, with who brought it there and their comments."""
    words = {(verdict.reviewer_id, _STATE_OF[Decision(verdict.decision)]): verdict.comment for verdict in verdicts}
    if change_request.withdrawn_by_id and change_request.withdrawal_reason:
        words[change_request.withdrawn_by_id, ChangeRequestState.WITHDRAWN] = change_request.withdrawal_reason
    rows = change_request.history.select_related("history_user").order_by("-history_id")
    return [
        DecisionEvent(row.state, row.history_user, row.history_date, words.get((row.history_user_id, row.state), ""))
        for row in rows
        if row.dismissed_at is None  # putting a rejection aside is no step
    ]


_STATE_OF = {Decision.APPROVE: ChangeRequestState.APPROVED, Decision.REJECT: ChangeRequestState.REJECTED}
