"""Fan-out: moves the targets of the channel systems that serve what was released."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q

from channels.models import ChannelSystem
from people.transactions import retried
from propagation.delivery.models import Hold, ServingState, Stream
from propagation.delivery.queries.landing import document_facts, subscription_of
from propagation.delivery.rules.matching import serves
from propagation.feed.models import Document, DocumentOperation, FeedEntry, FeedHead
from propagation.feed.queries.clock import database_now
from taxonomy.queries.terms import tree_version

BATCH = 1_000
"""Feed entries per transaction and channel system."""


def fan_out() -> int:
    """Update the targets of all channel systems to the feed, their subscriptions and the term tree; return how many moved.

    Safe at any time and in several processes: the stream row of a channel system is locked while its targets move.
    """
    _make_missing_streams()
    head = FeedHead.objects.values_list("sequence", flat=True).get(pk=1)
    is_stale = ~Q(subscription_version=F("channel_system__subscription_version")) | ~Q(tree_version=tree_version())
    behind = Q(fanned_out__lt=head) | is_stale
    return sum(_advance(pk) for pk in Stream.objects.filter(behind).values_list("pk", flat=True))


def _make_missing_streams() -> None:
    missing = ChannelSystem.objects.filter(stream=None)
    Stream.objects.bulk_create([Stream(channel_system=system) for system in missing], ignore_conflicts=True)


@retried
def _advance(channel_system_id: int) -> int:
    moved = 0
    while True:
        with transaction.atomic():
            stream = Stream.objects.select_for_update().get(pk=channel_system_id)
            system = ChannelSystem.objects.get(pk=channel_system_id)
            tree = tree_version()
            if (stream.subscription_version, stream.tree_version) != (system.subscription_version, tree):
                head = FeedEntry.objects.aggregate(last=Max("sequence"))["last"] or 0
                documents = Document.objects.exclude(current=None)
                more = False
            else:
                batch = FeedEntry.objects.filter(sequence__gt=stream.fanned_out).order_by("sequence")[:BATCH]
                sequences = dict(batch.values_list("sequence", "document_id"))
                head = max(sequences, default=stream.fanned_out)
                documents = Document.objects.filter(pk__in=set(sequences.values()))
                more = len(sequences) == BATCH
            moved += _move_targets(system, stream, documents.select_related("current").order_by("current_id"))
            stream.fanned_out = head
            stream.subscription_version = system.subscription_version
            stream.tree_version = tree
            stream.save()
        if not more:
            return moved


def _move_targets(system: ChannelSystem, stream: Stream, documents: Iterable[Document]) -> int:
    documents = list(documents)
    facts = document_facts(documents)
    subscription = subscription_of(system)
    states = {state.document_id: state for state in ServingState.objects.filter(channel_system=system, document__in=documents)}
    epoch = FeedHead.objects.values_list("epoch", flat=True).get(pk=1)
    now = database_now()
    created: list[ServingState] = []
    updated: list[ServingState] = []
    for document in documents:
        entry = document.current
        assert entry is not None  # noqa: S101 - both callers choose documents that have been released
        wanted = entry.operation == DocumentOperation.UPSERT and serves(subscription, facts[document.pk])
        state = states.get(document.pk)
        if state is None and not wanted:
            continue
        operation = DocumentOperation.UPSERT if wanted else DocumentOperation.RETIRE
        if state is not None and (state.operation, state.target_id) == (operation, entry.pk):
            continue
        if state is not None and state.operation == operation == DocumentOperation.RETIRE:
            continue  # it was told before to stop serving this
        stream.position += 1
        moved = state or ServingState(channel_system=system, document=document)
        aim(moved, Aim(entry, operation, epoch, stream.position, now, system.is_push))
        (updated if state else created).append(moved)
    ServingState.objects.bulk_create(created)
    ServingState.objects.bulk_update(updated, AIM_FIELDS, batch_size=200)
    return len(created) + len(updated)


AIM_FIELDS = (
    "target",
    "operation",
    "position",
    "epoch",
    "target_moved_at",
    "previous",
    "attempts",
    "next_attempt_at",
    "hold",
    "last_error",
)


@dataclass(frozen=True)
class Aim:
    """A new target: what to serve, at which place of the stream, and since when. `is_push`: we send it."""

    entry: FeedEntry
    operation: DocumentOperation
    epoch: int
    position: int
    moved_at: datetime
    is_push: bool


def aim(state: ServingState, at: Aim) -> None:
    """Point `state` at a new target. A lease that is alive stays, so that two messages are never under way at once."""
    state.target = at.entry
    state.operation = at.operation
    state.epoch = at.epoch
    state.position = at.position
    state.target_moved_at = at.moved_at
    state.previous_id = state.accepted_id
    state.attempts = 0
    state.next_attempt_at = at.moved_at if at.is_push else None
    state.hold = Hold.NONE
    state.last_error = ""
