"""Database triggers that refuse UPDATE and DELETE on tables whose rows are evidence.

Our code never edits them. The triggers also stop a shell, a forgotten bulk update and another application. Whoever owns the
database can drop a trigger; then the hash chain of the feed shows what was changed (docs/decisions/0006-evidence.md).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENTS = ("UPDATE", "DELETE")


def protect(schema_editor: BaseDatabaseSchemaEditor, table: str, events: Iterable[str] = EVENTS) -> None:
    """Refuse `events` on `table` from now on."""
    for event in events:
        name = f"{table}_no_{event.lower()}"
        message = f"{table} is append-only: {event} refused"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def unprotect(schema_editor: BaseDatabaseSchemaEditor, table: str, events: Iterable[str] = EVENTS) -> None:
    """Undo `protect`."""
    for event in events:
        name = f"{table}_no_{event.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


def migration_operations(
    tables: dict[str, tuple[str, ...]],
) -> tuple[Callable[[Any, BaseDatabaseSchemaEditor], None], Callable[[Any, BaseDatabaseSchemaEditor], None]]:
    """The (forward, backward) functions of a RunPython that protects `tables`: table name -> refused events."""

    def forward(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table, events in tables.items():
            protect(schema_editor, table, events)

    def backward(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table, events in tables.items():
            unprotect(schema_editor, table, events)

    return forward, backward
