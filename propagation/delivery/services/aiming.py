"""Moving the targets of one channel system, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from channels.models import ChannelSystem
from propagation.delivery.models import Hold, ServingState, Stream
from propagation.feed.models import DocumentOperation, FeedEntry
from propagation.feed.queries.clock import database_now

AT_ONCE = 1_000


@dataclass(frozen=True)
class Aim:
    """A new target of one document. `state` is the id of its serving state, None if it has none yet; `entry` a feed number."""

    document: int
    entry: int
    operation: DocumentOperation
    state: int | None


def move_targets(*, stream: Stream, system: ChannelSystem, aims: Sequence[Aim], epoch: int) -> list[int]:
    """Give each of `aims` the next position of `stream`, in their order; return the ids of their serving states, in that order.

    Call it in a transaction that holds the lock of `stream`, and save `stream` afterwards. It locks the serving states by key.
    A lease that is alive stays, so that two messages are never under way at once.
    """
    known = [aim.state for aim in aims if aim.state is not None]
    list(ServingState.objects.select_for_update().filter(pk__in=known).order_by("pk").values_list("pk", flat=True))
    now = database_now()
    hashes = dict(FeedEntry.objects.filter(pk__in={aim.entry for aim in aims}).values_list("pk", "content_hash"))
    moved, made = [], []
    for aim in aims:
        stream.position += 1
        state = ServingState(
            pk=aim.state,
            channel_system=system,
            document_id=aim.document,
            target_id=aim.entry,
            operation=aim.operation,
            position=stream.position,
            target_hash=hashes[aim.entry] if aim.operation == DocumentOperation.UPSERT else "",
            epoch=epoch,
            target_moved_at=now,
            next_attempt_at=now if system.is_push else None,
        )
        (made if aim.state is None else moved).append(state)
    ServingState.objects.bulk_create(made)
    ServingState.objects.bulk_update(moved, ["target", "operation", "position", "target_hash"], batch_size=AT_ONCE)
    ServingState.objects.filter(pk__in=known).update(
        epoch=epoch,
        target_moved_at=now,
        previous=F("accepted"),
        attempts=0,
        next_attempt_at=now if system.is_push else None,
        hold=Hold.NONE,
        last_error="",
    )
    new = {state.document_id: state.pk for state in made}
    return [new[aim.document] if aim.state is None else aim.state for aim in aims]
