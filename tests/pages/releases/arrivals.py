"""What a channel system says of the one document that it gets of a release."""

from typing import Any

from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import serving_states
from propagation.delivery.services.receipts import ReceiptItem, ReceiptStatus, record_receipts


def state_of(code: str) -> ServingState:
    return serving_states().get(channel_system__code=code)


def confirm(code: str, **said: Any) -> None:
    """Say that it serves its target, or what `said` says instead."""
    state = state_of(code)
    facts = {
        "document": state.document.public_id,
        "position": state.position,
        "sequence": state.target_id,
        "status": ReceiptStatus.APPLIED,
        "content_hash": state.target.content_hash,
        **said,
    }
    item = ReceiptItem(**facts)
    assert [result.result for result in record_receipts(channel_system=state.channel_system, items=[item])] == ["recorded"]


def change(code: str, **fields: Any) -> ServingState:
    """Put a serving state where the machine would have brought it."""
    state = state_of(code)
    ServingState.objects.filter(pk=state.pk).update(**fields)
    return state
