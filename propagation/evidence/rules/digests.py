"""What the digest of a row covers, and the links of the chain of seals. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from content.rules.canonical import LARGEST_INTEGER, canonical_json, sha256_hex
from propagation.feed.rules.timestamps import rfc3339

FIRST_PREVIOUS_HASH = "0" * 64


def row_digest(values: Mapping[str, Any]) -> str:
    """Hex SHA-256 over the canonical JSON of the columns of a row, as both databases give them: column -> value."""
    return sha256_hex(canonical_json({name: plain(value) for name, value in values.items()}))


def plain(value: Any) -> Any:  # noqa: PLR0911 - one kind of value a line
    """`value` of a column as canonical JSON takes it: bytes by their hash, times in UTC, all else that is not JSON as text.

    Whatever a row may hold has a digest: one row without would hold up all seals.
    """
    if isinstance(value, str):
        return value if "\0" not in value else {"utf8": value.encode().hex()}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return value
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, bytes | memoryview):
        return sha256_hex(bytes(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


def seal_hash(*, number: int, source: str, row_id: int, columns: Sequence[str], digest: str, previous: str) -> str:
    """Hex SHA-256 of one seal, with the columns that its digest covers; `previous` is the hash of the seal before it."""
    link = {"number": number, "source": source, "row": row_id, "columns": columns, "digest": digest, "previous": previous}
    return sha256_hex(canonical_json(link))
