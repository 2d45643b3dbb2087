"""`manage.py move_database --from var/throughline.sqlite3`: moves a whole registry from SQLite to PostgreSQL."""

import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from config.moving import CannotMoveError, move

SOURCE = "move_database_source"
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    # The first read locks the file against writers.
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
}


class Command(BaseCommand):
    """All or nothing: one transaction on the target, and the source is locked against writers while it is read."""

    help = "Copy everything from a SQLite file into the empty PostgreSQL database at DATABASE_URL, and verify the copy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="source", type=Path, required=True, help="the SQLite file, such as var/throughline.sqlite3"
        )

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL names no PostgreSQL database. Set it to the one that everything shall move to.")
        if not source.is_file():
            raise CommandError(f"There is no file {source}.")
        connections[SOURCE] = DatabaseWrapper({**connection.settings_dict, **SQLITE, "NAME": str(source)}, SOURCE)
        began = time.monotonic()
        try:
            with transaction.atomic(using=SOURCE), transaction.atomic():
                moved = move(SOURCE, DEFAULT_DB_ALIAS, self.stdout.write)
                call_command("check_tree", stdout=self.stdout)
                call_command("verify", allow_waiting=True, stdout=self.stdout)
        except CannotMoveError as error:
            raise CommandError(f"{error} Nothing was moved.") from error
        except Error as error:
            raise CommandError(f"A database refused: {str(error).strip()}\nNothing was moved.") from error
        finally:
            connections[SOURCE].close()
            del connections[SOURCE]
        rows, tables = sum(table.rows for table in moved), len(moved)
        self.stdout.write(
            f"Moved {rows:,} rows in {tables} tables in {time.monotonic() - began:.0f} s. "
            "Each table has the same number of rows and the same content in both databases."
        )
