"""Doing what only the owner of the database could: changing evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def without_triggers() -> Iterator[None]:
    """Switch off every trigger of ours within the block."""
    with connection.cursor() as cursor:
        lifted = _lift_postgresql(cursor) if connection.vendor == "postgresql" else _lift_sqlite(cursor)
        try:
            yield
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in lifted:
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _lift_postgresql(cursor: Any) -> list[str]:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks ahead cannot be altered
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    tables = [table for (table,) in cursor.fetchall()]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]


def _lift_sqlite(cursor: Any) -> list[str]:
    triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    return [sql for _name, sql in triggers]
