"""What this build of SQLite can do, told to Django: how many values one statement may carry."""

import sqlite3
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

MOST_VALUES = 32_766
"""SQLite's own limit since 3.32. Some builds take more, but the text of a statement has a limit too."""


def watch_connections() -> None:
    """From now on, let each new connection to SQLite write hundreds of rows in one statement.

    Django 5.2 assumes 999 values, the limit of old builds: a batch of 500 assets would take nine statements. Django 6 asks
    SQLite, as this does.
    """
    connection_created.connect(_tell, dispatch_uid="sqlite-limit")


def _tell(connection: BaseDatabaseWrapper, **_others: Any) -> None:
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = min(limit, MOST_VALUES)
