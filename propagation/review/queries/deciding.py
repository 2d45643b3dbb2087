"""Who may decide about a change request, who is awaited, and what a person may do with it."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, Q, QuerySet

from content.models import Edit
from people.models import User
from propagation.feed.models import DocumentOperation
from propagation.review.models import ChangeRequest, ChangeRequestState, ImportSubmission
from propagation.review.rules.acts import APPROVE, RELEASE, Act, Standing, acts_in

CHANGE = "revision__asset__changes__"
"""The look-up from an edit to the changes of its asset."""

EARLIER = ("revises", "revises__revises", "revises__revises__revises")
"""The look-ups to what a change request revises. Lists follow them so far; a verdict follows all that was revised."""


def people_who_touched(change_request: ChangeRequest) -> set[int]:
    """Ids of the author, of who asked for what it revises, of everyone who made one of the edits that it carries, and of who
    uploaded an import that it, or what it revises, carries."""
    editors = _carried_edits(change_request=change_request).order_by().values_list("actor", flat=True).distinct()
    revised = _revised_by(change_request)
    uploaders = _uploaded().filter(change_request__in=[change_request.pk, *revised])
    authors = ChangeRequest.objects.filter(pk__in=revised).values_list("author", flat=True) if revised else ()
    return {change_request.author_id, *authors, *editors, *uploaders.values_list("term_import__created_by", flat=True)}


def people_awaited(change_requests: Collection[ChangeRequest]) -> dict[int, list[User]]:
    """Id of each open change request -> who can take it further now: approve it, or release it if it is approved.

    Active people with the right; for an approval those who touched nothing in it. At most five queries.
    """
    in_review = [request for request in change_requests if request.state == ChangeRequestState.IN_REVIEW]
    approved = [request for request in change_requests if request.state == ChangeRequestState.APPROVED]
    reviewers = list(_able_to(APPROVE.right)) if in_review else []
    releasers = list(_able_to(RELEASE.right)) if approved else []
    touched = {(request.pk, request.author_id) for request in in_review}
    if reviewers:
        carried = _carried_edits(change_request__in=in_review).values_list(f"{CHANGE}change_request", "actor")
        uploaded = _uploaded().filter(change_request__in=in_review).values_list("change_request", "term_import__created_by")
        touched |= set(carried.distinct()) | set(uploaded)
        if revising := [request.pk for request in in_review if request.revises_id]:
            rows = ChangeRequest.objects.filter(pk__in=revising).values_list("pk", *(f"{step}__author" for step in EARLIER))
            touched |= {(pk, author) for pk, *authors in rows for author in authors if author is not None}
    return {request.pk: releasers for request in approved} | {
        request.pk: [person for person in reviewers if (request.pk, person.pk) not in touched] for request in in_review
    }


def possible_reviewers(change_request: ChangeRequest) -> list[User]:
    """Everyone who could approve it now: active, with the review right, and not among those who touched it."""
    touched = _carried_edits(change_request=change_request).order_by().values("actor")
    able = _able_to(APPROVE.right).exclude(pk=change_request.author_id)
    revised = _revised_by(change_request)
    uploaded = _uploaded().filter(change_request__in=[change_request.pk, *revised]).values("term_import__created_by")
    earlier = ChangeRequest.objects.filter(pk__in=revised).values("author")
    return list(able.exclude(pk__in=touched).exclude(pk__in=uploaded).exclude(pk__in=earlier))


def to_decide(user: User) -> QuerySet[ChangeRequest]:
    """Change requests in review that `user` may approve or reject."""
    if not user.has_perm(APPROVE.right):
        return ChangeRequest.objects.none()
    in_review = ChangeRequest.objects.filter(state__in=APPROVE.states)
    edited = _carried_edits(change_request__state__in=APPROVE.states).filter(actor=user).values(f"{CHANGE}change_request")
    uploaded = _uploaded().filter(term_import__created_by=user).values("change_request")
    found = in_review.exclude(author=user).exclude(pk__in=edited).exclude(pk__in=uploaded)
    for step in EARLIER:
        found = found.exclude(**{f"{step}__author": user}).exclude(**{f"{step}__in": uploaded})
    return found


def acts_of(user: User, change_request: ChangeRequest, reviewers: Collection[User]) -> list[Act]:
    """What `user` may do with `change_request` now. `reviewers`: its possible_reviewers while it is in review."""
    standing = Standing(
        is_author=change_request.author_id == user.pk,
        has_touched=user not in reviewers,
        author_has_left=not change_request.author.is_active,
        holds=user.has_perm,
    )
    return acts_in(change_request.state, standing)


def _able_to(right: str) -> QuerySet[User]:
    """Everybody active who holds `right`, by name."""
    return User.objects.with_perm(right, backend="django.contrib.auth.backends.ModelBackend").order_by("username")


def _revised_by(change_request: ChangeRequest) -> list[int]:
    """Ids of what `change_request` revises, and of what that revises, and so on: of somebody who has left, perhaps. They may
    be back, and asked for much of it."""
    found: list[int] = []
    earlier = change_request.revises_id
    while earlier is not None:
        found.append(earlier)
        earlier = ChangeRequest.objects.values_list("revises", flat=True).get(pk=earlier)
    return found


def _uploaded() -> QuerySet[ImportSubmission]:
    """Submissions of imports that a change request carries: whoever uploaded the file has touched it."""
    return ImportSubmission.objects.filter(change_request__isnull=False)


def _carried_edits(**of_change: Any) -> QuerySet[Edit]:
    """The edits that the changes `of_change` carry: those in their revisions that were not live at submission."""
    is_new = Q(**{f"{CHANGE}base_revision": None}) | Q(revision__number__gt=F(f"{CHANGE}base_revision__number"))
    return Edit.objects.filter(
        is_new,
        revision__number__lte=F(f"{CHANGE}revision__number"),
        **{f"{CHANGE}{name}": value for name, value in {"operation": DocumentOperation.UPSERT, **of_change}.items()},
    )
