"""Receipts: what channel systems report about the documents that they serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from people.transactions import retried
from propagation.delivery.models import Hold, Receipt, ReceiptStatus, ServingState
from propagation.delivery.services.achievements import note_achievements, note_confirmations
from propagation.delivery.services.contact import note_contact
from propagation.feed.models import FeedEntry
from propagation.feed.queries.clock import database_now

SERVING_STATUSES = {ReceiptStatus.APPLIED, ReceiptStatus.REMOVED}
STATE_FIELDS = (
    "last_receipt",
    "reported",
    "reported_position",
    "reported_hash",
    "reported_at",
    "furthest_reported",
    "accepted",
    "accepted_position",
    "accepted_at",
    "next_attempt_at",
    "hold",
    "last_error",
)
DOCUMENT_PREFIX = "doc_"
MAX_DIGITS = 18
"""More do not fit a database key."""
CLOCK_AHEAD = timedelta(minutes=5)
"""How far the clock of a channel system may be ahead of ours."""


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


@retried
def record_receipts(*, channel_system: ChannelSystem, items: Sequence[ReceiptItem]) -> list[ReceiptResult]:
    """Record what `channel_system` (the caller, known by its token) reports; one result per item, in order.

    One transaction, and a number of statements that does not grow with the items. Each item counts by itself. What equals the
    last statement about the document is repeated, and not kept twice. Anything else is a new statement; the last one counts:
    a channel system that reports an older position than before went back to it. A receipt about a position or feed number that
    this channel system was never given is refused; so are `applied` without a hash, `removed` or `rejected` with one,
    and a time to come. A rejection without a reason counts: that it cannot serve the document is what matters.
    """
    with transaction.atomic():
        now = database_now()
        note_contact(channel_system)
        states = _locked_states(channel_system, items)
        entries = dict(FeedEntry.objects.filter(pk__in={item.sequence for item in items}).values_list("pk", "document_id"))
        results, said = [], []
        for item in items:
            state = states.get(_document_id(item))
            if refusal := _refusal(item, state, entries) or _contradiction(item, now):
                results.append(refusal)
            elif state is not None:
                receipt = _receipt(state, item)
                if _statement(receipt) == _statement(state.last_receipt):
                    results.append(ReceiptResult(item.document, item.position, "repeated"))
                    continue
                state.last_receipt = receipt
                said.append((state, receipt))
                results.append(ReceiptResult(item.document, item.position, "recorded"))
        _keep(said, now)
    return results


def _locked_states(system: ChannelSystem, items: Sequence[ReceiptItem]) -> dict[int | None, ServingState]:
    """Document id -> its serving state, locked by key, with its last receipt."""
    documents = {_document_id(item) for item in items} - {None}
    states = ServingState.objects.filter(channel_system=system, document__in=documents).select_related("last_receipt")
    return {state.document_id: state for state in states.select_for_update(of=("self",)).order_by("pk")}


def _document_id(item: ReceiptItem) -> int | None:
    number = item.document.removeprefix(DOCUMENT_PREFIX)
    if number == item.document or not (number.isascii() and number.isdigit()) or len(number) > MAX_DIGITS:
        return None
    return int(number)


def _refusal(item: ReceiptItem, state: ServingState | None, entries: Mapping[int, int]) -> ReceiptResult | None:
    if state is None or item.position > state.position:
        detail = _("This channel system was never given this document at this position.")
        return ReceiptResult(item.document, item.position, "refused", "unknown_position", detail)
    if entries.get(item.sequence) != state.document_id or item.sequence > state.target_id:
        detail = _("This channel system was never given this document under this feed number.")
        return ReceiptResult(item.document, item.position, "refused", "unknown_sequence", detail)
    return None


def _contradiction(item: ReceiptItem, now: datetime) -> ReceiptResult | None:
    """The refusal of what cannot be true, whoever says it: who serves something can say which, by its hash."""
    if item.status == ReceiptStatus.APPLIED and not item.content_hash:
        code, detail = "hash_missing", _("“applied” needs content_hash: the hash of the bytes that you serve.")
    elif item.status == ReceiptStatus.REMOVED and item.content_hash:
        code, detail = "hash_of_nothing", _("“removed” means that you serve nothing, so content_hash is null.")
    elif item.status == ReceiptStatus.REJECTED and item.content_hash:
        code, detail = "hash_of_nothing", _("“rejected” says nothing of what you serve, so content_hash is null.")
    elif item.reported_at and item.reported_at > now + CLOCK_AHEAD:
        code, detail = "time_to_come", _("“at” lies in the future: by our clock it is %(now)s.") % {"now": now.isoformat()}
    else:
        return None
    return ReceiptResult(item.document, item.position, "refused", code, detail)


def _receipt(state: ServingState, item: ReceiptItem) -> Receipt:
    return Receipt(
        channel_system_id=state.channel_system_id,
        document_id=state.document_id,
        entry_id=item.sequence,
        position=item.position,
        status=item.status,
        content_hash=item.content_hash,
        reported_at=item.reported_at,
        error_code=item.error_code,
        error_detail=item.error_detail,
    )


def _statement(receipt: Receipt | None) -> tuple[object, ...] | None:
    """What a receipt says, without when."""
    if receipt is None:
        return None
    said = receipt.position, receipt.entry_id, str(receipt.status), receipt.content_hash
    return *said, receipt.error_code, receipt.error_detail


def _keep(said: Sequence[tuple[ServingState, Receipt]], now: datetime) -> None:
    """Write the receipts, and what follows from them for their serving states and releases."""
    if not said:
        return
    Receipt.objects.bulk_create([receipt for _state, receipt in said])
    confirmed = [(state, receipt) for state, receipt in said if _apply(state, receipt, now)]
    states = list({state.pk: state for state, _receipt in said}.values())
    ServingState.objects.bulk_update(states, STATE_FIELDS)
    note_achievements(note_confirmations(confirmed))


def _apply(state: ServingState, receipt: Receipt, now: datetime) -> bool:
    """Change `state` as the statement asks; True when it confirms the target."""
    is_target = receipt.position == state.position
    if receipt.status == ReceiptStatus.REJECTED and is_target:
        state.hold = Hold.REJECTED
        state.next_attempt_at = None
        state.last_error = (
            receipt.error_detail or receipt.error_code or _("The channel system rejected it without saying why.")
        )[:500]
    if receipt.status not in SERVING_STATUSES:
        return False
    state.reported_id = receipt.entry_id
    state.reported_position = receipt.position
    state.reported_hash = receipt.content_hash
    state.reported_at = now
    state.furthest_reported = max(state.furthest_reported, receipt.position)
    if not is_target:
        return False
    if state.hold == Hold.REJECTED:
        state.hold = Hold.NONE
    if receipt.content_hash != state.target_hash:
        return False  # a message that is not sent yet, or was given up, is sent all the same
    if state.accepted_position < receipt.position:  # a receipt can arrive before we have recorded the 2xx
        state.accepted_id = receipt.entry_id
        state.accepted_position = receipt.position
        state.accepted_at = now
    state.next_attempt_at = None
    state.hold = Hold.NONE
    state.last_error = ""
    return True
