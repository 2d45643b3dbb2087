"""Moving a whole registry, the demo's, from SQLite to PostgreSQL: everything or nothing, and the same afterwards."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from config import moving
from people.models import User
from propagation.evidence.queries.protection import missing_triggers
from propagation.feed.models import FeedEntry
from taxonomy.models import Term


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the demo in it, made by processes of their own."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "THROUGHLINE_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.development"}
    environment.pop("DATABASE_URL", None)
    for command in (["migrate", "--verbosity", "0"], ["load_demo"]):
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command]
        subprocess.run(manage, env=environment, check=True, capture_output=True)
    return folder / "throughline.sqlite3"


@pytest.fixture
def source(demo_file: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    with closing(sqlite3.connect(demo_file)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(demo_file, tmp_path / "source.sqlite3"))


def moved(source: Path) -> str:
    output = StringIO()
    call_command("move_database", source=source, stdout=output)
    return output.getvalue()


def rows_of(source: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(source)) as file:
        return file.execute(sql).fetchall()


def tables() -> list[str]:
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in tables():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def test_everything_arrives_and_can_be_worked_with(postgresql, source):
    output = moved(source)
    expected = {table: rows_of(source, f'SELECT count(*) FROM "{table}"')[0][0] for table in tables()}
    assert counts() == expected
    assert expected["content_asset"] == 32
    assert "The tree numbers and the ancestor table agree with the parents." in output
    assert "The feed is intact" in output
    assert "The evidence is intact" in output
    assert missing_triggers(connection) == []
    assert f"Moved {sum(expected.values()):,} rows in {len(expected)} tables" in output
    entries = "SELECT sequence, content, entry_hash FROM propagation_feedentry ORDER BY sequence"
    here = FeedEntry.objects.order_by("pk").values_list("pk", "content", "entry_hash")
    assert [(key, bytes(content), digest) for key, content, digest in here] == rows_of(source, entries)
    assert User.objects.create(username="next").pk > max(rows_of(source, "SELECT id FROM people_user"))[0]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FeedEntry.objects.update(content=b"")
    with pytest.raises(CommandError, match=r"The target is in use.*Nothing was moved"):
        moved(source)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('taxonomy', '0999_x', '2026-11-29')", "taxonomy.0999_x"),
        ("CREATE TABLE notes (text TEXT)", "left behind: notes"),
        (
            "UPDATE people_user SET first_name = printf('%.*c', 200, 'x') WHERE username = 'ana'",
            "a row of people_user: value too long",
        ),
        ("DELETE FROM taxonomy_termancestor", "differ from what their parents say"),
    ],
)
def test_nothing_is_moved_from_a_source_that_does_not_fit(postgresql, source, spoil, problem):
    before = counts()
    with closing(sqlite3.connect(source)) as file:
        file.execute(spoil)
        file.commit()
    with pytest.raises(CommandError) as caught:
        moved(source)
    assert problem in str(caught.value)
    assert counts() == before


def test_a_target_that_somebody_uses_is_left_alone(postgresql, source, zoe):
    with pytest.raises(CommandError, match="The target is in use: there are rows in people_user"):
        moved(source)
    assert (User.objects.get() == zoe, Term.objects.count()) == (True, 0)


def test_a_value_that_changes_on_the_way_stops_it(postgresql, source, monkeypatch):
    """The comparison reads what has arrived, and not what was sent."""

    def spoilt(field, value, database):
        return "Someone" if field.attname == "first_name" else field.get_db_prep_save(value, database)

    monkeypatch.setattr(moving, "_stored", spoilt)
    with pytest.raises(CommandError, match="people_user is not the same in both databases"):
        moved(source)
    assert not User.objects.filter(first_name="Someone").exists()


@pytest.mark.django_db
def test_a_fresh_database_has_rows_only_where_migrations_put_them():
    assert {table for table, rows in counts().items() if rows} <= moving.MADE_BY_MIGRATIONS


@pytest.mark.django_db
def test_what_is_not_there_is_named(tmp_path):
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError, match="DATABASE_URL names no PostgreSQL database"):
            moved(tmp_path)
    else:
        with pytest.raises(CommandError, match="There is no file"):
            moved(tmp_path / "nothing")
