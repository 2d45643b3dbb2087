"""The migrations build everything from nothing, take everything down again, and build it a second time."""

from collections import Counter
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from people.models import User
from propagation.evidence.queries.protection import missing_triggers
from propagation.evidence.services.protection import protect_evidence
from propagation.feed.models import FeedHead
from taxonomy.models import Facet
from tests.support.source import ROOMS, ROOT


def test_numbers_are_unique_in_each_room() -> None:
    numbers = Counter(
        f"{room} {path.stem.split('_')[0]}" for room in ROOMS for path in Path(ROOT / room / "migrations").glob("[0-9]*.py")
    )
    assert len(numbers) >= len(ROOMS)
    assert [number for number, count in numbers.items() if count > 1] == []


def tables_of_ours() -> set[str]:
    """The names of the tables that our rooms have now."""
    return {table for table in connection.introspection.table_names() if table.startswith(tuple(f"{room}_" for room in ROOMS))}


@pytest.mark.django_db(transaction=True)
def test_down_to_nothing_and_up_again() -> None:
    before = tables_of_ours()
    assert "propagation_feedentry" in before
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([(room, None) for room in ROOMS])
        assert tables_of_ours() == set()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        protect_evidence()  # as the command migrate does at its end
    assert tables_of_ours() == before
    assert missing_triggers(connection) == []
    assert list(Facet.objects.values_list("code", flat=True)) == [
        "journey",
        "campaign",
        "product",
        "channel",
        "segment",
        "action",
    ]
    assert FeedHead.objects.count() == 1
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_accounts_that_share_an_address_are_named_before_the_upgrade() -> None:
    try:
        executor = MigrationExecutor(connection)
        executor.migrate([("people", "0002_sign_in")])
        old = executor.loader.project_state([("people", "0002_sign_in")]).apps.get_model("people", "User").objects
        old.create(username="kim", email="kim@example.com")
        old.create(username="kim.new", email="KIM@example.com")
        executor = MigrationExecutor(connection)
        with pytest.raises(RuntimeError, match=r"'kim' with 'kim@example\.com'.*'kim\.new' with 'KIM@example\.com'"):
            executor.migrate([("people", "0003_one_person_per_address")])
        old.filter(username="kim.new").update(email="")
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    with pytest.raises(IntegrityError):
        User.objects.create(username="kim2", email="Kim@example.com")
