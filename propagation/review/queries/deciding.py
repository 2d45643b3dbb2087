"""Who may decide about a change request: everybody with the right who changed nothing in it."""

from typing import Any

from django.db.models import F, Q, QuerySet

from content.models import Edit
from people.models import User
from propagation.feed.models import DocumentOperation
from propagation.review.models import OPEN_STATES, ChangeRequest, ChangeRequestState, ImportSubmission

REVIEW_RIGHT = "propagation.review_changerequest"
CHANGE = "revision__asset__changes__"
"""The look-up from an edit to the changes of its asset."""


def people_who_touched(change_request: ChangeRequest) -> set[int]:
    """Ids of the author, of everyone who made one of the edits that it carries, and of who uploaded its import."""
    editors = _carried_edits(change_request=change_request).order_by().values_list("actor", flat=True).distinct()
    uploaders = ImportSubmission.objects.filter(change_request=change_request).values_list("term_import__created_by", flat=True)
    return {change_request.author_id, *editors, *uploaders}


def possible_reviewers(change_request: ChangeRequest) -> list[User]:
    """Everyone who could approve it now: active, with the review right, and not among those who touched it."""
    able = User.objects.with_perm(REVIEW_RIGHT, backend="django.contrib.auth.backends.ModelBackend")
    touched = _carried_edits(change_request=change_request).order_by().values("actor")
    return list(able.exclude(pk=change_request.author_id).exclude(pk__in=touched).order_by("username"))


def to_decide(user: User) -> QuerySet[ChangeRequest]:
    """Change requests in review that `user` may approve or reject."""
    if not user.has_perm(REVIEW_RIGHT):
        return ChangeRequest.objects.none()
    in_review = ChangeRequest.objects.filter(state=ChangeRequestState.IN_REVIEW)
    edited = _carried_edits().filter(actor=user).values(f"{CHANGE}change_request")
    uploaded = ImportSubmission.objects.filter(term_import__created_by=user, change_request__isnull=False)
    return in_review.exclude(author=user).exclude(pk__in=edited).exclude(pk__in=uploaded.values("change_request"))


def may_withdraw(user: User, change_request: ChangeRequest) -> bool:
    """Whether `user` may withdraw it: only its author, as long as it is open."""
    return change_request.author_id == user.pk and change_request.state in OPEN_STATES


def _carried_edits(**of_change: Any) -> QuerySet[Edit]:
    """The edits that the changes `of_change` carry: those in their revisions that were not live at submission."""
    is_new = Q(**{f"{CHANGE}base_revision": None}) | Q(revision__number__gt=F(f"{CHANGE}base_revision__number"))
    return Edit.objects.filter(
        is_new,
        revision__number__lte=F(f"{CHANGE}revision__number"),
        **{f"{CHANGE}{name}": value for name, value in {"operation": DocumentOperation.UPSERT, **of_change}.items()},
    )
