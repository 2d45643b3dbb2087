"""Puts the triggers of evidence on its tables, and takes them off to move a whole database."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from propagation.evidence.models import Seal, Unsealed
from propagation.evidence.queries.protection import missing_triggers, present_triggers, wanted_triggers
from propagation.evidence.queries.sources import Source, sources


def protect_evidence(*, using: str = DEFAULT_DB_ALIAS, **_signal: Any) -> None:
    """Make every trigger that evidence needs and drop those of an older shape; nothing when all is as it should be.

    Called after every migration of the last app (propagation/apps.py): SQLite drops the triggers of a table whose shape
    changes, and a new column is evidence too. Rows that were written while a table had no trigger are noted for a seal.
    """
    connection = connections[using]
    if Seal._meta.db_table not in connection.introspection.table_names():  # migrated back to before there was evidence
        return
    missing = missing_triggers(connection)
    kept = {trigger.name for trigger in wanted_triggers(connection.vendor)} - {trigger.name for trigger in missing}
    surplus = {name: present.table for name, present in present_triggers(connection).items() if name not in kept}
    if not missing and not surplus:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, table in surplus.items():
            _drop(cursor, connection.vendor, name, table)
        for trigger in missing:
            for statement in trigger.statements:
                cursor.execute(statement)
        changed = {trigger.table for trigger in missing}
        _note_missed_rows([source for source in sources() if source.model._meta.db_table in changed], using=using)


def lift_protection(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop every trigger of evidence, until protect_evidence makes them again; in the caller's transaction."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, present in present_triggers(connection).items():
            _drop(cursor, connection.vendor, name, present.table)


def _note_missed_rows(missed: Sequence[Source], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Note the final rows of `missed` that neither have a seal nor wait for one."""
    connection = connections[using]
    seals, notes = Seal._meta.db_table, Unsealed._meta.db_table
    with connection.cursor() as cursor:
        for source in missed:
            key = source.model._meta.pk.column
            final = " OR ".join(f'row."{name}" IS NOT NULL' for name in source.closed_by) or "1 = 1"
            cursor.execute(
                f"INSERT INTO {notes} (source, row_id) SELECT %s, row.{key} FROM {source.model._meta.db_table} row "  # noqa: S608 - our own names
                f"WHERE ({final}) AND NOT EXISTS (SELECT 1 FROM {seals} s WHERE s.source = %s AND s.row_id = row.{key}) "
                f"AND NOT EXISTS (SELECT 1 FROM {notes} n WHERE n.source = %s AND n.row_id = row.{key}) ORDER BY row.{key}",
                [source.key] * 3,
            )


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    if vendor == "postgresql":
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
        cursor.execute(f"DROP FUNCTION {name}()")
    else:
        cursor.execute(f"DROP TRIGGER {name}")
