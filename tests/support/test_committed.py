"""Tests that commit leave no trace, and lose nothing that the migrations made."""

from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from content.models import Asset, Revision
from people.models import User
from propagation.feed.models import FeedHead
from taxonomy.models import Facet
from tests.factories.people import person

CODES = ["journey", "campaign", "product", "channel", "segment", "action"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_rows_of_migrations_are_there_and_those_of_the_test_before_are_not(round_: int) -> None:
    assert list(Facet.objects.values_list("code", flat=True)) == CODES
    assert FeedHead.objects.count() == 1
    assert User.objects.count() == 0

    asset = Asset.objects.create(code="rates", title="Rates")
    ana = person("ana", role="Content author")
    revision = Revision.objects.create(asset=asset, number=1, snapshot=b"{}", sha256="0" * 64, created_by=ana)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        revision.delete()


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_what_was_committed() -> None:
    person("ana", role="Content author")
    seen: list[str] = []

    def look() -> None:
        seen.extend(User.objects.values_list("username", flat=True))
        connection.close()

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["ana"]
