"""Many released documents at once, written as rows: through the services a thousand of them take minutes."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import uuid4

from django.db.models import OuterRef, Subquery

from content.models import Asset, Revision
from content.rules.canonical import sha256_hex
from people.models import User
from propagation.feed.models import Document, DocumentOperation, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.feed.queries.clock import database_now
from propagation.review.models import ChangeRequest, ChangeRequestState
from taxonomy.models import Term


class Wanted(NamedTuple):
    """A document to release: the asset's code, a channel, a language, all terms, and what channel systems do with it."""

    asset: str
    channel: Term
    language: str = "en"
    terms: tuple[Term, ...] = ()
    operation: DocumentOperation = DocumentOperation.UPSERT


def released_at_once(wanted: Iterable[Wanted], *, actor: User, size: int = 20) -> Release:
    """Release documents with other bytes than before, `size` each. The chain of the feed is not kept."""
    wanted = list(wanted)
    request = ChangeRequest.objects.create(
        title="Many", reason="Many.", state=ChangeRequestState.RELEASED, author=actor, submission_key=uuid4().hex
    )
    head = FeedHead.objects.get(pk=1)
    codes = {item.asset for item in wanted}
    known = set(Asset.objects.filter(code__in=codes).values_list("code", flat=True))
    Asset.objects.bulk_create(Asset(code=code, title=code, headline=code) for code in sorted(codes - known))
    assets = Asset.objects.in_bulk(codes, field_name="code")
    numbers = (
        {asset.pk: asset.revisions.count() + 1 for asset in assets.values()}
        if known
        else dict.fromkeys((asset.pk for asset in assets.values()), 1)
    )
    Revision.objects.bulk_create(
        Revision(asset=asset, number=numbers[asset.pk], snapshot=b"{}", sha256="0" * 64, created_by=actor)
        for asset in assets.values()
    )
    revisions = {row.asset_id: row for row in Revision.objects.filter(asset__in=numbers).order_by("number")}
    keys = [(assets[item.asset].pk, item.channel.pk, item.language) for item in wanted]
    old = {
        (document.asset_id, document.channel_id, document.language): document
        for document in Document.objects.filter(asset__in=numbers)
    }
    Document.objects.bulk_create(
        Document(asset_id=asset, channel_id=channel, language=language)
        for asset, channel, language in keys
        if (asset, channel, language) not in old
    )
    documents = {
        (document.asset_id, document.channel_id, document.language): document
        for document in Document.objects.filter(asset__in=numbers)
    }
    release = Release.objects.create(
        change_request=request,
        released_by=actor,
        first_sequence=head.sequence + 1,
        last_sequence=head.sequence + len(wanted),
    )
    now = database_now()
    entries, rows = [], []
    for item, key in zip(wanted, keys, strict=True):
        head.sequence += 1
        document = documents[key]
        content = b"" if item.operation == DocumentOperation.RETIRE else str(head.sequence).encode().rjust(size)
        entries.append(
            FeedEntry(
                sequence=head.sequence,
                epoch=head.epoch,
                release=release,
                document=document,
                revision=revisions[document.asset_id],
                operation=item.operation,
                content=content,
                content_hash=sha256_hex(content) if content else "",
                released_at=now,
                previous_hash="0" * 64,
                entry_hash="0" * 64,
            )
        )
        rows += [DocumentTerm(document=document, term=term) for term in {item.channel, *item.terms}] if content else []
    FeedEntry.objects.bulk_create(entries, batch_size=1_000)
    moved = [documents[key] for key in keys]
    newest = FeedEntry.objects.filter(document=OuterRef("pk"), release=release).values("pk")
    Document.objects.filter(entries__release=release).update(current=Subquery(newest))
    DocumentTerm.objects.filter(document__in=moved if known else []).delete()
    DocumentTerm.objects.bulk_create(rows, batch_size=5_000)
    head.save()
    return release
