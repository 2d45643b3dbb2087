"""The digest that a verdict is bound to."""

from collections.abc import Iterable, Sequence
from typing import Any

from content.rules.canonical import canonical_json, sha256_hex
from propagation.review.models import Change


def changes_digest(changes: Iterable[Change], operations: Sequence[dict[str, Any]] = ()) -> str:
    """Hex SHA-256 over the canonical JSON of what each change does, to which bytes, on top of which, in asset order; and of the
    operations on terms, if there are any, in the order in which they are to be done."""
    lines = [
        {
            "asset": change.asset.code,
            "operation": str(change.operation),
            "revision": change.revision.sha256,
            "base": change.base_revision.sha256 if change.base_revision else None,
        }
        for change in changes
    ]
    ordered = sorted(lines, key=lambda line: str(line["asset"]))
    return sha256_hex(canonical_json({"assets": ordered, "terms": list(operations)} if operations else ordered))
