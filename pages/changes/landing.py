"""Where changes land, grouped for a page: channel systems, their documents, and what each serves now."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from channels.models import ChannelSystem
from propagation.delivery.models import ServingState
from propagation.delivery.queries.landing import Landing, landing
from propagation.delivery.queries.serving import shown_status
from propagation.delivery.rules.states import Shown
from propagation.feed.models import DocumentOperation, FeedEntry
from propagation.review.models import Change
from taxonomy.queries.references import path_names

SHOWN_DOCUMENTS = 20
"""Per channel system; the page only counts the others."""


@dataclass(frozen=True)
class LandingRow:
    """One document on one channel system. `serves` is the feed entry that it serves now; None if it serves nothing."""

    landing: Landing
    channel: str
    serves: FeedEntry | None
    status: Shown | None

    @property
    def is_removal(self) -> bool:
        return self.landing.operation == DocumentOperation.RETIRE

    @property
    def is_new(self) -> bool:
        return self.serves is None and not self.is_removal


@dataclass
class LandingSystem:
    channel_system: ChannelSystem
    rows: list[LandingRow] = field(default_factory=list)

    @property
    def shown(self) -> list[LandingRow]:
        return self.rows[:SHOWN_DOCUMENTS]

    @property
    def statuses(self) -> list[tuple[Shown, int]]:
        """The statuses of its documents now, each with its count; a document that is new to it has no status."""
        return Counter(row.status for row in self.rows if row.status).most_common()

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - SHOWN_DOCUMENTS)


@dataclass(frozen=True)
class LandingTable:
    systems: list[LandingSystem]
    documents: int
    assets: int


def landing_table(changes: Iterable[Change], language: str) -> LandingTable:
    """Find where `changes` (saved or not) land; `documents` counts a document once for each channel system."""
    found = landing(changes)
    names = path_names({item.move.channel for item in found}, language)
    systems: dict[int, LandingSystem] = {}
    for item in found:
        system = systems.setdefault(item.channel_system.pk, LandingSystem(item.channel_system))
        state = item.state
        system.rows.append(LandingRow(item, names[item.move.channel.pk], serves(state), shown_status(state) if state else None))
    assets = {item.move.change.asset_id for item in found}
    return LandingTable(list(systems.values()), documents=len(found), assets=len(assets))


def serves(state: ServingState | None) -> FeedEntry | None:
    """The feed entry that the channel system serves: the last that it reported, or else accepted; None if nothing."""
    if state is None:
        return None
    if state.operation == DocumentOperation.RETIRE and state.position in {state.accepted_position, state.reported_position}:
        return None
    if state.reported_position >= state.accepted_position and state.reported:
        return state.reported
    return state.accepted
