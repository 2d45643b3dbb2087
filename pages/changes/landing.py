"""Where changes land, grouped for a page: channel systems, their documents, and what each serves now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from channels.models import ChannelSystem
from content.models import Asset
from propagation.delivery.models import ServingState
from propagation.delivery.queries.landing import Place, places
from propagation.delivery.queries.serving import serving_states, shown_status, without_bytes
from propagation.delivery.queries.statuses import status_counts
from propagation.delivery.rules.states import Shown
from propagation.feed.models import DocumentOperation, FeedEntry
from propagation.feed.queries.clock import database_now
from propagation.review.models import Change, ChangeRequest
from propagation.review.queries.landings import landing_of, places_of
from taxonomy.queries.references import path_names_of_ids

SHOWN_DOCUMENTS = 20
"""Per channel system; the page only counts the others."""
FEW_DOCUMENTS = 200
EXAMPLES = 3
"""Shown per channel system of more than FEW_DOCUMENTS in all."""


@dataclass(frozen=True)
class Served:
    """What a channel system serves of a document. `entry` is the feed entry with that hash; None if the bytes are not ours."""

    content_hash: str
    entry: FeedEntry | None


@dataclass(frozen=True)
class LandingRow:
    """One document on one channel system. `serves` is None if it serves nothing now."""

    title: str
    channel: str
    language: str
    is_removal: bool
    serves: Served | None
    status: Shown | None

    @property
    def is_new(self) -> bool:
        return self.serves is None and not self.is_removal


@dataclass(frozen=True)
class LandingSystem:
    """One channel system: how many documents reach it, the first of them, and the statuses of what it serves now."""

    channel_system: ChannelSystem
    documents: int
    shown: Sequence[LandingRow]
    statuses: Sequence[tuple[Shown, int]]

    @property
    def more(self) -> int:
        return self.documents - len(self.shown)


@dataclass(frozen=True)
class LandingTable:
    """`documents` counts a document once for each channel system; `submitted_documents` is what it was at submission."""

    systems: Sequence[LandingSystem]
    documents: int
    assets: int
    submitted_documents: int
    counted_at: datetime
    is_current: bool = True

    @property
    def has_moved(self) -> bool:
        return self.documents != self.submitted_documents


def preview_table(changes: Sequence[Change], language: str) -> LandingTable:
    """Where `changes`, not submitted yet, would land."""
    found = places(changes)
    counts = Counter(place.channel_system_id for place in found)
    assets = {change.asset_id: change.asset for change in changes}
    rows = _rows(found, assets, SHOWN_DOCUMENTS, language)
    statuses = _statuses(Q(document__asset__in=assets))
    systems = [
        LandingSystem(system, counts[system.pk], rows.get(system.pk, ()), statuses.get(system.pk, ()))
        for system in ChannelSystem.objects.filter(pk__in=counts)
    ]
    landed = len({place.asset_id for place in found})
    return LandingTable(systems, len(found), landed, submitted_documents=len(found), counted_at=database_now())


def landing_table(
    change_request: ChangeRequest, changes: Sequence[Change], change_count: int, language: str
) -> LandingTable | None:
    """Where `change_request` lands, with documents of `changes`, those that the page shows; None before the first count."""
    landing = landing_of(change_request, change_count)
    if landing is None:
        return None
    assets = {change.asset_id: change.asset for change in changes}
    most = SHOWN_DOCUMENTS if landing.documents <= FEW_DOCUMENTS else EXAMPLES
    rows = _rows(places_of(changes, landing), assets, most, language)
    statuses = _statuses(Q(document__asset__changes__change_request=change_request))
    return LandingTable(
        [
            LandingSystem(
                item.channel_system,
                item.documents,
                rows.get(item.channel_system.pk, ()),
                statuses.get(item.channel_system.pk, ()),
            )
            for item in landing.systems
        ],
        documents=landing.documents,
        assets=landing.assets,
        submitted_documents=landing.submitted_documents,
        counted_at=landing.counted_at,
        is_current=landing.is_current,
    )


def serves(state: ServingState | None) -> Served | None:
    """What the channel system serves: what it reported last, unless it has accepted something newer since; None if nothing."""
    if state is None:
        return None
    if state.reported and state.furthest_reported >= state.accepted_position:
        is_ours = state.reported_hash == state.reported.content_hash
        return Served(state.reported_hash, state.reported if is_ours else None) if state.reported_hash else None
    is_retired = state.operation == DocumentOperation.RETIRE and state.position == state.accepted_position
    if state.accepted is None or is_retired:
        return None
    return Served(state.accepted.content_hash, state.accepted)


def _statuses(of_documents: Q) -> dict[int, list[tuple[Shown, int]]]:
    """Channel system id -> the statuses of what it must serve now, each with its count, the most frequent first."""
    states = ServingState.objects.filter(of_documents, operation=DocumentOperation.UPSERT)
    return {system: counts.most_common() for system, counts in status_counts(states).items()}


def _rows(found: Iterable[Place], assets: Mapping[int, Asset], most: int, language: str) -> dict[int, list[LandingRow]]:
    """Channel system id -> its first `most` documents."""
    shown: defaultdict[int, list[Place]] = defaultdict(list)
    for place in found:
        if len(shown[place.channel_system_id]) < most:
            shown[place.channel_system_id].append(place)
    chosen = [place for several in shown.values() for place in several]
    documents = Q(channel_system__in=shown, document__asset__in={place.asset_id for place in chosen})
    states = {
        (state.channel_system_id, state.document.asset_id, state.document.channel_id, state.document.language): state
        for state in without_bytes(serving_states()).filter(documents)
    }
    names = path_names_of_ids({place.channel_id for place in chosen}, language)
    return {
        system: [
            _row(place, assets[place.asset_id].title, names[place.channel_id], states.get(_key(place))) for place in several
        ]
        for system, several in shown.items()
    }


def _key(place: Place) -> tuple[int, int, int, str]:
    return place.channel_system_id, place.asset_id, place.channel_id, place.language


def _row(place: Place, title: str, channel: str, state: ServingState | None) -> LandingRow:
    is_removal = place.operation == DocumentOperation.RETIRE
    return LandingRow(title, channel, place.language, is_removal, serves(state), shown_status(state) if state else None)
