"""Serving states: the status of each, and the message for its channel system."""

from django.db.models import F, Q, QuerySet

from channels.models import ChannelState
from propagation.delivery.models import Hold, ServingState
from propagation.delivery.rules.envelopes import Envelope
from propagation.delivery.rules.states import Facts, Shown, shown
from propagation.feed.models import DocumentOperation


def is_reported(prefix: str = "") -> Q:
    """The condition, in SQL, that the last report about a serving state is about its target; `prefix` leads to the states."""
    return Q(**{f"{prefix}reported_position": F(f"{prefix}position")})


def is_confirmed(prefix: str = "") -> Q:
    """The condition, in SQL, that a serving state is in sync; states.shown has the same rule for one row."""
    serves = {f"{prefix}operation": DocumentOperation.UPSERT, f"{prefix}reported_hash": F(f"{prefix}target__content_hash")}
    serves_nothing = {f"{prefix}operation": DocumentOperation.RETIRE, f"{prefix}reported_hash": ""}
    return is_reported(prefix) & (Q(**serves) | Q(**serves_nothing))


def serving_states() -> QuerySet[ServingState]:
    """Serving states with every relation that shown_status and the pages read."""
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


def shown_status(state: ServingState) -> Shown:
    """The status of `state`. Take `state` from serving_states(), or each call costs queries."""
    system = state.channel_system
    facts = Facts(
        position=state.position,
        target_hash=state.target.content_hash if state.operation == DocumentOperation.UPSERT else "",
        accepted_position=state.accepted_position,
        reported_position=state.reported_position,
        reported_hash=state.reported_hash,
        is_held=state.hold == Hold.EXHAUSTED,
        is_rejected=state.hold == Hold.REJECTED,
        is_channel_running=system.state == ChannelState.ACTIVE and not system.health.stopped,
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
