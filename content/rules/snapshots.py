"""The shape of a snapshot, which a revision freezes. Pure: text in, plain dictionaries out."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

SNAPSHOT_SCHEMA = "asset/1"
"""Changes with the shape; a frozen revision keeps its schema for ever."""

COPY_FIELDS = ("headline", "body", "call_to_action", "link", "legal_line")
"""The words a customer reads, in the order in which they are shown."""

MEMBERS = {"schema", "asset", "title", "kind", "language", "core", "variants", "tags"}


class VariantCopy(NamedTuple):
    """One variant: the code of its channel term, its language, and those copy fields that differ from the core."""

    channel: str
    language: str
    copy: Mapping[str, str]


def build_snapshot(
    *,
    asset: str,
    title: str,
    kind: str,
    language: str,
    core: Mapping[str, str],
    variants: Iterable[VariantCopy] = (),
    tags: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """A snapshot of the asset with code `asset`; `tags` are (facet code, term code) pairs in any order.

    Every copy field is present, empty where nothing was written. Variants are sorted by (channel, language), codes within a
    facet by code, so that the order in which somebody tagged does not change the hash.
    """
    codes: dict[str, set[str]] = {}
    for facet, code in tags:
        codes.setdefault(facet, set()).add(code)
    return {
        "schema": SNAPSHOT_SCHEMA,
        "asset": asset,
        "title": title,
        "kind": kind,
        "language": language,
        "core": _copy(core),
        "variants": [
            {"channel": variant.channel, "language": variant.language, **_copy(variant.copy)}
            for variant in sorted(variants, key=lambda variant: (variant.channel, variant.language))
        ],
        "tags": {facet: sorted(codes[facet]) for facet in sorted(codes)},
    }


def read_snapshot(data: bytes | memoryview) -> dict[str, Any]:
    """The snapshot frozen in `data`; raises ValueError when it is not one of ours."""
    read = json.loads(bytes(data))
    snapshot: dict[str, Any] = read if isinstance(read, dict) else {}
    schema = snapshot.get("schema")
    if schema != SNAPSHOT_SCHEMA:
        raise ValueError(f"This is not a snapshot of schema {SNAPSHOT_SCHEMA!r} but {schema!r}.")
    if missing := MEMBERS - snapshot.keys():
        raise ValueError(f"The snapshot lacks {', '.join(sorted(missing))}.")
    return snapshot


def _copy(copy: Mapping[str, str]) -> dict[str, str]:
    return {field: copy.get(field, "") for field in COPY_FIELDS}
