"""Which documents a snapshot produces. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.rules.snapshots import COPY_FIELDS
from taxonomy.vocabulary.codes import CHANNEL_FACET

DOCUMENT_SCHEMA = "document/1"


@dataclass(frozen=True)
class DocumentContent:
    """The content of one document: for a channel (term code) and a language."""

    channel: str
    language: str
    content: dict[str, Any]


def documents_of(snapshot: Mapping[str, Any]) -> list[DocumentContent]:
    """The documents of an asset snapshot (content/rules/snapshots.py), ordered by channel and language.

    There is one for each channel that the asset is tagged with, in the language of its core, and one for each variant. A
    field that a variant leaves empty is filled from the core.
    """
    variants = {(variant["channel"], variant["language"]): variant for variant in snapshot["variants"]}
    tagged = {(channel, snapshot["language"]) for channel in snapshot["tags"].get(CHANNEL_FACET, ())}
    return [
        DocumentContent(channel, language, _content(snapshot, variants.get((channel, language), {}), channel, language))
        for channel, language in sorted(tagged | variants.keys())
    ]


def _content(snapshot: Mapping[str, Any], variant: Mapping[str, Any], channel: str, language: str) -> dict[str, Any]:
    copy = {field: variant.get(field) or snapshot["core"][field] for field in COPY_FIELDS}
    return {
        "schema": DOCUMENT_SCHEMA,
        "asset": snapshot["asset"],
        "title": snapshot["title"],
        "kind": snapshot["kind"],
        "channel": channel,
        "language": language,
        "tags": snapshot["tags"],
        **copy,
    }
