"""Whose turn it is, as database queries: a list cannot ask people_who_touched for each row."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from content.models import Edit
from people.models import User
from propagation.feed.models import DocumentOperation
from propagation.review.models import Change, ChangeRequest, ChangeRequestState


def to_decide(user: User) -> QuerySet[ChangeRequest]:
    """Change requests in review that `user` may approve or reject: the right is there, and no part of them is theirs.

    The same rule as queries.people_who_touched: the author, and everyone whose edit is in a revision newer than what was live.
    """
    if not user.has_perm("propagation.review_changerequest"):
        return ChangeRequest.objects.none()
    own_edits = Edit.objects.filter(
        actor=user,
        revision__asset=OuterRef("asset"),
        revision__number__lte=OuterRef("revision__number"),
        revision__number__gt=Coalesce(OuterRef("base_revision__number"), 0),
    )
    touched = Change.objects.filter(Exists(own_edits), change_request=OuterRef("pk"), operation=DocumentOperation.UPSERT)
    in_review = ChangeRequest.objects.filter(state=ChangeRequestState.IN_REVIEW)
    return in_review.exclude(author=user).exclude(Exists(touched))


def to_release(user: User) -> QuerySet[ChangeRequest]:
    """Approved change requests that `user` may release."""
    if not user.has_perm("propagation.release_changerequest"):
        return ChangeRequest.objects.none()
    return ChangeRequest.objects.filter(state=ChangeRequestState.APPROVED)


def my_turn(user: User) -> QuerySet[ChangeRequest]:
    """Everything that waits for `user` to decide or to release."""
    return ChangeRequest.objects.filter(Q(pk__in=to_decide(user).values("pk")) | Q(pk__in=to_release(user).values("pk")))


def waiting_on_others(user: User) -> QuerySet[ChangeRequest]:
    """What `user` submitted and somebody else has to decide or release."""
    waiting = ChangeRequest.objects.filter(author=user, state__in=[ChangeRequestState.IN_REVIEW, ChangeRequestState.APPROVED])
    return waiting.exclude(pk__in=to_release(user).values("pk"))
