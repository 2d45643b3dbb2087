"""Where a change request lands, as its page and the API show it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from channels.models import ChannelSystem
from propagation.delivery.queries.landing import Place, landing_basis, places
from propagation.feed.models import DocumentOperation
from propagation.feed.queries.clock import database_now
from propagation.review.models import Change, ChangeRequest, LandingCount, LandingRecord

FEW = 50
"""For at most so many changes the count is done again at once when it is out of date."""


@dataclass(frozen=True)
class SystemLanding:
    """How many documents one channel system must serve anew (`upserts`), and how many it must stop serving (`retires`)."""

    channel_system: ChannelSystem
    upserts: int
    retires: int

    @property
    def documents(self) -> int:
        return self.upserts + self.retires


@dataclass(frozen=True)
class RequestLanding:
    """Where a change request lands, as counted at `counted_at`; `systems` by code.

    A document counts once for each channel system. `submitted_documents` is what `documents` was at submission.
    `is_current`: neither the term tree, nor what channel systems serve, nor what is live of its assets has changed since.
    `is_stored`: it was not computed now.
    """

    systems: Sequence[SystemLanding]
    documents: int
    assets: int
    submitted_documents: int
    counted_at: datetime
    is_current: bool
    is_stored: bool


def landing_bases(request_ids: Iterable[int] | QuerySet[Any]) -> dict[int, str]:
    """Id of each change request with changes of assets -> what its landing depends on, beside its own changes; two queries.

    While it stays the same, it lands in the same places. Ids of live revisions only grow, so their sum tells of each release.
    """
    rows = Change.objects.filter(change_request__in=request_ids).order_by().values_list("change_request")
    live = rows.annotate(live=Sum("asset__live_revision"), withdrawn=Count("asset__withdrawn_at"))
    whole = landing_basis()
    return {pk: f"{whole}/{newest or 0}/{withdrawn}" for pk, newest, withdrawn in live}


def landing_of(request: ChangeRequest, change_count: int) -> RequestLanding | None:
    """The stored count, or, where that is out of date and there are few changes, a new one; None before the first count."""
    record: LandingRecord | None = getattr(request, "landing_record", None)
    is_current = record is not None and record.basis == landing_bases([request.pk])[request.pk]
    if not is_current and change_count <= FEW:
        found = places(request.changes.select_related("revision"))
        counts = Counter((place.channel_system_id, place.operation) for place in found)
        systems = _by_system(counts, ChannelSystem.objects.filter(pk__in={pk for pk, _operation in counts}))
        submitted = record.submitted_documents if record else len(found)
        assets = len({place.asset_id for place in found})
        return RequestLanding(systems, len(found), assets, submitted, database_now(), is_current=True, is_stored=False)
    if record is None:
        return None
    rows = list(LandingCount.objects.filter(change_request=request).select_related("channel_system"))
    counts = Counter({(row.channel_system_id, row.operation): row.documents for row in rows})
    systems = _by_system(counts, [row.channel_system for row in rows])
    return RequestLanding(
        systems,
        record.documents,
        record.assets,
        record.submitted_documents,
        record.counted_at,
        is_current=is_current,
        is_stored=True,
    )


def places_of(changes: Sequence[Change], landing: RequestLanding) -> list[Place]:
    """Where those of the changes of `landing` land; load the relation `landing` with them."""
    if not landing.is_stored:
        return places(changes)
    stored = [change for change in changes if hasattr(change, "landing")]
    return [Place(change.asset_id, *place) for change in stored for place in change.landing.places]


def _by_system(counts: Counter[tuple[int, str]], systems: Iterable[ChannelSystem]) -> list[SystemLanding]:
    unique = sorted(set(systems), key=lambda system: system.code)
    return [
        SystemLanding(system, counts[system.pk, DocumentOperation.UPSERT], counts[system.pk, DocumentOperation.RETIRE])
        for system in unique
    ]
