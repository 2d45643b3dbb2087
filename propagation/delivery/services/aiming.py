"""Moving the targets of one channel system, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from channels.models import ChannelSystem
from propagation.delivery.models import ServingState, Stream
from propagation.feed.models import DocumentOperation, FeedEntry
from propagation.feed.queries.clock import database_now

AT_ONCE = 1_000
_MOVE = f"""
UPDATE {connection.ops.quote_name(ServingState._meta.db_table)} SET
    target_id = moved.column2, operation = moved.column3, position = moved.column4, target_hash = moved.column5,
    epoch = %s, target_moved_at = %s, next_attempt_at = %s,
    previous_id = accepted_id, attempts = 0, hold = '', last_error = ''
FROM (VALUES {{rows}}) AS moved
WHERE id = moved.column1
"""  # noqa: S608 - the model's own name, and placeholders


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
    moved: list[ServingState] = []
    made: list[ServingState] = []
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
    _update(moved)
    new = {state.document_id: state.pk for state in made}
    return [new[aim.document] if aim.state is None else aim.state for aim in aims]


def _update(moved: Sequence[ServingState]) -> None:
    """One statement: bulk_update spends more time on writing its own than the database on carrying it out."""
    if not moved:
        return
    first = moved[0]
    values = [(state.pk, state.target_id, str(state.operation), state.position, state.target_hash) for state in moved]
    adapt = connection.ops.adapt_datetimefield_value
    times = [first.epoch, adapt(first.target_moved_at), adapt(first.next_attempt_at)]
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE.format(rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(values))),
            [*times, *(value for row in values for value in row)],
        )
