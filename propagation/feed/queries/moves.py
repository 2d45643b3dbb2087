"""What changes do to documents, computed in the same way for the preview and for the release."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Prefetch

from content.models import Asset, Revision
from content.rules.canonical import canonical_json, sha256_hex
from content.rules.snapshots import read_snapshot
from propagation.feed.models import Document, DocumentOperation
from propagation.feed.rules.documents import documents_of
from taxonomy.models import Term
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.codes import CHANNEL_FACET


class AssetChange(Protocol):
    """What a change request does to one asset: it makes `revision` live, or withdraws the asset."""

    @property
    def asset_id(self) -> int: ...
    @property
    def asset(self) -> Asset: ...
    @property
    def operation(self) -> str: ...
    @property
    def revision(self) -> Revision: ...


@dataclass(frozen=True)
class DocumentMove:
    """One document that gets other bytes, or goes (`content` and `content_hash` are then empty).

    `document` is None where it does not exist yet. `terms` are those that its new bytes carry.
    """

    change: AssetChange
    document: Document | None
    channel: Term
    language: str
    operation: DocumentOperation
    content: bytes
    content_hash: str
    terms: frozenset[Term]


def plan_moves(changes: Iterable[AssetChange]) -> list[DocumentMove]:
    """The document moves of `changes`, in their order; of one change first the upserts, by channel and language.

    A document whose bytes stay the same does not move: its channels have nothing to do.
    """
    changes = list(changes)
    snapshots = {change.asset_id: read_snapshot(bytes(change.revision.snapshot)) for change in changes}
    terms = _terms_of(snapshots.values())
    existing: dict[int, dict[tuple[int, str], Document]] = {}
    channels = Prefetch("channel", Term.objects.select_related("facet"))  # a few, and shared by all documents
    documents = Document.objects.filter(asset__in=[change.asset_id for change in changes])
    for document in documents.select_related("current").prefetch_related(channels).defer("current__content"):
        existing.setdefault(document.asset_id, {})[document.channel_id, document.language] = document

    moves = []
    for change in changes:
        snapshot = snapshots[change.asset_id]
        here = existing.get(change.asset_id, {})
        wanted = set()
        if change.operation == DocumentOperation.UPSERT:
            tags = {terms[facet, code] for facet, codes in snapshot["tags"].items() for code in codes}
            for item in documents_of(snapshot):
                channel = terms[CHANNEL_FACET, item.channel]
                wanted.add((channel.pk, item.language))
                content = canonical_json(item.content)
                content_hash = sha256_hex(content)
                found = here.get((channel.pk, item.language))
                if not _serves(found, content_hash):
                    carried = frozenset(tags | {channel})
                    moves.append(
                        DocumentMove(
                            change, found, channel, item.language, DocumentOperation.UPSERT, content, content_hash, carried
                        )
                    )
        moves += [
            DocumentMove(change, found, found.channel, found.language, DocumentOperation.RETIRE, b"", "", frozenset())
            for key, found in here.items()
            if key not in wanted and found.current and found.current.operation == DocumentOperation.UPSERT
        ]
    return moves


def _serves(document: Document | None, content_hash: str) -> bool:
    return bool(document and document.current and document.current.content_hash == content_hash)


def _terms_of(snapshots: Iterable[dict[str, Any]]) -> dict[tuple[str, str], Term]:
    """Every term that the snapshots name, by (facet code, code); one query. Codes are for ever, so each is found."""
    references: set[str] = set()
    for snapshot in snapshots:
        references |= {f"{facet}:{code}" for facet, codes in snapshot["tags"].items() for code in codes}
        references |= {f"{CHANNEL_FACET}:{variant['channel']}" for variant in snapshot["variants"]}
    return {(term.facet.code, term.code): term for term in terms_by_reference(references).values()}
