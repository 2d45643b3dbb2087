"""Which change requests wait for whom."""

from django.db.models import Q, QuerySet

from people.models import User
from propagation.review.models import OPEN_STATES, ChangeRequest, ChangeRequestState
from propagation.review.queries.deciding import to_decide


def to_release(user: User) -> QuerySet[ChangeRequest]:
    """Approved change requests that `user` may release."""
    if not user.has_perm("propagation.release_changerequest"):
        return ChangeRequest.objects.none()
    return ChangeRequest.objects.filter(state=ChangeRequestState.APPROVED)


def may_release(user: User, change_request: ChangeRequest) -> bool:
    """Whether to_release finds `change_request` for `user`; without a query."""
    return change_request.state == ChangeRequestState.APPROVED and user.has_perm("propagation.release_changerequest")


def waiting_for(user: User) -> QuerySet[ChangeRequest]:
    """Everything that waits for `user` to decide or to release."""
    return ChangeRequest.objects.filter(Q(pk__in=to_decide(user).values("pk")) | Q(pk__in=to_release(user).values("pk")))


def waiting_on_others(user: User) -> QuerySet[ChangeRequest]:
    """What `user` submitted and somebody else has to decide or release."""
    waiting = ChangeRequest.objects.filter(author=user, state__in=OPEN_STATES)
    return waiting.exclude(pk__in=to_release(user).values("pk"))
