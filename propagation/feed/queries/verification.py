"""Checking that the feed is still what was released."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from content.rules.canonical import sha256_hex
from propagation.feed.models import FeedEntry, FeedHead
from propagation.feed.rules.chain import FIRST_PREVIOUS_HASH, ChainLink


def link_of(entry: FeedEntry) -> ChainLink:
    """What the hash of `entry` covers."""
    return ChainLink(
        sequence=entry.sequence,
        epoch=entry.epoch,
        release=entry.release_id,
        document=entry.document_id,
        revision_sha256=entry.revision.sha256,
        operation=str(entry.operation),
        content_hash=entry.content_hash,
        released_at=entry.released_at,
        previous_hash=entry.previous_hash,
    )


def feed_problems(checked: Callable[[int], None] = lambda number: None) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with the feed, in feed order; nothing when it is intact.

    Checks, from the rows alone: that the numbers are 1, 2, 3 ... without a gap, each entry's own hash and its link to the
    previous entry, the hashes of its content and of its revision, and the head. Entries that are released meanwhile are left
    for the next time. Whoever can rewrite the whole table can also rewrite the chain: a checkpoint shows that. `checked` is
    told each number.
    """
    head = FeedHead.objects.get(pk=1)
    number, previous = 0, FIRST_PREVIOUS_HASH
    entries = FeedEntry.objects.filter(sequence__lte=head.sequence).select_related("revision").order_by("sequence")
    for entry in entries.iterator(chunk_size=500):
        number += 1
        names = {"number": entry.sequence, "expected": number}
        if entry.sequence != number:
            yield _("Entry %(expected)d is missing: the next one is %(number)d.") % names
            number = entry.sequence
        if entry.previous_hash != previous:
            yield _("Entry %(number)d does not follow the entry before it.") % names
        if link_of(entry).entry_hash() != entry.entry_hash:
            yield _("Entry %(number)d is not what its hash says.") % names
        if (sha256_hex(bytes(entry.content)) if entry.content else "") != entry.content_hash:
            yield _("The content of entry %(number)d is not what its hash says.") % names
        if sha256_hex(bytes(entry.revision.snapshot)) != entry.revision.sha256:
            yield _("The revision behind entry %(number)d is not what its hash says.") % names
        previous = entry.entry_hash
        checked(number)
    if head.sequence != number:
        yield _("The feed ends at %(number)d, but its head says %(head)d.") % {"number": number, "head": head.sequence}
    elif head.entry_hash != previous:
        yield _("The head of the feed names another hash than entry %(number)d has.") % {"number": number}
    behind = FeedEntry.objects.filter(sequence__gt=FeedHead.objects.values("sequence")[:1]).order_by("sequence").first()
    if behind is not None:
        yield _("Entry %(number)d stands behind the head of the feed, which nobody released.") % {"number": behind.sequence}
