"""A database for one suite."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextmanager
def new_database(folder: Path) -> Iterator[None]:
    """Make a database, connect to it, and drop it afterwards: in `folder`, or on the PostgreSQL server of the settings."""
    given = settings.DATABASES["default"]
    file = str(folder / "bench.sqlite3")
    given.setdefault("TEST", {})["NAME"] = file if connection.vendor == "sqlite" else f"bench_{given['NAME']}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
