"""Home: what waits for the person who looks, and what waits for others."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels.models import ChannelState, ChannelSystem, StopReason
from pages.change_requests.list import change_counts
from pages.releases.list import confirmations
from people.language import reader_language
from people.models import User
from propagation.delivery.models import Hold
from propagation.feed.models import DocumentOperation, Release
from propagation.review.models import ChangeRequest
from propagation.review.queries.waiting import my_turn, waiting_on_others
from taxonomy.models import Term
from taxonomy.queries.references import path_names
from taxonomy.vocabulary.statuses import TermStatus

MOST_ROWS = 7


@dataclass(frozen=True)
class FirstRows:
    """The first rows of one part of the page, and how many there are in all."""

    rows: list[ChangeRequest]
    count: int


@dataclass(frozen=True)
class Proposal:
    """A proposed term, and its path."""

    term: Term
    path: str


@dataclass(frozen=True)
class Proposals:
    """The newest proposed terms that concern somebody, and how many there are in all. `decides`: they wait for the reader."""

    rows: list[Proposal]
    count: int
    decides: bool


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Your turn, waiting on others, needs attention, latest releases: each part for whoever may see it."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - for the type checker; login_required let them in
    sees_requests = user.has_perm("propagation.view_changerequest")
    sees_channels = user.has_perm("channels.view_channelsystem")
    releases = list(Release.objects.select_related("change_request")[:MOST_ROWS]) if sees_requests else []
    confirmed = confirmations([release.pk for release in releases])
    context = {
        "sees_requests": sees_requests,
        "sees_channels": sees_channels,
        "can_submit": user.has_perm("propagation.submit_changerequest"),
        "has_no_role": not user.get_all_permissions(),
        "turn": _section(my_turn(user)) if sees_requests else None,
        "proposals": _proposals(user),
        "waiting": _section(waiting_on_others(user)) if sees_requests else None,
        "attention": list(_in_trouble()[:MOST_ROWS]) if sees_channels else [],
        "releases": [(release, *confirmed.get(release.pk, (0, 0))) for release in releases],
    }
    return render(request, "home/home.html", context)


def _section(found: QuerySet[ChangeRequest]) -> FirstRows:
    rows = found.select_related("author").annotate(**change_counts()).order_by("submitted_at")
    return FirstRows(list(rows[:MOST_ROWS]), found.count())


def _proposals(user: User) -> Proposals | None:
    """For stewards every proposed term, for others their own; None for those who may not see terms."""
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


def _in_trouble() -> QuerySet[ChannelSystem]:
    """Channel systems with documents that will not come right by themselves, and how many of each kind (states.py)."""
    is_reported = Q(serving_states__reported_position=F("serving_states__position"))
    is_same = Q(
        serving_states__operation=DocumentOperation.UPSERT,
        serving_states__reported_hash=F("serving_states__target__content_hash"),
    ) | Q(serving_states__operation=DocumentOperation.RETIRE, serving_states__reported_hash="")
    is_behind = Q(serving_states__position__gt=F("serving_states__accepted_position"))
    is_stopped = Q(state=ChannelState.PAUSED) | ~Q(health__stopped=StopReason.NONE)
    rejected = Q(serving_states__hold=Hold.REJECTED)
    return (
        ChannelSystem.objects.select_related("health")
        .annotate(
            rejected=Count("serving_states", filter=rejected),
            drifted=Count("serving_states", filter=is_reported & ~is_same & ~rejected),
            exhausted=Count("serving_states", filter=Q(serving_states__hold=Hold.EXHAUSTED) & ~is_reported),
            waiting=Count("serving_states", filter=is_stopped & is_behind & ~is_reported & Q(serving_states__hold=Hold.NONE)),
        )
        .filter(
            Q(rejected__gt=0) | Q(drifted__gt=0) | Q(exhausted__gt=0) | Q(waiting__gt=0) | ~Q(health__stopped=StopReason.NONE)
        )
        .order_by("code")
    )
