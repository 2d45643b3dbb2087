"""Checking the feed. The tests drop the triggers before they tamper, as the owner of the database could."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from content.models import Revision
from propagation.feed.models import Document, FeedEntry, FeedHead
from propagation.feed.queries.verification import feed_problems
from tests.factories.content import edited
from tests.factories.propagation import released
from tests.support.evidence import without_triggers


@pytest.fixture
def four_entries(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)


def test_an_untouched_feed_is_intact(four_entries):
    out = StringIO()
    call_command("verify", stdout=out)

    assert list(feed_problems()) == []
    assert out.getvalue().startswith(f"The feed is intact: 4 entries, head {FeedHead.objects.get().entry_hash}\n")


@pytest.mark.parametrize(
    ("tamper", "first_problem"),
    [
        (lambda: FeedEntry.objects.filter(pk=2).update(content=b"{}"), "The content of entry 2 is not what its hash says."),
        (lambda: FeedEntry.objects.filter(pk=2).update(operation="retire"), "Entry 2 is not what its hash says."),
        (lambda: FeedEntry.objects.filter(pk=3).update(previous_hash="1" * 64), "Entry 3 does not follow the entry before it."),
        (lambda: Revision.objects.update(snapshot=b"{}"), "The revision behind entry 1 is not what its hash says."),
        (lambda: FeedHead.objects.update(sequence=5), "The feed ends at 4, but its head says 5."),
        (lambda: FeedHead.objects.update(entry_hash="1" * 64), "The head of the feed names another hash than entry 4 has."),
        (lambda: FeedEntry.objects.filter(pk=4).update(entry_hash="1" * 64), "Entry 4 is not what its hash says."),
    ],
)
def test_tampering_is_found_and_named(four_entries, tamper, first_problem):
    with without_triggers():
        tamper()

    assert next(feed_problems()) == first_problem
    with pytest.raises(CommandError, match="damaged"):
        call_command("verify", stderr=StringIO())


def test_a_missing_entry_is_found(four_entries):
    Document.objects.filter(current=4).update(current=None)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE propagation_feedentry SET sequence = 5 WHERE sequence = 4")
        FeedHead.objects.update(sequence=5)

    assert "Entry 4 is missing: the next one is 5." in list(feed_problems())
