"""Copying every table of one database to another, and proving that both hold the same."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model, QuerySet

from propagation.evidence.services.protection import lift_protection, protect_evidence

BATCH = 2_000
"""Rows that are held in memory at once."""

MADE_BY_MIGRATIONS = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "people_user",
    "propagation_feedhead",
    "propagation_sealhead",
    "propagation_unsealed",
    "taxonomy_facet",
    "taxonomy_historicalfacet",
    "taxonomy_treestate",
}
"""Tables that `migrate` fills. Of the target these are emptied first; any other table with rows means that it is in use."""


class CannotMoveError(Exception):
    """Something must be put right first; the message says what. Nothing was changed."""


@dataclass(frozen=True)
class Moved:
    """A table that was copied: how many rows, and the SHA-256 over all their values, the same on both sides."""

    table: str
    rows: int
    digest: str


def move(source: str, target: str, say: Callable[[str], None]) -> list[Moved]:
    """Copy all rows from the database with the alias `source` to that with the alias `target`, which must be empty.

    Call it inside a transaction on both. Raises CannotMoveError when they do not fit together, when the target is in use, and
    when a table is not the same afterwards.
    """
    models = _models()
    _require_same_migrations(source, target)
    _require_known_tables(source, models)
    _require_empty(target, models)
    lift_protection(using=target)
    for model in models:
        if model._meta.db_table in MADE_BY_MIGRATIONS:
            with connections[target].cursor() as cursor:
                name = connections[target].ops.quote_name(model._meta.db_table)
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - a table of our own
    moved = []
    for model in models:
        moved.append(_copy(model, source, target))
        if moved[-1].rows:
            say(f"  {moved[-1].rows:>9,}  {moved[-1].table}")
    _reset_sequences(target, models)
    connections[target].check_constraints()
    protect_evidence(using=target)
    for before, model in zip(moved, models, strict=True):
        after = _digest(model, target)
        if (after.rows, after.digest) != (before.rows, before.digest):
            raise CannotMoveError(f"{before.table} is not the same in both databases: {before.rows} rows and {after.rows}.")
    return moved


def _models() -> list[type[Model]]:
    """The models of all tables, also those between two others and the histories, by table."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return [found[table] for table in sorted(found)]


def _require_same_migrations(source: str, target: str) -> None:
    before, after = (set(MigrationRecorder(connections[alias]).applied_migrations()) for alias in (source, target))
    if before != after:
        names = ", ".join(sorted(f"{app}.{name}" for app, name in before ^ after)[:5])
        raise CannotMoveError(f"The databases are not migrated to the same point ({names}). Run “manage.py migrate” on both.")


def _require_known_tables(source: str, models: Sequence[type[Model]]) -> None:
    with connections[source].cursor() as cursor:
        present = set(connections[source].introspection.table_names(cursor))
    unknown = present - {model._meta.db_table for model in models} - {"django_migrations"}
    if unknown:
        raise CannotMoveError(f"Nobody knows these tables, so they would be left behind: {', '.join(sorted(unknown))}.")


def _require_empty(target: str, models: Sequence[type[Model]]) -> None:
    used = [
        model._meta.db_table
        for model in models
        if model._meta.db_table not in MADE_BY_MIGRATIONS and QuerySet(model, using=target).exists()
    ]
    people = next(model for model in models if model._meta.db_table == "people_user")
    if QuerySet(people, using=target).filter(is_active=True).exists():
        used.append("people_user")
    if used:
        raise CannotMoveError(f"The target is in use: there are rows in {', '.join(used[:5])}. Give it an empty database.")


def _copy(model: type[Model], source: str, target: str) -> Moved:
    """Copy one table with COPY, which no trigger against edits minds."""
    connection = connections[target]
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    counted = _Digest()
    try:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in _rows(model, source):
                counted.add(row)
                copy.write_row([_stored(field, value, connection) for field, value in zip(fields, row, strict=True)])
    except psycopg.Error as error:
        column = f", column {error.diag.column_name}" if error.diag.column_name else ""
        reason = f"{model._meta.db_table}{column}: {error.diag.message_primary or error}."
        raise CannotMoveError(f"PostgreSQL refuses a row of {reason}") from error
    return counted.result(model)


def _stored(field: Field, value: Any, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(value, connection)


def _digest(model: type[Model], alias: str) -> Moved:
    counted = _Digest()
    for row in _rows(model, alias):
        counted.add(row)
    return counted.result(model)


def _rows(model: type[Model], alias: str) -> Iterator[tuple[Any, ...]]:
    """All rows in the order of their keys, a batch at a time."""
    names = [field.attname for field in model._meta.concrete_fields]
    key = model._meta.pk.attname
    place = names.index(key)
    rows: QuerySet[Any, Any] = QuerySet(model, using=alias).order_by(key).values_list(*names)
    last = None
    while batch := list(rows[:BATCH] if last is None else rows.filter(**{f"{key}__gt": last})[:BATCH]):
        yield from batch
        last = batch[-1][place]


class _Digest:
    """Counts rows and hashes their values, in a form that does not depend on how a database keeps them."""

    def __init__(self) -> None:
        self._hash, self._rows = hashlib.sha256(), 0

    def add(self, row: Sequence[Any]) -> None:
        self._rows += 1
        self._hash.update(json.dumps([_plain(value) for value in row], sort_keys=True).encode() + b"\n")

    def result(self, model: type[Model]) -> Moved:
        return Moved(model._meta.db_table, self._rows, self._hash.hexdigest())


def _plain(value: Any) -> Any:
    """`value` as JSON: bytes by their hash, times in UTC, whatever else has no JSON as text."""
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _reset_sequences(target: str, models: Sequence[type[Model]]) -> None:
    connection = connections[target]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
