"""Which triggers the tables of evidence need, and which they have."""

from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from propagation.evidence.queries.sources import append_only_models, sources
from propagation.evidence.rules.triggers import PREFIX, Guarded, Trigger, triggers_of


def wanted_triggers(vendor: str) -> list[Trigger]:
    """Every trigger that evidence needs on the database `vendor`, each once."""
    guarded = [
        Guarded(
            table=source.model._meta.db_table,
            key=source.model._meta.pk.column,
            fixed=source.fixed,
            closing=[name for name in source.columns if name in source.may_change],
            closed_by=source.closed_by,
            source=source.key,
            is_append_only=source.is_append_only,
        )
        for source in sources()
    ]
    guarded += [
        Guarded(table=model._meta.db_table, key=model._meta.pk.column, fixed=(), is_append_only=True)
        for model in append_only_models()
    ]
    found = {trigger.name: trigger for each in guarded for trigger in triggers_of(each, vendor)}
    return list(found.values())


class Present(NamedTuple):
    """A trigger that is there and switched on: its table, and what the database keeps of it (Trigger.definition)."""

    table: str
    definition: str


def present_triggers(connection: BaseDatabaseWrapper) -> dict[str, Present]:
    """The triggers of evidence that there are and are switched on, by name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgrelid::regclass::text, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "WHERE tgname LIKE %s AND NOT tgisinternal AND tgenabled <> 'D'",
                [f"{PREFIX}%"],
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"]
            )
        return {name: Present(table, definition) for name, table, definition in cursor.fetchall()}


def missing_triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """The triggers that evidence needs and does not have, or has under the right name with another definition."""
    present = present_triggers(connection)
    wanted = wanted_triggers(connection.vendor)
    return [trigger for trigger in wanted if present.get(trigger.name) != Present(trigger.table, trigger.definition)]
