"""What a channel system keeps: the content that it serves, the receipts that it still owes, and its place in the feed.

One SQLite file. Content and the receipt for it are written in one transaction, so a crash at any moment leaves either both or
neither, and a receipt that was not sent before the crash is sent after it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    document TEXT PRIMARY KEY, epoch INTEGER NOT NULL, position INTEGER NOT NULL, sequence INTEGER NOT NULL,
    asset TEXT NOT NULL, channel TEXT NOT NULL, language TEXT NOT NULL, revision INTEGER NOT NULL,
    content BLOB, applied_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, receipt TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL);
"""

APPLIED, REMOVED, REJECTED, IGNORED_OLDER = "applied", "removed", "rejected", "ignored_older"
REFUSAL = "This channel system refuses all content."


@dataclass(frozen=True)
class Message:
    """One message of the contract, already verified."""

    channel: str
    epoch: int
    sequence: int
    position: int
    document: str
    asset: str
    document_channel: str
    language: str
    revision: int
    operation: str
    content: dict[str, Any] | None

    @classmethod
    def read(cls, body: Any) -> "Message":
        """The message in a decoded body; ValueError says what is missing or wrong in it."""
        try:
            data = body["data"]
            message = cls(
                channel=str(body["channel"]),
                epoch=int(body["epoch"]),
                sequence=int(body["sequence"]),
                position=int(body["position"]),
                document=str(data["document"]),
                asset=str(data["asset"]),
                document_channel=str(data["channel"]),
                language=str(data["language"]),
                revision=int(data["revision"]),
                operation=str(data["operation"]),
                content=data["content"] if data["operation"] == "upsert" else None,
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"The message lacks a field: {error}") from error
        if message.operation not in {"upsert", "retire"}:
            raise ValueError(f"Unknown operation {message.operation!r}")
        if message.operation == "upsert" and not isinstance(message.content, dict):
            raise ValueError("An upsert needs its content")
        return message


@dataclass(frozen=True)
class Served:
    """One document as it is served now, in the order of the table's columns; `content` holds the very bytes."""

    document: str
    epoch: int
    position: int
    sequence: int
    asset: str
    channel: str
    language: str
    revision: int
    content: bytes
    applied_at: str

    def summary(self) -> dict[str, Any]:
        """The line of GET /serving, its hash computed from the bytes that are served."""
        facts = {name: value for name, value in self.__dict__.items() if name != "content"}
        return {**facts, "content_hash": content_hash(self.content)}


class Store:
    """The SQLite file of one channel system. One connection, one writer at a time; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=20)
        # FULL: a 2xx promises that the content is on disk.
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    def apply(self, messages: Sequence[Message], *, reject: bool = False, cursor: str | None = None) -> list[str]:
        """Apply each message if it is newer than what is stored, and owe a receipt for each, in one transaction.

        Newer means a greater (epoch, position) for the document. `cursor` is the place in the feed after these messages.
        Returns what was done with each: applied, removed, rejected or ignored_older.
        """
        with self._transaction() as db:
            outcomes = [REJECTED if reject else _apply_one(db, message) for message in messages]
            receipts = [_receipt(db, message, outcome) for message, outcome in zip(messages, outcomes, strict=True)]
            db.executemany("INSERT INTO outbox (receipt) VALUES (?)", [[json.dumps(receipt)] for receipt in receipts])
            if cursor is not None:
                db.execute("INSERT OR REPLACE INTO place (id, cursor) VALUES (1, ?)", [cursor])
        return outcomes

    def serving(self, *, newest: int | None = None) -> list[Served]:
        """All documents that are served, by id; with `newest` only so many, newest first."""
        everything = "SELECT * FROM document WHERE content IS NOT NULL ORDER BY "
        if newest:
            rows = self._rows(everything + "epoch DESC, position DESC LIMIT ?", [newest])
        else:
            rows = self._rows(everything + "document", [])
        return [Served(*row) for row in rows]

    def content(self, document: str) -> bytes | None:
        """The bytes served for one document; None when it is not served."""
        rows = self._rows("SELECT content FROM document WHERE document = ?", [document])
        return rows[0][0] if rows else None

    def counts(self) -> tuple[int, int]:
        """How many documents are served, and how many receipts are still owed."""
        [(served, owed)] = self._rows("SELECT (SELECT count(content) FROM document), (SELECT count(*) FROM outbox)", [])
        return served, owed

    def owed_receipts(self, limit: int) -> list[tuple[int, dict[str, Any]]]:
        """The oldest receipts not sent yet, as (id, receipt)."""
        rows = self._rows("SELECT id, receipt FROM outbox ORDER BY id LIMIT ?", [limit])
        return [(number, json.loads(receipt)) for number, receipt in rows]

    def settle_receipts(self, numbers: Iterable[int]) -> None:
        """Forget receipts that the registry has."""
        with self._transaction() as db:
            db.executemany("DELETE FROM outbox WHERE id = ?", [[number] for number in numbers])

    def cursor(self) -> str | None:
        """The place in the feed up to which everything is applied; None at the start."""
        rows = self._rows("SELECT cursor FROM place", [])
        return rows[0][0] if rows else None

    def forget_cursor(self) -> None:
        """Forget the place, so that the feed is read from its start again; positions make that harmless."""
        with self._transaction() as db:
            db.execute("DELETE FROM place")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        with self._lock, closing(self._db.cursor()) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _rows(self, query: str, parameters: list[Any]) -> list[Any]:
        with self._lock:
            return self._db.execute(query, parameters).fetchall()


def canonical(content: dict[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8: the bytes whose SHA-256 the registry compares (RFC 8785 for content without floats)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(content: bytes) -> str:
    """The hash of served bytes as receipts and GET /serving give it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _apply_one(db: sqlite3.Cursor, message: Message) -> str:
    if (message.epoch, message.position) <= _stored(db, message)[:2]:
        return IGNORED_OLDER
    content = None if message.content is None else canonical(message.content)
    # A retired document keeps its row without content: its position must still turn older messages away.
    db.execute(
        "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            message.document, message.epoch, message.position, message.sequence, message.asset,
            message.document_channel, message.language, message.revision, content, _now(),
        ],
    )  # fmt: skip
    return REMOVED if content is None else APPLIED


def _receipt(db: sqlite3.Cursor, message: Message, outcome: str) -> dict[str, Any]:
    status, hash_now = outcome, None
    if outcome != REJECTED:
        epoch, position, content = _stored(db, message)
        # The receipt for a repeat says again what is served: the first receipt may not have arrived.
        if (epoch, position) == (message.epoch, message.position):
            status = REMOVED if content is None else APPLIED
            hash_now = None if content is None else content_hash(content)
    return {
        "document": message.document,
        "position": message.position,
        "sequence": message.sequence,
        "status": status,
        "content_hash": hash_now,
        "at": _now(),
        **({"error": {"code": "refused", "detail": REFUSAL}} if outcome == REJECTED else {}),
    }


def _stored(db: sqlite3.Cursor, message: Message) -> tuple[int, int, bytes | None]:
    query = "SELECT epoch, position, content FROM document WHERE document = ?"
    found: tuple[int, int, bytes | None] | None = db.execute(query, [message.document]).fetchone()
    return found or (0, 0, None)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
