"""The message a channel system gets, pushed or pulled. Pure.

The content goes in as the exact bytes that were approved, so that the receiver can check its hash.
"""

from dataclasses import dataclass
from datetime import datetime

from content.rules.canonical import canonical_json
from propagation.feed.rules.timestamps import rfc3339

EVENT_TYPES = {"upsert": "document.released", "retire": "document.retired"}
_PLACE = b'"content":null'


@dataclass(frozen=True)
class Envelope:
    """Everything a message says. `content` is canonical JSON (empty for a retirement), `content_hash` its hex SHA-256.

    `previous_revision` is what the receiver had accepted when its target moved (None: nothing), so that it can see which
    revisions it skips.
    """

    channel: str
    epoch: int
    sequence: int
    position: int
    document: str
    asset: str
    document_channel: str
    language: str
    revision: int
    previous_revision: int | None
    operation: str
    released_at: datetime
    content: bytes
    content_hash: str

    @property
    def message_id(self) -> str:
        """The same for every try, so that a receiver recognises a repeat; without a dot, because signatures use dots."""
        return f"msg_{self.channel.replace('.', '-')}_{self.epoch}_{self.position}"

    def body(self) -> bytes:
        """Canonical JSON of the message: the same bytes at every call."""
        frame = canonical_json(
            {
                "type": EVENT_TYPES[self.operation],
                "timestamp": rfc3339(self.released_at),
                "channel": self.channel,
                "epoch": self.epoch,
                "sequence": self.sequence,
                "position": self.position,
                "data": {
                    "document": self.document,
                    "asset": self.asset,
                    "channel": self.document_channel,
                    "language": self.language,
                    "revision": self.revision,
                    "previous_revision": self.previous_revision,
                    "operation": self.operation,
                    "content_hash": f"sha256:{self.content_hash}" if self.content else None,
                    "content": None,
                },
            }
        )
        return frame.replace(_PLACE, b'"content":' + self.content, 1) if self.content else frame

    def headers(self) -> dict[str, str]:
        """Our own headers; signature and timestamp are added for each try."""
        return {
            "x-throughline-channel": self.channel,
            "x-throughline-document": self.document,
            "x-throughline-sequence": str(self.sequence),
            "x-throughline-position": str(self.position),
            "x-throughline-epoch": str(self.epoch),
        }
