"""Feed numbers follow commit order, so a reader that asks for "greater than the last I saw" misses nothing.

The race is made exact: the first writer has its number and has not committed when the second comes. A plain auto-increment
lets the second commit first, and the reader then never sees the first.
"""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from people.models import User
from propagation.feed.models import FeedEntry, FeedHead
from propagation.review.models import ChangeRequest
from propagation.review.services.releases import release_change_request
from tests.factories.content import asset
from tests.factories.propagation import approved, term

pytestmark = pytest.mark.django_db(transaction=True)
RIVAL_SECONDS = 1.0


def race(
    first: Callable[[Callable[[], None]], None], second: Callable[[], None], read: Callable[[int], list[int]]
) -> list[int]:
    """What a reader saw of two writers, having read once while `first` held its number uncommitted, and once at the end."""
    holding, second_done, read_once = Event(), Event(), Event()

    def hold() -> None:
        holding.set()
        read_once.wait(RIVAL_SECONDS * 10)

    def run_first() -> None:
        first(hold)
        connection.close()

    def run_second() -> None:
        holding.wait(RIVAL_SECONDS * 10)
        second()
        second_done.set()
        connection.close()

    writers = [Thread(target=run_first), Thread(target=run_second)]
    for writer in writers:
        writer.start()
    holding.wait(RIVAL_SECONDS * 10)
    second_done.wait(RIVAL_SECONDS)  # it comes only where the number of the first does not keep the second out
    seen = read(0)
    read_once.set()
    for writer in writers:
        writer.join()
    return seen + read(max(seen, default=0))


@pytest.fixture
def two_requests(ana: User, ben: User, sara: User) -> list[ChangeRequest]:
    email = term("channel:email", actor=sara)
    return [approved(asset(f"rate-{number}", terms=[email], actor=ana), author=ana, reviewer=ben) for number in (1, 2)]


def read_feed(after: int) -> list[int]:
    return list(FeedEntry.objects.filter(sequence__gt=after).values_list("sequence", flat=True))


def test_a_reader_misses_no_release(two_requests, ben, monkeypatch):
    save = FeedHead.save
    holds: list[Callable[[], None]] = []

    def save_and_hold(head: FeedHead) -> None:
        save(head)
        if holds:
            holds.pop()()

    monkeypatch.setattr(FeedHead, "save", save_and_hold)

    def first(hold: Callable[[], None]) -> None:
        holds.append(hold)
        release_change_request(change_request=two_requests[0], actor=ben)

    seen = race(first, lambda: release_change_request(change_request=two_requests[1], actor=ben), read_feed)

    assert seen == [1, 2]


@pytest.fixture
def plain_table(postgresql: None) -> Iterator[str]:
    """A feed as it is usually written: an auto-increment as the cursor."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_feed (id BIGSERIAL PRIMARY KEY)")
    yield "plain_feed"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE plain_feed")


def test_the_same_race_on_a_plain_auto_increment_misses_one(plain_table):
    def write(then: Callable[[], None]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO plain_feed DEFAULT VALUES")
            then()

    def read(after: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM plain_feed WHERE id > %s ORDER BY id", [after])
            return [row[0] for row in cursor.fetchall()]

    seen = race(write, lambda: write(lambda: None), read)

    assert seen == [2]
    assert read(0) == [1, 2]


def test_a_release_that_fails_after_taking_its_number_leaves_no_hole(two_requests, ben, monkeypatch):
    class PowerCut(Exception):
        pass

    def cut(_head: FeedHead) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(FeedHead, "save", cut)
        with pytest.raises(PowerCut):
            release_change_request(change_request=two_requests[0], actor=ben)
    release_change_request(change_request=two_requests[1], actor=ben)

    assert read_feed(0) == [1]


def test_eight_writers_at_once_number_without_gaps(ana, ben, sara):
    email = term("channel:email", actor=sara)
    requests = [approved(asset(f"rate-{n}", terms=[email], actor=ana), author=ana, reviewer=ben) for n in range(8)]

    def release(request: ChangeRequest) -> None:
        release_change_request(change_request=request, actor=ben)
        connection.close()

    writers = [Thread(target=release, args=[request]) for request in requests]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert read_feed(0) == [1, 2, 3, 4, 5, 6, 7, 8]
