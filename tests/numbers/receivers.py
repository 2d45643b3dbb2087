"""What the channel systems of a world do: they take messages or not, and say what they serve."""

from random import Random

from channels.models import ChannelSystem
from propagation.delivery.models import ReceiptStatus, ServingState
from propagation.delivery.queries.serving import serving_states
from propagation.delivery.services.claims import claim, record
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.delivery.transport.responses import SendResult
from propagation.feed.models import DocumentOperation

ANSWERS = [SendResult(status=200), SendResult(status=200), SendResult(status=422), SendResult(status=503)]


def deliver() -> None:
    """Send what is due; endpoints take it, refuse it or fail.

    What is due depends on the time, so an answer depends on the message alone and not on how many came before.
    """
    for system in ChannelSystem.objects.filter(mode="push").order_by("pk"):
        if leases := claim(channel_system_id=system.pk):
            answers = [Random(f"{system.code} {lease.position}").choice(ANSWERS) for lease in leases]
            record(channel_system_id=system.pk, results=list(zip(leases, answers, strict=True)))


def report(chance: Random) -> None:
    """Some say what they serve: what they must, something else, that they refuse it, or what they served before."""
    said: dict[ChannelSystem, list[ReceiptItem]] = {}
    for state in serving_states().order_by("pk"):
        fate = chance.random()
        if fate < 0.5:
            said.setdefault(state.channel_system, []).append(_receipt(state, fate))
    for system, items in said.items():
        record_receipts(channel_system=system, items=items)


def _receipt(state: ServingState, fate: float) -> ReceiptItem:
    is_upsert = state.operation == DocumentOperation.UPSERT
    status, content_hash = ("applied", state.target.content_hash) if is_upsert else ("removed", "")
    position = state.position
    if fate < 0.06:
        status, content_hash = "rejected", ""
    elif fate < 0.12:
        status, content_hash = "applied", "0" * 64
    elif fate < 0.18 and state.reported_position:
        position, status, content_hash = state.reported_position, "applied", state.reported_hash or "1" * 64
    return ReceiptItem(
        document=state.document.public_id,
        position=position,
        sequence=state.target_id,
        status=ReceiptStatus(status),
        content_hash=content_hash,
        error_code="size" if status == "rejected" else "",
    )
