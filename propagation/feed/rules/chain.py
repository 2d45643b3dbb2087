"""The hash chain of the feed. Pure."""

from dataclasses import dataclass
from datetime import datetime

from content.rules.canonical import canonical_json, sha256_hex
from propagation.feed.rules.timestamps import rfc3339

FIRST_PREVIOUS_HASH = "0" * 64


@dataclass(frozen=True)
class ChainLink:
    """What the hash of a feed entry covers: its own fields, and the hash of the previous entry."""

    sequence: int
    epoch: int
    release: int
    document: int
    revision_sha256: str
    operation: str
    content_hash: str
    released_at: datetime
    previous_hash: str

    def entry_hash(self) -> str:
        """Hex SHA-256 over the canonical JSON of all fields."""
        return sha256_hex(canonical_json({**self.__dict__, "released_at": rfc3339(self.released_at)}))
