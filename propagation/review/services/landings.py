"""Counting where change requests land, once at their submission and again when the answer may have changed.

The rows are derived from other rows, so they have no history and no actor, as targets have none.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from django.db import transaction

from propagation.delivery.queries.landing import Reach, places_of
from propagation.feed.queries.clock import database_now
from propagation.feed.queries.moves import plan_moves
from propagation.review.models import OPEN_STATES, Change, ChangeLanding, ChangeRequest, LandingCount, LandingRecord
from propagation.review.queries.landings import landing_bases
from propagation.review.services.watching import UNWATCHED, Watch

BATCH = 500
"""Changes whose snapshots are in memory at a time."""
RENEWING_SECONDS = 2.0
"""How long renew_landings goes on with further change requests, so that a worker gets to other work."""


@transaction.atomic
def record_landing(request: ChangeRequest, changes: Sequence[Change] | None = None, watch: Watch = UNWATCHED) -> frozenset[int]:
    """Count where the changes of `request` land now, and store it; return the ids of the assets of which a document moves.

    At most six statements for each 500 changes. `changes`: all of them, if the caller has them at hand; they are not read then.
    The caller has just made `request`, or holds its row.
    """
    before = LandingRecord.objects.filter(change_request=request).first()
    basis = landing_bases([request.pk]).get(request.pk, "")
    if changes is None:  # it may have been counted before
        ChangeLanding.objects.filter(change__change_request=request).delete()
        LandingCount.objects.filter(change_request=request).delete()
    reach = Reach()
    counts: Counter[tuple[int, str]] = Counter()
    moved: set[int] = set()
    assets = 0
    for batch in _batches(request) if changes is None else _slices(changes):
        found: dict[int, list[list[int | str]]] = {change.asset_id: [] for change in batch}
        moves = plan_moves(batch)
        moved |= {move.change.asset_id for move in moves}
        for place in places_of(moves, reach):
            counts[place.channel_system_id, place.operation] += 1
            found[place.asset_id].append(list(place[1:]))
        ChangeLanding.objects.bulk_create(ChangeLanding(change=change, places=found[change.asset_id]) for change in batch)
        assets += sum(map(bool, found.values()))
        watch.step(len(batch))
    LandingCount.objects.bulk_create(
        LandingCount(change_request=request, channel_system_id=system, operation=operation, documents=documents)
        for (system, operation), documents in sorted(counts.items())
    )
    record = LandingRecord(change_request=request, basis=basis, documents=counts.total(), assets=assets)
    record.submitted_documents = before.submitted_documents if before else record.documents
    record.counted_at = database_now()
    record.save()
    return frozenset(moved)


def renew_landings() -> int:
    """Count again for open change requests whose count may be out of date, oldest first; return for how many.

    Ends after a while with the rest undone: the next call goes on.
    """
    end = time.monotonic() + RENEWING_SECONDS
    open_requests = ChangeRequest.objects.filter(state__in=OPEN_STATES)
    bases = landing_bases(open_requests.values("pk"))
    stored = dict(LandingRecord.objects.filter(change_request__in=open_requests).values_list("change_request", "basis"))
    stale = [pk for pk, basis in sorted(bases.items()) if stored.get(pk) != basis]
    renewed = 0
    for pk in stale:
        with transaction.atomic():
            record_landing(ChangeRequest.objects.select_for_update().get(pk=pk))
        renewed += 1
        if time.monotonic() > end:
            break
    return renewed


def _slices(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    return (changes[start : start + BATCH] for start in range(0, len(changes), BATCH))


def _batches(request: ChangeRequest) -> Iterator[list[Change]]:
    changes = Change.objects.filter(change_request=request).select_related("revision").order_by("pk")
    changes = changes.only("asset_id", "operation", "revision__asset_id", "revision__snapshot")
    last = 0
    while batch := list(changes.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
