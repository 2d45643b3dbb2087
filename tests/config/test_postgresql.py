"""A web process waits for no lock for long, and says so in a sentence."""

from contextlib import closing

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from config.postgresql import limit_lock_waits
from content.models import Asset
from content.services.revisions import withdraw
from people.transactions import retried
from tests.factories.content import asset


@pytest.mark.services
def test_whoever_saves_beside_a_large_job_is_told_and_nothing_changes(transactional_db, ana):
    held = asset("spring-rate", actor=ana)

    @retried
    def act():
        withdraw(assets=[held.pk], actor=ana)

    with closing(connections.create_connection("default")) as worker, worker.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM content_asset WHERE id = %s FOR UPDATE", [held.pk])
        limit_lock_waits(connection, seconds=0.1)
        try:
            with pytest.raises(ValidationError, match="A large change is being written") as refused:
                act()
        finally:
            limit_lock_waits(connection, seconds=0)
        assert refused.value.code == "conflict"
    assert not Asset.objects.get().is_withdrawn
    act()
    assert Asset.objects.get().is_withdrawn
