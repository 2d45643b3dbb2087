"""Appending to the feed: the last step of every release."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from people.models import User
from propagation.feed.models import Document, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.feed.queries.clock import database_now
from propagation.feed.queries.moves import DocumentMove
from propagation.feed.queries.verification import link_of

BATCH = 500
"""Documents in one statement."""
TERM_ROWS = 10_000
"""Rows of two numbers in one statement."""


def append(*, change_request_id: int, moves: Sequence[DocumentMove], actor: User) -> Release:
    """Append `moves` to the feed as the release of that change request, and point each document at its new entry.

    Call it last in the transaction of a release: it locks the feed head until the commit, so that number order is commit order.
    Three statements for each 500 documents.
    """
    documents = _documents(moves)
    head = FeedHead.objects.select_for_update().get(pk=1)
    now = database_now()
    release = Release.objects.create(
        change_request_id=change_request_id,
        released_by=actor,
        first_sequence=head.sequence + 1,
        last_sequence=head.sequence + len(moves),
    )
    entries = []
    for move, document in zip(moves, documents, strict=True):
        head.sequence += 1
        entry = FeedEntry(
            sequence=head.sequence,
            epoch=head.epoch,
            release=release,
            document=document,
            revision=move.change.revision,
            operation=move.operation,
            content=move.content,
            content_hash=move.content_hash,
            released_at=now,
            previous_hash=head.entry_hash,
        )
        entry.entry_hash = head.entry_hash = link_of(entry).entry_hash()
        entries.append(entry)
    FeedEntry.objects.bulk_create(entries, batch_size=BATCH)
    mine = FeedEntry.objects.filter(release=release)
    newest = mine.filter(document=OuterRef("pk")).order_by("-sequence").values("pk")[:1]
    Document.objects.filter(pk__in=mine.order_by().values("document")).update(current=Subquery(newest))
    head.save()
    return release


def _documents(moves: Sequence[DocumentMove]) -> list[Document]:
    """Return the document of each move, creating the new ones, and store the terms that each carries now."""
    new = [
        Document(asset_id=move.change.asset_id, channel=move.channel, language=move.language)
        for move in moves
        if move.document is None
    ]
    created = iter(Document.objects.bulk_create(new, batch_size=BATCH))
    documents = [move.document or next(created) for move in moves]
    existing = [move.document.pk for move in moves if move.document]
    if existing:
        DocumentTerm.objects.filter(document__in=existing).delete()
    DocumentTerm.objects.bulk_create(
        [
            DocumentTerm(document=document, term=term)
            for move, document in zip(moves, documents, strict=True)
            for term in move.terms
        ],
        batch_size=TERM_ROWS,
    )
    return documents
