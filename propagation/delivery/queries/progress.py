"""How far channel systems are with a release."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max

from channels.models import ChannelSystem
from propagation.delivery.models import Attempt, ServingState
from propagation.delivery.queries.serving import is_confirmed, serving_states, shown_status
from propagation.delivery.rules.states import Shown
from propagation.feed.models import FeedEntry, Release


@dataclass
class SystemProgress:
    """How far one channel system is with a release: `documents` are (state, status) pairs, `counts` documents by status."""

    channel_system: ChannelSystem
    documents: list[tuple[ServingState, Shown]] = field(default_factory=list)
    counts: Counter[Shown] = field(default_factory=Counter)
    last_attempt: Attempt | None = None

    @property
    def is_done(self) -> bool:
        """Nothing more will happen by itself: every document is confirmed, refused, drifted or stopped."""
        return not (self.counts[Shown.PENDING] or self.counts[Shown.ACCEPTED] or self.counts[Shown.UNKNOWN])


def release_progress(release: Release) -> list[SystemProgress]:
    """One line per channel system that gets a document of `release`, by code; six queries for any number of rows."""
    entries = FeedEntry.objects.filter(release=release)
    states = serving_states().filter(document__in=entries.values("document"), target_id__gte=release.first_sequence)
    lines: dict[int, SystemProgress] = {}
    for state in states.order_by("channel_system__code", "position"):
        line = lines.setdefault(state.channel_system_id, SystemProgress(state.channel_system))
        status = shown_status(state)
        line.documents.append((state, status))
        line.counts[status] += 1
    tries = Attempt.objects.filter(entry__release=release).values("serving_state__channel_system")
    newest = tries.annotate(newest=Max("pk")).values("newest")
    for attempt in Attempt.objects.filter(pk__in=newest).select_related("serving_state"):
        lines[attempt.serving_state.channel_system_id].last_attempt = attempt
    return list(lines.values())


def with_confirmations(releases: Iterable[Release]) -> list[tuple[Release, int, int]]:
    """(release, confirmed, all) for each of `releases`: of the serving states that still have it as their target; one query."""
    releases = list(releases)
    counted = (
        ServingState.objects.filter(target__release__in=[release.pk for release in releases])
        .values("target__release")
        .annotate(all=Count("pk"), confirmed=Count("pk", filter=is_confirmed()))
    )
    counts = {row["target__release"]: (row["confirmed"], row["all"]) for row in counted}
    return [(release, *counts.get(release.pk, (0, 0))) for release in releases]
