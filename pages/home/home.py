"""Home: what waits for the reader, and what waits for others."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.language import reader_language
from people.models import User
from propagation.delivery.queries.progress import with_counts as with_release_counts
from propagation.delivery.queries.trouble import systems_in_trouble
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest
from propagation.review.queries.counts import with_counts
from propagation.review.queries.waiting import waiting_for, waiting_on_others
from taxonomy.models import Term
from taxonomy.queries.references import path_names
from taxonomy.vocabulary.statuses import TermStatus

MOST_ROWS = 7


@dataclass(frozen=True)
class FirstRows:
    """The first rows of one part of the page, and the number of all rows."""

    rows: list[ChangeRequest]
    count: int


@dataclass(frozen=True)
class Proposal:
    """A proposed term, and its path."""

    term: Term
    path: str


@dataclass(frozen=True)
class Proposals:
    """The newest proposed terms for the reader, and the number of all. `decides`: the reader is a steward, who decides."""

    rows: list[Proposal]
    count: int
    decides: bool


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Your turn, waiting on others, needs attention, latest releases; each part only if the reader may see it."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - for the type checker; login_required let them in
    sees_requests = user.has_perm("propagation.view_changerequest")
    sees_channels = user.has_perm("channels.view_channelsystem")
    releases = Release.objects.select_related("change_request")[:MOST_ROWS] if sees_requests else []
    context = {
        "sees_requests": sees_requests,
        "sees_channels": sees_channels,
        "can_submit": user.has_perm("propagation.submit_changerequest"),
        "has_no_role": not user.get_all_permissions(),
        "turn": _section(waiting_for(user)) if sees_requests else None,
        "proposals": _proposals(user),
        "waiting": _section(waiting_on_others(user)) if sees_requests else None,
        "attention": systems_in_trouble()[:MOST_ROWS] if sees_channels else [],
        "releases": with_release_counts(releases),
    }
    return render(request, "home/home.html", context)


def _section(found: QuerySet[ChangeRequest]) -> FirstRows:
    rows = with_counts(found).select_related("author").order_by("submitted_at")
    return FirstRows(list(rows[:MOST_ROWS]), found.count())


def _proposals(user: User) -> Proposals | None:
    """All proposed terms for a steward, their own for others; None for a person who may not see terms."""
    if not user.has_perm("taxonomy.view_term"):
        return None
    decides = user.has_perm("taxonomy.change_term")
    found = Term.objects.filter(status=TermStatus.PROPOSED)
    if not decides:
        found = found.filter(owner=user)
    terms = list(found.select_related("facet", "owner").order_by("-pk")[: MOST_ROWS + 1])
    count = found.count() if len(terms) > MOST_ROWS else len(terms)
    names = path_names(terms[:MOST_ROWS], reader_language())
    return Proposals([Proposal(term, names[term.pk]) for term in terms[:MOST_ROWS]], count, decides)
