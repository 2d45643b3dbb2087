"""What a web process asks of its connections to PostgreSQL."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

LOCK_SECONDS = 4
"""A worker that releases 5,000 assets holds them for ten seconds and more; whoever saves one meanwhile is told, and does not
hold a thread of the web server for as long."""


def watch_connections() -> None:
    """From now on, let each new connection to PostgreSQL give up a lock after LOCK_SECONDS (people/transactions.py)."""
    connection_created.connect(limit_lock_waits, dispatch_uid="lock-seconds")


def limit_lock_waits(connection: BaseDatabaseWrapper, seconds: float = LOCK_SECONDS, **_others: Any) -> None:
    """Let `connection` give up a lock after `seconds`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{round(seconds * 1000)}ms"])
