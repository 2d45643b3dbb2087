"""Fan-out: moves the targets of the channel systems that serve what was released."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q

from channels.models import ChannelSystem
from people.transactions import retried
from propagation.delivery.models import Stream
from propagation.delivery.queries.matching import Difference, carrying, differences, reach_of, versions
from propagation.delivery.rules.matching import Reach, touched_terms
from propagation.delivery.services.achievements import note_achievements, note_moves, passed_releases
from propagation.delivery.services.aiming import Aim, move_targets
from propagation.feed.models import Document, DocumentOperation, FeedHead
from taxonomy.queries.terms import tree_version

BATCH = 1_000
"""Targets that move in one transaction."""
MOST_TERMS = 5_000
"""When a change of the tree touches more terms, all documents are compared: a longer list costs more than it saves."""


@dataclass(frozen=True)
class Pass:
    """One walk over documents in feed order. `versions` are those of the subscription and the tree that it matches with,
    `scope` the documents that may differ, `since` the feed number up to which the channel system was matched before. `reach` is
    set when the subscription or the tree has changed."""

    versions: tuple[int, int]
    scope: Q
    since: int
    reach: Reach | None


def fan_out() -> int:
    """Update the targets of all channel systems to the feed, their subscriptions and the term tree; return how many moved.

    Safe at any time and in several processes: the stream row of a channel system is locked while its targets move. What is
    interrupted goes on at the next call.
    """
    _make_missing_streams()
    head = FeedHead.objects.values_list("sequence", flat=True).get(pk=1)
    is_stale = ~Q(subscription_version=F("channel_system__subscription_version")) | ~Q(tree_version=tree_version())
    behind = Q(fanned_out__lt=head) | is_stale
    return sum(_advance(pk) for pk in Stream.objects.filter(behind).order_by("pk").values_list("pk", flat=True))


def _make_missing_streams() -> None:
    missing = ChannelSystem.objects.filter(stream=None)
    Stream.objects.bulk_create([Stream(channel_system=system) for system in missing], ignore_conflicts=True)


@retried
def _advance(channel_system_id: int) -> int:
    """Match one channel system, batch by batch. When its subscription or the tree changes meanwhile, it begins again."""
    moved, walk, after = 0, None, 0
    while True:
        with transaction.atomic():
            stream = Stream.objects.select_for_update().get(pk=channel_system_id)
            system = ChannelSystem.objects.get(pk=channel_system_id)
            now = versions(channel_system_id)
            if walk is None or walk.versions != now:
                walk, after = _begin(stream, system, now), 0
            head = FeedHead.objects.get(pk=1)
            documents = Document.objects.filter(walk.scope, current_id__gt=after)
            batch = [Difference(*row) for row in differences(system, documents)[:BATCH]]
            if versions(channel_system_id) != now:  # what was read may belong to either version
                walk = None
                continue
            concerned = _move(stream, system, batch, since=walk.since, epoch=head.epoch)
            is_last = len(batch) < BATCH
            before = stream.fanned_out
            if is_last:
                stream.fanned_out, (stream.subscription_version, stream.tree_version) = head.sequence, now
                stream.reach = walk.reach or stream.reach
            elif walk.reach is None:
                stream.fanned_out = batch[-1].entry
            else:
                stream.reach = None  # after an interruption every document is compared
            stream.save()
            note_achievements(concerned | passed_releases(system, after=before, upto=stream.fanned_out))
        moved += len(batch)
        if is_last:
            return moved
        after = batch[-1].entry


def _begin(stream: Stream, system: ChannelSystem, now: tuple[int, int]) -> Pass:
    newer = Q(current_id__gt=stream.fanned_out)
    if now == (stream.subscription_version, stream.tree_version):
        return Pass(now, newer, stream.fanned_out, reach=None)
    reach = reach_of(system)
    touched = touched_terms(stream.reach, reach)
    is_everything = touched is None or len(touched) > MOST_TERMS
    return Pass(now, Q() if is_everything else newer | carrying(touched or ()), stream.fanned_out, reach)


def _move(stream: Stream, system: ChannelSystem, batch: Sequence[Difference], *, since: int, epoch: int) -> set[int]:
    if not batch:
        return set()
    aims = [
        Aim(row.document, row.entry, DocumentOperation.UPSERT if row.is_wanted else DocumentOperation.RETIRE, row.state)
        for row in batch
    ]
    states = move_targets(stream=stream, system=system, aims=aims, epoch=epoch)
    moves = [(state, aim, row.before) for state, aim, row in zip(states, aims, batch, strict=True)]
    return note_moves(system=system, moves=moves, since=since)
