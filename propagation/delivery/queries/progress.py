"""What releases achieved, and how far those under way are. Everything is counted in the database."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, Case, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from channels.models import ChannelSystem
from propagation.delivery.models import Achievement, Attempt, Hold, ReleaseTarget, ServingState
from propagation.delivery.queries.serving import listed_states
from propagation.delivery.queries.statuses import status
from propagation.delivery.rules.states import ATTENTION, WORST_FIRST, Shown
from propagation.feed.models import Release

IS_CURRENT = Q(serving_state__target=F("entry"), serving_state__operation=F("operation"))
"""The condition for release targets that their channel system must serve still."""


@dataclass(frozen=True)
class ReleaseCounts:
    """How many targets a release has, how many of them were confirmed, and how many were replaced before that.

    `reached_at` is set when none is open any more. Numbers of a release that was reached never change. `is_matching`: the
    channel systems that serve it are not worked out yet.
    """

    total: int
    confirmed: int
    replaced: int
    reached_at: datetime | None
    is_matching: bool

    @property
    def open(self) -> int:
        return self.total - self.confirmed - self.replaced


def release_counts(releases: Iterable[Release]) -> dict[int, ReleaseCounts]:
    """Release id -> its counts; three queries. Only targets of releases that are under way are counted."""
    releases = list(releases)
    achieved = Achievement.objects.in_bulk([release.pk for release in releases])
    found = {
        pk: ReleaseCounts(one.confirmed + one.replaced, one.confirmed, one.replaced, one.reached_at, is_matching=False)
        for pk, one in achieved.items()
    }
    waiting = [release for release in releases if release.pk not in found]
    targets = ReleaseTarget.objects.filter(release__in=waiting).values("release_id").order_by()
    counted = targets.annotate(total=Count("pk"), confirmed=Count("confirmed_at"), replaced=Count("replaced_at"))
    rows = {row.pop("release_id"): row for row in counted}
    matched = _matched_up_to() if waiting else 0
    for release in waiting:
        row = rows.get(release.pk, {"total": 0, "confirmed": 0, "replaced": 0})
        found[release.pk] = ReleaseCounts(**row, reached_at=None, is_matching=release.last_sequence > matched)
    return found


def with_counts(releases: Iterable[Release]) -> list[tuple[Release, ReleaseCounts]]:
    """Each of `releases` with its counts."""
    releases = list(releases)
    counts = release_counts(releases)
    return [(release, counts[release.pk]) for release in releases]


def _matched_up_to() -> int:
    """The feed number up to which every channel system has been matched."""
    lowest = ChannelSystem.objects.aggregate(lowest=Min(Coalesce("stream__fanned_out", 0)))["lowest"]
    return sys.maxsize if lowest is None else int(lowest)


@dataclass
class SystemProgress:
    """How far one channel system is with a release.

    `total` is how many documents the release gave it, of which `confirmed` were confirmed and `replaced` were replaced before
    that. `now` has those that it must serve still, by status; what was confirmed may have drifted since. `wrong` is how many
    could be sent again: rejected, given up or drifted.
    """

    channel_system: ChannelSystem
    total: int = 0
    confirmed: int = 0
    replaced: int = 0
    now: Counter[Shown] = field(default_factory=Counter)
    wrong: int = 0
    error: str = ""
    next_attempt_at: datetime | None = None
    last_attempt_at: datetime | None = None

    @property
    def attention(self) -> int:
        """How many documents need somebody."""
        return sum(self.now[status] for status in ATTENTION)

    @property
    def status(self) -> Shown | None:
        """The worst status of the documents that it must serve still; None when later ones have replaced them all."""
        return next((status for status in WORST_FIRST if self.now[status]), None)

    @property
    def has_confirmed(self) -> bool:
        """Whether it has confirmed all that no later target replaced before, and something at all."""
        return self.confirmed > 0 and self.confirmed + self.replaced == self.total

    @property
    def is_done(self) -> bool:
        """Nothing more will happen by itself: every document is confirmed, refused, drifted, paused or stopped."""
        return not (self.now[Shown.PENDING] or self.now[Shown.ACCEPTED] or self.now[Shown.UNKNOWN])


def release_progress(release: Release) -> list[SystemProgress]:
    """One line per channel system to which `release` gave a document, by code; three queries for any number of rows."""
    counted = (
        ReleaseTarget.objects.filter(release=release)
        .annotate(
            shown=status("serving_state__"),
            is_current=Case(When(IS_CURRENT, then=Value(value=True)), default=Value(value=False), output_field=BooleanField()),
        )
        .values("serving_state__channel_system", "shown", "is_current")
        .annotate(
            total=Count("pk"),
            confirmed=Count("confirmed_at"),
            replaced=Count("replaced_at"),
            held=Count("pk", filter=IS_CURRENT & ~Q(serving_state__hold=Hold.NONE)),
            error=Max("serving_state__last_error", filter=IS_CURRENT),
            next=Min("serving_state__next_attempt_at", filter=IS_CURRENT),
        )
        .order_by()
    )
    rows = list(counted)
    systems = ChannelSystem.objects.select_related("health").order_by("code")
    lines = {
        system.pk: SystemProgress(system)
        for system in systems.filter(pk__in={row["serving_state__channel_system"] for row in rows})
    }
    for row in rows:
        line, shown = lines[row["serving_state__channel_system"]], Shown(row["shown"])
        line.total += row["total"]
        line.confirmed += row["confirmed"]
        line.replaced += row["replaced"]
        if row["is_current"]:
            line.now[shown] += row["total"]
            line.wrong += row["total"] if shown == Shown.DRIFTED else row["held"]
            line.error = line.error or row["error"] or ""
            line.next_attempt_at = min((time for time in (line.next_attempt_at, row["next"]) if time), default=None)
    tries = Attempt.objects.filter(entry__release=release).values_list("serving_state__channel_system").order_by()
    for system, newest in tries.annotate(newest=Max("started_at")):
        if system in lines:
            lines[system].last_attempt_at = newest
    return list(lines.values())


def later_releases(release: Release) -> list[tuple[Release, int]]:
    """The releases that have taken over documents of `release` at a channel system since, each with how many, newest first."""
    taken = ReleaseTarget.objects.filter(release=release, serving_state__target__release__gt=release.pk)
    rows = taken.values_list("serving_state__target__release").annotate(number=Count("pk")).order_by()
    counts = dict(rows)
    return [(later, counts[later.pk]) for later in Release.objects.filter(pk__in=counts).order_by("-pk")]


def release_states(release: Release) -> QuerySet[ServingState]:
    """The serving states of which `release` is the target still, without the bytes."""
    return listed_states().filter(target__release=release).order_by("channel_system__code", "position")
