"""Services are done anew when another transaction was in their way, at one place."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client

from people import transactions
from people.transactions import TRIES, retried

pytestmark = pytest.mark.django_db(transaction=True)


class Said(Exception):
    """As psycopg raises it, with the SQLSTATE."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


class Service:
    """Fails with each of `states` in turn, then succeeds. `error` is the class that Django makes of them."""

    def __init__(self, *states: str, error: type[Exception] = OperationalError) -> None:
        self.states, self.error, self.calls = list(states), error, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.states:
            raise self.error("no") from Said(self.states.pop(0))
        return "done"


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each pause would have been."""
    found: list[float] = []
    monkeypatch.setattr(transactions, "sleep", found.append)
    return found


def asked(service: Service) -> str:
    def called() -> str:
        return service()

    return retried(called)()


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_a_deadlock_or_a_failed_serialization_is_done_anew(state: str, pauses: list[float]) -> None:
    service = Service(state, state)
    assert (asked(service), service.calls) == ("done", 3)
    assert 0 < pauses[0] < pauses[1] < 1


def test_a_lost_race_for_a_code_is_done_anew_so_that_the_check_says_it_in_words() -> None:
    service = Service("23505", error=IntegrityError)
    assert (asked(service), service.calls) == ("done", 2)


def test_a_lock_that_is_held_for_long_is_not_waited_for_again() -> None:
    service = Service("55P03")
    with pytest.raises(ValidationError, match="A large change is being written") as raised:
        asked(service)
    assert (raised.value.code, service.calls) == ("conflict", 1)


@pytest.mark.parametrize(("state", "status"), [("55P03", 409), ("08006", 503)])
def test_a_door_says_it_where_no_service_does(as_ana: Client, monkeypatch: pytest.MonkeyPatch, state: str, status: int) -> None:
    service = Service(state, state)
    for module in ("pages.change_requests.list", "propagation.review.api.loading"):
        monkeypatch.setattr(f"{module}.with_counts", lambda _rows: service())
    as_ana.raise_request_exception = False
    answers = [as_ana.get("/change-requests/"), as_ana.get("/api/v1/change-requests/cr_1")]
    assert [answer.status_code for answer in answers] == [status, status]
    told = ["A large change is being written" in answer.content.decode() for answer in answers]
    assert told == [state == "55P03"] * 2


def test_the_last_try_ends_in_a_conflict() -> None:
    service = Service(*["40P01"] * 9)
    with pytest.raises(ValidationError) as caught:
        asked(service)
    assert (caught.value.code, service.calls) == ("conflict", TRIES)
    assert "try again" in caught.value.messages[0]


def test_a_constraint_that_stays_violated_is_a_fault_of_ours() -> None:
    service = Service(*["23503"] * 9, error=IntegrityError)
    with pytest.raises(IntegrityError):
        asked(service)
    assert service.calls == TRIES


@pytest.mark.parametrize("error", [Service("08006"), Service("23514", error=IntegrityError), Service("", error=KeyError)])
def test_other_errors_are_raised_at_once(error: Service) -> None:
    with pytest.raises(error.error):
        asked(error)
    assert error.calls == 1


def test_inside_a_transaction_the_outermost_service_decides() -> None:
    service = Service("40P01")
    with pytest.raises(OperationalError), transaction.atomic():
        asked(service)
    assert service.calls == 1
    assert not connection.in_atomic_block
