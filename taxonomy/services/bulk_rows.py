"""Writing many rows at once, each with its history under one name: prepared statements instead of some for every row.

Called inside tree_lock.locked() by services that have decided what is to be written. Rows and histories are as Django and
django-simple-history write them. Their own bulk helpers take three times as long, and know of no deletion with a history; on
SQLite nobody else can write meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from people.models import User
from taxonomy.models import Term, TermAncestor

BATCH = 2_000
"""Rows that are held beside their histories at a time."""
ANCESTORS_AT_ONCE = 50_000
CREATED, CHANGED, DELETED = "+", "~", "-"
"""Types of history rows."""

Row = TypeVar("Row", bound=Model)
Part = TypeVar("Part")


@dataclass(frozen=True)
class Signature:
    """Who writes, and why; of the reason, 100 characters are kept."""

    actor: User
    reason: str


def create(model: Any, rows: Iterable[Row], signature: Signature) -> list[Row]:
    """Insert `rows`; returns them with their ids. Rows that come together have one time of creation."""
    fields = model._meta.concrete_fields
    columns = ", ".join(_quoted(field.column) for field in fields)
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({_places(fields)})"  # noqa: S608 - the model's own names
    places = {field.attname: place for place, field in enumerate(fields)}
    tracked = [places[field.attname] for field in model.history.model.tracked_fields]
    made: list[Row] = []
    for batch in _batches(rows):
        for row, pk in zip(batch, _next_ids(model, len(batch)), strict=True):
            row.pk = pk
        _fill(batch, fields)
        values = _values(batch, fields)
        _execute(statement, values)
        _write_histories(model, [[each[place] for place in tracked] for each in values], CREATED, signature)
        made += batch
    return made


def change(model: Any, rows: Iterable[Row], names: Sequence[str], signature: Signature) -> None:
    """Store the fields `names` of `rows`, which must be loaded whole, for their histories copy them whole."""
    fields = [model._meta.get_field(name) for name in names]
    setting = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    statement = f"UPDATE {_quoted(model._meta.db_table)} SET {setting} WHERE id = %s"  # noqa: S608 - the model's own names
    for batch in _batches(rows):
        _execute(statement, [(*values, row.pk) for values, row in zip(_values(batch, fields), batch, strict=True)])
        _write_histories(model, _values(batch, model.history.model.tracked_fields), CHANGED, signature)


def remove(model: Any, rows: Iterable[Row], signature: Signature) -> None:
    """Delete `rows`, of a model that nothing refers to."""
    statement = f"DELETE FROM {_quoted(model._meta.db_table)} WHERE id = %s"  # noqa: S608 - the model's own name
    for batch in _batches(rows):
        _write_histories(model, _values(batch, model.history.model.tracked_fields), DELETED, signature)
        _execute(statement, [(row.pk,) for row in batch])


def stamp(ids: Iterable[int], now: datetime) -> None:
    """Say that the terms with these ids were updated; a derived stamp, so without history."""
    field = Term._meta.get_field("updated_at")
    statement = f"UPDATE {_quoted(Term._meta.db_table)} SET updated_at = %s WHERE id = %s"  # noqa: S608 - the model's own name
    time = field.get_db_prep_save(now, connection)
    _execute(statement, [(time, pk) for pk in ids])


def replace_ancestors(known: Iterable[int], rows: Iterable[tuple[int, int, int]]) -> None:
    """Delete what there is of the terms with the ids `known`, and insert (term id, ancestor id, distance) rows."""
    table = _quoted(TermAncestor._meta.db_table)
    _execute(f"DELETE FROM {table} WHERE term_id = %s", [(pk,) for pk in known])  # noqa: S608 - the model's own name
    statement = f"INSERT INTO {table} (term_id, ancestor_id, distance) VALUES (%s, %s, %s)"  # noqa: S608 - as above
    for batch in _batches(rows, ANCESTORS_AT_ONCE):
        _execute(statement, batch)


def _write_histories(model: Any, values: Sequence[Sequence[Any]], kind: str, signature: Signature) -> None:
    """A history row for each of `values`, which are those of the tracked fields."""
    history = model.history.model
    signed = {
        "history_date": timezone.now(),
        "history_user": signature.actor.pk,
        "history_change_reason": signature.reason[:100],
        "history_type": kind,
    }
    signing = [history._meta.get_field(name) for name in signed]
    fields = [*history.tracked_fields, *signing]
    columns = ", ".join(_quoted(field.column) for field in fields)
    statement = f"INSERT INTO {_quoted(history._meta.db_table)} ({columns}) VALUES ({_places(fields)})"  # noqa: S608 - as above
    tail = [field.get_db_prep_save(value, connection) for field, value in zip(signing, signed.values(), strict=True)]
    _execute(statement, [(*each, *tail) for each in values])


def _next_ids(model: Any, count: int) -> Iterable[int]:
    """The next ids of a table. Where others may insert at the same time they get other ones; else the table is locked."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        return range(1, count + 1) if last is None else range(last[0] + 1, last[0] + 1 + count)


def _fill(rows: Sequence[Any], fields: Iterable[Any]) -> None:
    """Let new rows have what their fields compute when they are saved."""
    now = timezone.now()
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for row in rows:
                setattr(row, field.attname, now)
        elif type(field).pre_save is not Field.pre_save:
            for row in rows:
                field.pre_save(row, True)


def _values(rows: Sequence[Any], fields: Iterable[Any]) -> list[tuple[Any, ...]]:
    """What each row holds in `fields`, as the database takes it; the same value is prepared once for a column."""
    columns = []
    for field in fields:
        read = attrgetter(field.attname)
        held = [read(row) for row in rows]
        prepared = {value: field.get_db_prep_save(value, connection) for value in set(held)}
        columns.append([prepared[value] for value in held])
    return list(zip(*columns, strict=True))


def _execute(statement: str, values: Sequence[Sequence[Any]]) -> None:
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _places(fields: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(fields))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _batches(rows: Iterable[Part], size: int = BATCH) -> Iterator[list[Part]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
