"""The triggers of a table of evidence, as SQL for SQLite and PostgreSQL. Pure.

Four kinds: one refuses DELETE, one TRUNCATE (which only PostgreSQL has), one UPDATE of what is fixed, and one notes each final
row in propagation_unsealed, in the transaction that writes it. The name of a trigger holds a hash of its SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from content.rules.canonical import sha256_hex

PREFIX = "evidence_"
NOTES = "propagation_unsealed"


@dataclass(frozen=True)
class Guarded:
    """What the triggers of one source need to know: table, key column, fixed columns, those fixed once one of `closed_by` has a
    value, and `source`, the key under which final rows are noted ("" for none)."""

    table: str
    key: str
    fixed: Sequence[str]
    closing: Sequence[str] = ()
    closed_by: Sequence[str] = ()
    source: str = ""
    is_append_only: bool = False


@dataclass(frozen=True)
class Trigger:
    """A trigger and the statements that make it; `%` in them is plain. `definition` is what the database keeps of it: the body
    of the function on PostgreSQL, the whole statement on SQLite."""

    name: str
    table: str
    statements: tuple[str, ...]
    definition: str


def triggers_of(guarded: Guarded, vendor: str) -> list[Trigger]:
    """All triggers of one source on the database `vendor`."""
    q = guarded.table
    refused = [_refusal(q, "DELETE", "", f"{q} is append-only: DELETE refused", vendor)]
    if vendor == "postgresql":
        refused.append(
            _postgresql(q, f"BEFORE TRUNCATE ON {q} FOR EACH STATEMENT", _raise(f"{q} is append-only: TRUNCATE refused"))
        )
    if guarded.is_append_only:
        refused.append(_refusal(q, "UPDATE", "", f"{q} is append-only: UPDATE refused", vendor))
    else:
        refused += _refused_updates(guarded, vendor)
    return refused + (_notes(guarded, vendor) if guarded.source else [])


def _refused_updates(guarded: Guarded, vendor: str) -> list[Trigger]:
    conditions = []
    if guarded.fixed:
        conditions.append((_differs(guarded.fixed, vendor), f"these columns never change: {', '.join(guarded.fixed)}"))
    if guarded.closed_by:
        closed = f"({_any_value('OLD', guarded.closed_by)}) AND ({_differs(guarded.closing, vendor)})"
        conditions.append((closed, "a row that is final never changes"))
    return [
        _refusal(guarded.table, "UPDATE", condition, f"{guarded.table} is evidence: {why}", vendor)
        for condition, why in conditions
    ]


def _refusal(table: str, event: str, condition: str, message: str, vendor: str) -> Trigger:
    when = f" WHEN ({condition})" if condition else ""
    if vendor == "postgresql":
        return _postgresql(table, f"BEFORE {event} ON {table} FOR EACH ROW{when}", _raise(message))
    return _sqlite(table, f"BEFORE {event} ON {table}{when}", f"SELECT RAISE(ABORT, '{message}');")


def _raise(message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"


def _notes(guarded: Guarded, vendor: str) -> list[Trigger]:
    """On PostgreSQL once for all rows of a statement; on SQLite, which has only that, once for a row."""
    table, key, source = guarded.table, guarded.key, guarded.source
    insert = f"INSERT INTO {NOTES} (source, row_id)"
    closes = f"NOT ({_any_value('OLD', guarded.closed_by)}) AND ({_any_value('NEW', guarded.closed_by)})"
    if vendor == "postgresql":
        final = f" WHERE {_any_value('fresh', guarded.closed_by)}" if guarded.closed_by else ""
        body = f"{insert} SELECT '{source}', fresh.{key} FROM fresh{final}; RETURN NULL;"  # noqa: S608 - our own names
        made = [_postgresql(table, f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT", body)]
        if guarded.closed_by:
            body = f"{insert} VALUES ('{source}', NEW.{key}); RETURN NULL;"
            made.append(_postgresql(table, f"AFTER UPDATE ON {table} FOR EACH ROW WHEN ({closes})", body))
        return made
    body = f"{insert} VALUES ('{source}', NEW.{key});"
    final = f" WHEN ({_any_value('NEW', guarded.closed_by)})" if guarded.closed_by else ""
    made = [_sqlite(table, f"AFTER INSERT ON {table}{final}", body)]
    if guarded.closed_by:
        made.append(_sqlite(table, f"AFTER UPDATE ON {table} WHEN ({closes})", body))
    return made


def _postgresql(table: str, event: str, body: str) -> Trigger:
    name = _name(table, event + body)
    text = f" BEGIN {body} END "
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${text}$$"
    return Trigger(name, table, (function, f"CREATE TRIGGER {name} {event} EXECUTE FUNCTION {name}()"), text)


def _sqlite(table: str, event: str, body: str) -> Trigger:
    name = _name(table, event + body)
    statement = f"CREATE TRIGGER {name} {event} BEGIN {body} END"
    return Trigger(name, table, (statement,), statement)


def _name(table: str, definition: str) -> str:
    return f"{PREFIX}{table[:40]}_{sha256_hex(definition.encode())[:10]}"


def _differs(columns: Sequence[str], vendor: str) -> str:
    other = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f'OLD."{name}" {other} NEW."{name}"' for name in columns)


def _any_value(row: str, columns: Sequence[str]) -> str:
    return " OR ".join(f'{row}."{name}" IS NOT NULL' for name in columns)
