"""The digest that a verdict is bound to."""

from collections.abc import Iterable

from content.canonical import canonical_json, sha256_hex
from propagation.models import Change


def changes_digest(changes: Iterable[Change]) -> str:
    """Hex SHA-256 over the canonical JSON of what each change does, to which bytes, on top of which; in asset order."""
    lines = [
        {
            "asset": change.asset.code,
            "operation": str(change.operation),
            "revision": change.revision.sha256,
            "base": change.base_revision.sha256 if change.base_revision else None,
        }
        for change in changes
    ]
    return sha256_hex(canonical_json(sorted(lines, key=lambda line: str(line["asset"]))))
