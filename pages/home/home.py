"""Home: what waits for the reader, and what waits for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels.models import ChannelSystem
from people.language import reader_language
from people.models import User
from propagation.delivery.queries.progress import with_counts as with_release_counts
from propagation.delivery.queries.trouble import systems_in_trouble, with_troubles
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest
from propagation.review.queries.counts import with_counts
from propagation.review.queries.deciding import people_awaited
from propagation.review.queries.moved import has_moved
from propagation.review.queries.turns import (
    jobs_waiting_for,
    proposals_waiting_for,
    requests_waiting_for,
    subscriptions_waiting_for,
    systems_waiting_for,
    waiting_on_others,
)
from taxonomy.models import Term
from taxonomy.queries.references import path_names
from taxonomy.vocabulary.statuses import TermStatus

MOST_ROWS = 7


@dataclass(frozen=True)
class FirstRows:
    """The first rows of one part of the page, and the number of all rows."""

    rows: Sequence[Any]
    count: int

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Proposal:
    """A proposed term, and its path."""

    term: Term
    path: str


@dataclass(frozen=True)
class Turn:
    """All that waits for the reader: change requests, large submissions and releases that were refused, proposals that they can
    accept, channel systems that they can mend, and changes of what a channel system serves that they can confirm."""

    requests: FirstRows
    jobs: FirstRows
    proposals: FirstRows
    systems: FirstRows
    subscriptions: FirstRows

    @property
    def count(self) -> int:
        parts = (self.requests, self.jobs, self.proposals, self.systems, self.subscriptions)
        return sum(part.count for part in parts)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Your turn, waiting on others, needs attention, latest releases; each part only if the reader may see it."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - for the type checker; login_required let them in
    sees_requests = user.has_perm("propagation.view_changerequest")
    mends_channels = user.has_perm("channels.change_channelsystem")
    sees_channels = user.has_perm("channels.view_channelsystem")
    releases = Release.objects.select_related("change_request")[:MOST_ROWS] if sees_requests else []
    waiting = _requests(waiting_on_others(user)) if sees_requests else FirstRows([], 0)
    context = {
        "sees_requests": sees_requests,
        "can_submit": user.has_perm("propagation.submit_changerequest"),
        "has_no_role": not user.get_all_permissions(),
        "turn": Turn(
            requests=_requests(requests_waiting_for(user)),
            jobs=_first(jobs_waiting_for(user)),
            proposals=_proposals(proposals_waiting_for(user)),
            systems=_systems(systems_waiting_for(user)),
            subscriptions=_first(subscriptions_waiting_for(user)),
        ),
        "own_proposals": _proposals(_proposed_by(user)),
        "waiting": waiting,
        "awaited": people_awaited(waiting.rows),
        "attention": _systems(systems_in_trouble()) if sees_channels and not mends_channels else None,
        "releases": with_release_counts(releases),
    }
    return render(request, "home/home.html", context)


def _first(found: QuerySet[Any]) -> FirstRows:
    """The first rows; counted in the database only where there are more."""
    rows = list(found[: MOST_ROWS + 1])
    return FirstRows(rows[:MOST_ROWS], found.count() if len(rows) > MOST_ROWS else len(rows))


def _systems(found: QuerySet[ChannelSystem]) -> FirstRows:
    first = _first(found.select_related("health"))
    return FirstRows(with_troubles(first.rows), first.count)


def _requests(found: QuerySet[ChangeRequest]) -> FirstRows:
    """The oldest first: they have waited longest."""
    return _first(with_counts(found).annotate(has_moved=has_moved()).select_related("author").order_by("submitted_at", "pk"))


def _proposals(found: QuerySet[Term]) -> FirstRows:
    first = _first(found.select_related("facet", "owner").order_by("-pk"))
    names = path_names(first.rows, reader_language()) if first.rows else {}
    return FirstRows([Proposal(term, names[term.pk]) for term in first.rows], first.count)


def _proposed_by(user: User) -> QuerySet[Term]:
    """The terms that `user` proposed and cannot accept; a steward has all proposals in their turn."""
    if not user.has_perm("taxonomy.view_term") or user.has_perm("taxonomy.change_term"):
        return Term.objects.none()
    return Term.objects.filter(status=TermStatus.PROPOSED, owner=user)
