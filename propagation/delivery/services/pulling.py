"""Pulling: a channel system reads its own stream and acknowledges what it has."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from people.transactions import retried
from propagation.delivery.models import ServingState, Stream
from propagation.delivery.queries.serving import envelope_of, serving_states
from propagation.delivery.rules.cursors import Cursor, decode, encode
from propagation.delivery.services.contact import note_contact
from propagation.feed.models import FeedHead
from propagation.feed.queries.clock import database_now


@dataclass(frozen=True)
class StreamPage:
    """Message bodies in stream order, the cursor after the last one, whether there are more, and the newest position."""

    bodies: list[bytes]
    next_cursor: str
    has_more: bool
    head_position: int


def hand_out(*, channel_system: ChannelSystem, after: str | None, limit: int) -> StreamPage:
    """Return up to `limit` messages after the cursor `after` (None: after what was acknowledged last).

    The stream holds targets: a document whose target moved several times is in it once, at its newest. Reading acknowledges
    nothing, so a client that crashes before it acknowledges gets the same page again. Raises ValidationError with the codes of
    cursors.decode.
    """
    note_contact(channel_system)
    stream = _stream(channel_system)
    epoch = _epoch()
    start = stream.acknowledged if after is None else _position(after, channel_system, epoch)
    states = list(states_after(channel_system, start)[: limit + 1])
    shown, has_more = states[:limit], len(states) > limit
    end = shown[-1].position if shown else start
    _note_handed_out(channel_system, end)
    bodies = [envelope_of(state).body() for state in shown]
    return StreamPage(bodies, encode(Cursor(channel_system.pk, epoch, end)), has_more, stream.position)


@retried
def acknowledge(*, channel_system: ChannelSystem, cursor: str) -> int:
    """Record that `channel_system` has everything up to `cursor`; return the acknowledged position.

    A lower cursor than the last one changes nothing. Raises ValidationError with code `not_handed_out` for a cursor beyond what
    was handed out, and with the codes of cursors.decode.
    """
    with transaction.atomic():
        note_contact(channel_system)
        stream = Stream.objects.select_for_update().filter(pk=channel_system.pk).first() or _stream(channel_system)
        position = _position(cursor, channel_system, _epoch())
        if position > stream.handed_out:
            raise ValidationError(_("This cursor lies beyond what was handed out."), code="not_handed_out")
        if position <= stream.acknowledged:
            return stream.acknowledged
        taken = ServingState.objects.filter(
            channel_system=channel_system,
            position__gt=stream.acknowledged,
            position__lte=position,
            accepted_position__lt=F("position"),
        )
        _lock(taken)
        taken.update(accepted=F("target"), accepted_position=F("position"), accepted_at=database_now(), next_attempt_at=None)
        stream.acknowledged = position
        stream.save(update_fields=["acknowledged"])
        return position


def cursor_at_head(channel_system: ChannelSystem) -> str:
    """The cursor at the end of the stream. Take it before you read all documents, and follow the stream from it afterwards."""
    note_contact(channel_system)
    position = _stream(channel_system).position
    _note_handed_out(channel_system, position)
    return encode(Cursor(channel_system.pk, _epoch(), position))


def states_after(channel_system: ChannelSystem, position: int) -> QuerySet[ServingState]:
    """The serving states after `position`, in stream order."""
    return serving_states().filter(channel_system=channel_system, position__gt=position).order_by("position")


def _stream(channel_system: ChannelSystem) -> Stream:
    """The stream of `channel_system`; an unsaved, empty one before its first fan-out."""
    return Stream.objects.filter(pk=channel_system.pk).first() or Stream(channel_system=channel_system)


def _lock(states: QuerySet[ServingState]) -> None:
    """Lock `states` in the order in which everybody does; an UPDATE takes them as it finds them."""
    for _pk in states.select_for_update().order_by("pk").values_list("pk", flat=True).iterator():
        pass


def _note_handed_out(channel_system: ChannelSystem, position: int) -> None:
    """Remember the highest position that was shown. Most reads show nothing new and write nothing."""
    behind = Stream.objects.filter(pk=channel_system.pk, handed_out__lt=position)
    if behind.exists():
        behind.update(handed_out=position)


def _epoch() -> int:
    return FeedHead.objects.values_list("epoch", flat=True).get(pk=1)


def _position(cursor: str, channel_system: ChannelSystem, epoch: int) -> int:
    max_age = timedelta(days=settings.CURSOR_DAYS) if settings.CURSOR_DAYS else None
    return decode(cursor, channel_system_id=channel_system.pk, epoch=epoch, max_age=max_age).position
