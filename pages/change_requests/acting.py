"""What the reader may do with a change request, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.change_requests.forms import WithdrawForm
from people.models import User
from propagation.review.models import OPEN_STATES, ChangeRequest, ChangeRequestJob
from propagation.review.queries.deciding import acts_of
from propagation.review.queries.jobs import release_under_way
from propagation.review.queries.moved import moved_changes
from propagation.review.rules.acts import RELEASE, REVIEW_RIGHT, REVISE, Act

MOST_NAMED = 5


@dataclass(frozen=True)
class Acting:
    """`acts` are what the reader may do now. `withdraw_form` is there for who withdraws the change request of somebody else.

    `author_has_left` and `moved` (titles of assets) say why an open change request cannot go on as it is. `releasing` is
    the job that releases it now.
    """

    acts: Sequence[Act]
    withdraw_form: WithdrawForm | None
    may_review: bool
    author_has_left: bool
    moved: Sequence[str]
    more_moved: bool
    revised_by: Sequence[ChangeRequest]
    releasing: ChangeRequestJob | None

    @property
    def can_decide(self) -> bool:
        return Act.APPROVE in self.acts

    @property
    def can_release(self) -> bool:
        return Act.RELEASE in self.acts and self.releasing is None and not self.moved

    @property
    def can_withdraw(self) -> bool:
        return Act.WITHDRAW in self.acts

    @property
    def can_revise(self) -> bool:
        return Act.REVISE in self.acts

    @property
    def can_dismiss(self) -> bool:
        return Act.DISMISS in self.acts


def acting(
    change_request: ChangeRequest, user: User, reviewers: Sequence[User], *, withdraw_form: WithdrawForm | None = None
) -> Acting:
    """Find out what `user` may do with `change_request`, and what stands in its way. `reviewers` may approve it."""
    acts = acts_of(user, change_request, reviewers)
    is_open = change_request.state in OPEN_STATES
    moved = [change.asset.title for change in moved_changes(change_request)[: MOST_NAMED + 1]] if is_open else []
    is_theirs = Act.WITHDRAW in acts and change_request.author_id != user.pk
    return Acting(
        acts=acts,
        withdraw_form=(withdraw_form or WithdrawForm()) if is_theirs else None,
        may_review=user.has_perm(REVIEW_RIGHT),
        author_has_left=is_open and not change_request.author.is_active,
        moved=moved[:MOST_NAMED],
        more_moved=len(moved) > MOST_NAMED,
        revised_by=list(change_request.revised_by.order_by("pk")) if change_request.state in REVISE.states else [],
        releasing=release_under_way(change_request) if change_request.state in RELEASE.states else None,
    )
