"""Receipts: what channel systems report about the documents that they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from people.transactions import retried
from propagation.delivery.models import Hold, Receipt, ReceiptStatus, ServingState
from propagation.feed.models import FeedEntry
from propagation.feed.queries.clock import database_now

SERVING_STATUSES = {ReceiptStatus.APPLIED, ReceiptStatus.REMOVED}
DOCUMENT_PREFIX = "doc_"
MAX_DIGITS = 18
"""More do not fit a database key."""


@dataclass(frozen=True)
class ReceiptItem:
    """One statement: `document` as "doc_12", `content_hash` as hex without prefix (empty when it serves nothing)."""

    document: str
    position: int
    sequence: int
    status: ReceiptStatus
    content_hash: str = ""
    reported_at: datetime | None = None
    error_code: str = ""
    error_detail: str = ""


@dataclass(frozen=True)
class ReceiptResult:
    """The result for one item: recorded, repeated (reported before), or refused with a code and a sentence."""

    document: str
    position: int
    result: str
    code: str = ""
    detail: str = ""


def record_receipts(*, channel_system: ChannelSystem, items: Sequence[ReceiptItem]) -> list[ReceiptResult]:
    """Record what `channel_system` (the caller, known by its token) reports; one result per item, in order.

    Each item counts by itself and may be repeated. An older receipt is kept, but never replaces what a newer one reported. A
    receipt about a position or feed number that this channel system was never given is refused.
    """
    return [_record(channel_system, item) for item in items]


@retried
def _record(system: ChannelSystem, item: ReceiptItem) -> ReceiptResult:
    with transaction.atomic():
        states = ServingState.objects.select_for_update().filter(channel_system=system)
        state = _find_state(states, item.document)
        if state is None or item.position > state.position:
            detail = _("This channel system was never given this document at this position.")
            return ReceiptResult(item.document, item.position, "refused", "unknown_position", detail)
        entry = FeedEntry.objects.filter(pk=item.sequence, document=state.document_id).first()
        if entry is None or entry.pk > state.target_id:
            detail = _("This channel system was never given this document under this feed number.")
            return ReceiptResult(item.document, item.position, "refused", "unknown_sequence", detail)
        receipt, created = Receipt.objects.get_or_create(
            channel_system=system,
            document_id=state.document_id,
            position=item.position,
            status=item.status,
            content_hash=item.content_hash,
            defaults={
                "entry": entry,
                "reported_at": item.reported_at,
                "error_code": item.error_code,
                "error_detail": item.error_detail,
            },
        )
        if not created:
            return ReceiptResult(item.document, item.position, "repeated")
        _apply(state, receipt)
        return ReceiptResult(item.document, item.position, "recorded")


def _find_state(states: QuerySet[ServingState], document: str) -> ServingState | None:
    number = document.removeprefix(DOCUMENT_PREFIX)
    if number == document or not (number.isascii() and number.isdigit()) or len(number) > MAX_DIGITS:
        return None
    return states.filter(document_id=int(number)).first()


def _apply(state: ServingState, receipt: Receipt) -> None:
    now = database_now()
    if receipt.status in SERVING_STATUSES and receipt.position >= state.reported_position:
        state.reported_id = receipt.entry_id
        state.reported_position = receipt.position
        state.reported_hash = receipt.content_hash
        state.reported_at = now
        if receipt.position > state.accepted_position:  # a receipt can arrive before we have recorded the 2xx
            state.accepted_id = receipt.entry_id
            state.accepted_position = receipt.position
            state.accepted_at = now
        if receipt.position == state.position:
            state.next_attempt_at = None
            state.hold = Hold.NONE
            state.last_error = ""
    elif receipt.status == ReceiptStatus.REJECTED and receipt.position == state.position:
        state.hold = Hold.REJECTED
        state.next_attempt_at = None
        state.last_error = (receipt.error_detail or receipt.error_code or _("The channel system rejected it."))[:500]
    state.save()
