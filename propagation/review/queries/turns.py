"""Turns: everything that waits for one person to act. Home, the navigation, the list of change requests and the API read it
here and nowhere else, so that a count is always the number of the rows behind it."""

from django.db.models import F, Q, QuerySet

from channels.models import ChannelSystem, SubscriptionChange
from channels.queries import subscription_changes_for
from people.models import User
from propagation.delivery.queries.trouble import systems_in_trouble
from propagation.review.models import OPEN_STATES, ChangeRequest, ChangeRequestJob
from propagation.review.queries.deciding import to_decide
from propagation.review.queries.jobs import being_released, refused_jobs
from propagation.review.rules.acts import RELEASE, SUBMIT_RIGHT
from propagation.review.rules.states import ChangeRequestState
from taxonomy.models import Term
from taxonomy.queries.terms import proposals_to_decide

VIEW_RIGHT = "propagation.view_changerequest"


def to_release(user: User) -> QuerySet[ChangeRequest]:
    """Approved change requests that `user` may release; not those that a worker is to release already."""
    if not user.has_perm(RELEASE.right):
        return ChangeRequest.objects.none()
    return ChangeRequest.objects.filter(~being_released(), state__in=RELEASE.states)


def to_revise(user: User) -> QuerySet[ChangeRequest]:
    """Change requests of `user` that somebody rejected or withdrew, until they revise them or put them aside."""
    if not user.has_perm(SUBMIT_RIGHT):
        return ChangeRequest.objects.none()
    rejected = Q(state=ChangeRequestState.REJECTED)
    withdrawn = Q(state=ChangeRequestState.WITHDRAWN, withdrawn_by__isnull=False) & ~Q(withdrawn_by=F("author"))
    return ChangeRequest.objects.filter(rejected | withdrawn, author=user, dismissed_at=None, revised_by=None)


def requests_waiting_for(user: User) -> QuerySet[ChangeRequest]:
    """Every change request that waits for `user`: to be decided, released, or revised."""
    if not user.has_perm(VIEW_RIGHT):
        return ChangeRequest.objects.none()
    parts = [to_decide(user), to_release(user), to_revise(user)]
    wanted = Q(pk__in=[])
    for part in parts:
        wanted |= Q(pk__in=part.order_by().values("pk"))
    return ChangeRequest.objects.filter(wanted)


def jobs_waiting_for(user: User) -> QuerySet[ChangeRequestJob]:
    """The large submissions and releases that `user` asked for and that came to nothing."""
    if not user.has_perm(VIEW_RIGHT):
        return ChangeRequestJob.objects.none()
    return refused_jobs(user)


def proposals_waiting_for(user: User) -> QuerySet[Term]:
    """The proposed terms that `user` can accept now."""
    if not (user.has_perm("taxonomy.view_term") and user.has_perm("taxonomy.change_term")):
        return Term.objects.none()
    return proposals_to_decide()


def systems_waiting_for(user: User) -> QuerySet[ChannelSystem]:
    """The channel systems in trouble, for who can mend them."""
    if not (user.has_perm("channels.view_channelsystem") and user.has_perm("channels.change_channelsystem")):
        return ChannelSystem.objects.none()
    return systems_in_trouble()


def subscriptions_waiting_for(user: User) -> QuerySet[SubscriptionChange]:
    """The changes of what a channel system serves that `user` can confirm."""
    return subscription_changes_for(user)


def turn_count(user: User) -> int:
    """The number of all that waits for `user`; one query, beside those for their rights."""
    parts: list[QuerySet] = [requests_waiting_for(user), jobs_waiting_for(user), proposals_waiting_for(user)]
    parts += [systems_waiting_for(user), subscriptions_waiting_for(user)]
    first, *others = [part.order_by().values("pk") for part in parts]
    return first.union(*others, all=True).count()


def waiting_on_others(user: User) -> QuerySet[ChangeRequest]:
    """What `user` submitted and somebody else has to decide or release."""
    waiting = ChangeRequest.objects.filter(author=user, state__in=OPEN_STATES)
    return waiting.exclude(pk__in=to_release(user).values("pk"))
