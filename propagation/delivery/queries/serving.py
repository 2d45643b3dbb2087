"""Serving states: the status of each, and the message for its channel system."""

from django.db.models import QuerySet

from channels.models import ChannelState
from propagation.delivery.models import Hold, ServingState
from propagation.delivery.rules.envelopes import Envelope
from propagation.delivery.rules.states import Facts, Shown, shown
from propagation.feed.models import DocumentOperation


def serving_states() -> QuerySet[ServingState]:
    """Serving states with everything that envelope_of reads, the bytes too."""
    return ServingState.objects.select_related(
        "channel_system__health",
        "document__asset",
        "document__channel",
        "target__revision",
        "previous__revision",
        "accepted__revision",
        "reported__revision",
    )


def without_bytes(states: QuerySet[ServingState]) -> QuerySet[ServingState]:
    """`states` from serving_states(), for showing: the contents of their feed entries and revisions stay in the database."""
    entries = ("target", "previous", "accepted", "reported")
    return states.defer(*(f"{entry}__{name}" for entry in entries for name in ("content", "revision__snapshot")))


def listed_states() -> QuerySet[ServingState]:
    """Serving states with every relation that shown_status and the pages read, without the bytes."""
    return without_bytes(serving_states())


def shown_status(state: ServingState) -> Shown:
    """The status of `state`. Take `state` from listed_states(), or each call costs queries."""
    system = state.channel_system
    facts = Facts(
        position=state.position,
        target_hash=state.target_hash,
        accepted_position=state.accepted_position,
        reported_position=state.reported_position,
        reported_hash=state.reported_hash,
        furthest_reported=state.furthest_reported,
        is_held=state.hold == Hold.EXHAUSTED,
        is_rejected=state.hold == Hold.REJECTED,
        is_stopped=bool(system.health.stopped),
        is_paused=system.state == ChannelState.PAUSED,
        is_waiting=state.next_attempt_at is not None or not system.is_push,
    )
    return shown(facts)


def envelope_of(state: ServingState) -> Envelope:
    """The message about the target of `state`. Take `state` from serving_states(), or each call costs queries."""
    entry, document = state.target, state.document
    is_upsert = state.operation == DocumentOperation.UPSERT
    return Envelope(
        channel=state.channel_system.code,
        epoch=state.epoch,
        sequence=entry.sequence,
        position=state.position,
        document=document.public_id,
        asset=document.asset.code,
        document_channel=document.channel.code,
        language=document.language,
        revision=entry.revision.number,
        previous_revision=state.previous.revision.number if state.previous else None,
        operation=str(state.operation),
        released_at=entry.released_at,
        content=bytes(entry.content) if is_upsert else b"",
        content_hash=entry.content_hash if is_upsert else "",
    )
