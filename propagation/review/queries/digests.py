"""The digest that a verdict is bound to."""

from collections.abc import Iterable, Sequence
from typing import Any

from content.rules.canonical import canonical_json, sha256_hex
from propagation.review.models import Change


def changes_digest(changes: Iterable[Change], operations: Sequence[dict[str, Any]] = ()) -> str:
    """Hex SHA-256 over the canonical JSON of the changes, in asset order, and of the operations on terms, in their order.

    Of a change it covers the operation, the hash of its revision and the hash of the revision that was live before. Without
    operations on terms it covers the list of changes alone.
    """
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
