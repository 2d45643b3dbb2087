"""What may be done with a change request: in which state, by whom, with which right, and what comes of it. Pure.

Services, buttons and the API read this one table. Each open state has an exit that does not need the author: a reviewer or a
steward can withdraw the change request of somebody else and says why. One that ended without a release is revised by its
author, and once that person is deactivated by anybody who may submit (docs/decisions/0018-exits-and-turns.md).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from propagation.review.rules.states import OPEN_STATES, ChangeRequestState


class Act(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    REVISE = "revise"
    DISMISS = "dismiss"


class Who(StrEnum):
    """Whom a rule lets act, beside their right."""

    AUTHOR = "author"
    OTHERS = "others"
    SUCCESSORS = "successors"
    """Others, once the author is deactivated."""
    UNTOUCHED = "untouched"
    ANYBODY = "anybody"


@dataclass(frozen=True)
class Standing:
    """How one person stands to one change request. `holds` says whether they hold a right ("app.codename")."""

    is_author: bool
    has_touched: bool
    author_has_left: bool
    holds: Callable[[str], bool]


@dataclass(frozen=True)
class Rule:
    """In `states`, `who` with `right` ("" for none) may do `act`. `after` is the state that follows, None for the same."""

    act: Act
    states: Collection[ChangeRequestState]
    who: Who
    right: str = ""
    needs_reason: bool = False
    after: ChangeRequestState | None = None

    def lets(self, standing: Standing) -> bool:
        """Whether the rule lets somebody of this standing act."""
        belongs = {
            Who.AUTHOR: standing.is_author,
            Who.OTHERS: not standing.is_author,
            Who.SUCCESSORS: not standing.is_author and standing.author_has_left,
            Who.UNTOUCHED: not standing.has_touched,
            Who.ANYBODY: True,
        }
        return belongs[self.who] and (not self.right or standing.holds(self.right))


REVIEW_RIGHT = "propagation.review_changerequest"
RELEASE_RIGHT = "propagation.release_changerequest"
WITHDRAW_RIGHT = "propagation.withdraw_changerequest"
SUBMIT_RIGHT = "propagation.submit_changerequest"
ENDED_WITHOUT_RELEASE = (ChangeRequestState.REJECTED, ChangeRequestState.WITHDRAWN)

APPROVE = Rule(Act.APPROVE, [ChangeRequestState.IN_REVIEW], Who.UNTOUCHED, REVIEW_RIGHT, after=ChangeRequestState.APPROVED)
REJECT = Rule(
    Act.REJECT,
    [ChangeRequestState.IN_REVIEW],
    Who.UNTOUCHED,
    REVIEW_RIGHT,
    needs_reason=True,
    after=ChangeRequestState.REJECTED,
)
RELEASE = Rule(Act.RELEASE, [ChangeRequestState.APPROVED], Who.ANYBODY, RELEASE_RIGHT, after=ChangeRequestState.RELEASED)
WITHDRAW_OWN = Rule(Act.WITHDRAW, OPEN_STATES, Who.AUTHOR, after=ChangeRequestState.WITHDRAWN)
WITHDRAW_OTHERS = Rule(
    Act.WITHDRAW, OPEN_STATES, Who.OTHERS, WITHDRAW_RIGHT, needs_reason=True, after=ChangeRequestState.WITHDRAWN
)
REVISE = Rule(Act.REVISE, ENDED_WITHOUT_RELEASE, Who.AUTHOR, SUBMIT_RIGHT)
REVISE_OF_WHO_LEFT = Rule(Act.REVISE, ENDED_WITHOUT_RELEASE, Who.SUCCESSORS, SUBMIT_RIGHT)
DISMISS = Rule(Act.DISMISS, ENDED_WITHOUT_RELEASE, Who.AUTHOR)

RULES = (APPROVE, REJECT, RELEASE, WITHDRAW_OWN, WITHDRAW_OTHERS, REVISE, REVISE_OF_WHO_LEFT, DISMISS)


def rule_for(act: Act, state: str, standing: Standing) -> Rule | None:
    """The rule by which somebody of this standing may do `act` in `state`; None if they may not."""
    fitting = (rule for rule in RULES if rule.act == act and state in rule.states and rule.lets(standing))
    return next(fitting, None)


def acts_in(state: str, standing: Standing) -> list[Act]:
    """What somebody of this standing may do in `state`, in the order of the table."""
    return [act for act in Act if rule_for(act, state, standing)]
