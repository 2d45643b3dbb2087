"""A world to open pages in, of any size, written table by table: released assets, and one change request in review."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from channels.models import ChannelSystem, Mode
from channels.services.systems import register_channel_system
from content.models import Asset, Edit, Revision, Tag
from content.rules.canonical import canonical_json, sha256_hex
from content.rules.snapshots import build_snapshot
from people.history import save_as
from people.models import User
from propagation.delivery.models import ReleaseTarget, ServingState, Stream
from propagation.feed.models import Document, DocumentOperation, DocumentTerm, FeedEntry, FeedHead, Release
from propagation.feed.rules.documents import documents_of
from propagation.review.models import Change, ChangeRequest, ChangeRequestState
from propagation.review.queries.digests import changes_digest
from propagation.review.services.landings import record_landing
from taxonomy.models import Facet, Term
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.rows import TermRow

CHANNELS = ("email", "web", "push", "sms")
SYSTEMS_PER_CHANNEL = 2
PRODUCTS = 500
SMALL_RELEASE = 100
"""Assets of each release but the large one."""
DRIFTED_EACH = 50
"""One in so many documents has drifted; the others are in sync."""
HIGHER = ", now higher"
BODY = "New savings earn %d.%02d percent until 31 March. The offer ends when the fund is used up. " * 10


class World(NamedTuple):
    """The numbers of the large change request in review and of the large release, and how many rows there are."""

    review: int
    release: int
    changes: int
    assets: int


def begin() -> None:
    """Write the people, the terms and the channel systems."""
    author = User.objects.create_superuser("author", first_name="Ana", last_name="Author")
    reader = User.objects.create_user("reader", first_name="Rita", last_name="Reader")
    reader.groups.set(Group.objects.filter(name__in=["Reviewer", "Taxonomy steward"]))
    facets = {facet.code: facet for facet in Facet.objects.all()}
    import_terms(facet=facets["channel"], rows=_rows(CHANNELS), actor=author)
    import_terms(facet=facets["product"], rows=_rows(f"p{number}" for number in range(PRODUCTS)), actor=author)
    for channel in Term.objects.filter(facet=facets["channel"]):
        for number in range(SYSTEMS_PER_CHANNEL):
            code = f"{channel.code}-{number}"
            register_channel_system(code=code, name=code, mode=Mode.PULL, url="", channels=[channel], actor=author)
    Stream.objects.bulk_create(Stream(channel_system=system) for system in ChannelSystem.objects.filter(stream=None))


def grow(*, assets: int, changes: int) -> World:
    """Add released assets until there are `assets`, a release with `changes` of them, and a change request about these."""
    author = User.objects.get(username="author")
    before = Asset.objects.count()
    terms = list(Term.objects.filter(facet__code__in=["channel", "product"]).select_related("facet").order_by("pk"))
    systems = list(ChannelSystem.objects.prefetch_related("channels"))
    with transaction.atomic():
        large = _released(range(before, before + changes), terms, systems, author)
        for start in range(before + changes, assets, SMALL_RELEASE):
            _released(range(start, min(start + SMALL_RELEASE, assets)), terms, systems, author)
        first = Revision.objects.filter(asset=OuterRef("pk"), number=1)
        Asset.objects.filter(live_revision=None).update(live_revision=Subquery(first.values("pk")))
        released = FeedEntry.objects.filter(document=OuterRef("pk"))
        Document.objects.filter(current=None).update(current=Subquery(released.values("pk")))
        review = _in_review(large, terms, author)
    return World(review.pk, large.pk, changes, assets)


def draft(numbers: range) -> None:
    """Add the drafts of new assets with these numbers."""
    author = User.objects.get(username="author")
    terms = list(Term.objects.filter(facet__code__in=["channel", "product"]).order_by("pk"))
    assets = Asset.objects.bulk_create(_asset(number) for number in numbers)
    Tag.objects.bulk_create(
        Tag(asset=asset, term=term) for number, asset in zip(numbers, assets, strict=True) for term in _carried(number, terms)
    )
    Edit.objects.bulk_create(Edit(asset=asset, actor=author) for asset in assets)


def edit(assets: Sequence[Asset]) -> None:
    """Give the draft of each of these assets another headline."""
    author = User.objects.get(username="author")
    Asset.objects.filter(pk__in=[asset.pk for asset in assets]).update(headline=Concat("headline", Value(HIGHER)))
    Edit.objects.bulk_create(Edit(asset=asset, actor=author) for asset in assets)


def tag(assets: Sequence[Asset], product: str) -> None:
    """Tag the draft of each of these assets with one more product."""
    author = User.objects.get(username="author")
    term = Term.objects.get(facet__code="product", code=product)
    Tag.objects.bulk_create(Tag(asset=asset, term=term) for asset in assets)
    Edit.objects.bulk_create(Edit(asset=asset, actor=author) for asset in assets)


def _rows(codes: Iterable[str]) -> list[TermRow]:
    return [TermRow(code, "", {"en": code.title()}, number, "made") for number, code in enumerate(codes, start=1)]


def _released(numbers: range, terms: list[Term], systems: list[ChannelSystem], author: User) -> Release:
    """Assets with these numbers, live in one release, and what each channel system serves of them."""
    now = timezone.now()
    assets = Asset.objects.bulk_create(_asset(number) for number in numbers)
    carried = {asset.pk: _carried(number, terms) for number, asset in zip(numbers, assets, strict=True)}
    Tag.objects.bulk_create(Tag(asset=asset, term=term) for asset in assets for term in carried[asset.pk])
    revisions = _revisions(assets, carried, 1, author)
    request = ChangeRequest.objects.create(
        title=f"Offers from {numbers.start}",
        reason="New rates.",
        state=ChangeRequestState.RELEASED,
        digest="0" * 64,
        author=author,
        submission_key=f"made-{numbers.start}",
    )
    changes = zip(assets, revisions, strict=True)
    Change.objects.bulk_create(Change(change_request=request, asset=asset, revision=made) for asset, made in changes)
    head = FeedHead.objects.get(pk=1)
    first = head.sequence + 1
    release = Release.objects.create(
        change_request=request, released_by=author, first_sequence=first, last_sequence=head.sequence + len(assets)
    )
    documents = Document.objects.bulk_create(
        Document(asset=asset, channel=carried[asset.pk][0], language="en") for asset in assets
    )
    DocumentTerm.objects.bulk_create(
        DocumentTerm(document=document, term=term) for document in documents for term in carried[document.asset_id]
    )
    entries = []
    for document, revision in zip(documents, revisions, strict=True):
        content = canonical_json(documents_of(_snapshot(document.asset, carried[document.asset_id]))[0].content)
        head.sequence += 1
        entry = FeedEntry(
            sequence=head.sequence,
            epoch=head.epoch,
            release=release,
            document=document,
            revision=revision,
            operation=DocumentOperation.UPSERT,
            content=content,
            content_hash=sha256_hex(content),
            released_at=now,
            previous_hash="",
            entry_hash="",
        )
        entries.append(entry)
    FeedEntry.objects.bulk_create(entries)
    _served(release, entries, systems)
    head.save()
    Stream.objects.update(position=head.sequence, fanned_out=head.sequence)
    return release


def _served(release: Release, entries: Sequence[FeedEntry], systems: Sequence[ChannelSystem]) -> None:
    """What `systems` must serve and do serve of `entries`. What has drifted is an open target of `release`."""
    now = timezone.now()
    states = ServingState.objects.bulk_create(
        ServingState(
            channel_system=system,
            document=entry.document,
            target=entry,
            operation=entry.operation,
            position=entry.sequence,
            target_hash=entry.content_hash,
            target_moved_at=now,
            accepted=entry,
            accepted_position=entry.sequence,
            accepted_at=now,
            reported=entry,
            reported_position=entry.sequence,
            reported_hash=entry.content_hash if entry.sequence % DRIFTED_EACH else "f" * 64,
            reported_at=now,
            furthest_reported=entry.sequence,
        )
        for system in systems
        for entry in entries
        if entry.document.channel in system.channels.all()
    )
    ReleaseTarget.objects.bulk_create(
        ReleaseTarget(
            release=release,
            serving_state=state,
            entry=state.target,
            operation=state.operation,
            confirmed_at=now if state.reported_hash == state.target_hash else None,
        )
        for state in states
    )


def _asset(number: int) -> Asset:
    return Asset(code=f"asset-{number}", title=f"Offer {number}", kind="offer", headline=f"Rate {number}", body=_body(number))


def _in_review(release: Release, terms: list[Term], author: User) -> ChangeRequest:
    """A change request in review, with another headline for each asset of `release`."""
    assets = list(Asset.objects.filter(changes__change_request__release=release).select_related("live_revision").order_by("pk"))
    carried = {asset.pk: _carried(int(asset.code.removeprefix("asset-")), terms) for asset in assets}
    Asset.objects.filter(changes__change_request__release=release).update(headline=Concat("headline", Value(HIGHER)))
    for asset in assets:
        asset.headline += HIGHER
    revisions = _revisions(assets, carried, 2, author)
    changes = [
        Change(asset=asset, revision=revision, base_revision=asset.live_revision)
        for asset, revision in zip(assets, revisions, strict=True)
    ]
    request = ChangeRequest(title=f"Higher rates for {len(assets)}", reason="The rates rise.", author=author)
    request.submission_key = f"review-{release.pk}"
    request.digest = changes_digest(changes)
    save_as(request, actor=author, reason="Submitted")
    for change in changes:
        change.change_request = request
    Change.objects.bulk_create(changes)
    record_landing(request)
    return request


def _revisions(assets: list[Asset], carried: dict[int, list[Term]], number: int, author: User) -> list[Revision]:
    snapshots = [canonical_json(_snapshot(asset, carried[asset.pk])) for asset in assets]
    revisions = Revision.objects.bulk_create(
        Revision(asset=asset, number=number, snapshot=snapshot, sha256=sha256_hex(snapshot), created_by=author)
        for asset, snapshot in zip(assets, snapshots, strict=True)
    )
    Edit.objects.bulk_create(Edit(asset=made.asset, actor=author, revision=made) for made in revisions)
    return revisions


def _snapshot(asset: Asset, carried: list[Term]) -> dict[str, object]:
    return build_snapshot(
        asset=asset.code,
        title=asset.title,
        kind=asset.kind,
        language=asset.language,
        core={"headline": asset.headline, "body": asset.body},
        tags=[(term.facet.code, term.code) for term in carried],
    )


def _carried(number: int, terms: list[Term]) -> list[Term]:
    """A channel and a product; `terms` begins with the channels."""
    return [terms[number % len(CHANNELS)], terms[len(CHANNELS) + number % PRODUCTS]]


def _body(number: int) -> str:
    return BODY % ((number % 9, number % 100) * 10)
