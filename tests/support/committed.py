"""Cleaning up after tests that commit.

Django would flush: on SQLite that is a DELETE, which the append-only tables refuse, and on every database it would take the
rows that migrations made (facets, the head of the feed, roles) with it. So the state right after the migrations is kept, and
put back.
"""

from typing import Any

from django.db import connection, transaction

Baseline = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def capture() -> Baseline:
    """The rows of every table of ours that has any: table -> (columns, rows)."""
    baseline: Baseline = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            rows = cursor.fetchall()
            if rows:
                baseline[table] = (columns, rows)
    return baseline


def restore(baseline: Baseline) -> None:
    """Make every table hold what `baseline` says, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Not TRUNCATE, which makes new files for every table and index, and takes six times as long.
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            guarded = [table for (table,) in cursor.fetchall()]
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            _replace(cursor, baseline)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            _replace(cursor, baseline)
            for _name, sql in triggers:
                cursor.execute(sql)


def _replace(cursor: Any, baseline: Baseline) -> None:
    for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
    for table, (columns, rows) in baseline.items():
        names = ", ".join(connection.ops.quote_name(column) for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({marks})", rows)
