"""What only looks and needs a lock for it says the same sentence as a save, while a large job holds the terms."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from config.postgresql import limit_lock_waits
from propagation.review.services.staging import stage_operation
from propagation.review.services.term_changes import submit_term_changes
from taxonomy.tree_lock import WRITERS
from taxonomy.vocabulary.operation_json import to_json
from taxonomy.vocabulary.operations import Rename, Reorder
from tests.factories.propagation import term
from tests.support.api import JSON, problem, signed_in
from tests.support.pages import HTMX, html

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
SENTENCE = "A large change is being written at this moment."
FORM = {"do": "preview", "label-en": "Deposits"}
RENAME = Rename(term="product:savings", labels={"en": "Deposits"})


@contextmanager
def held(sql: str, *values: Any) -> Iterator[None]:
    """Another connection holds what `sql` locks; ours waits a tenth of a second for it."""
    with closing(connections.create_connection("default")) as other, other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(sql, values)
        limit_lock_waits(connection, seconds=0.1)
        try:
            yield
        finally:
            limit_lock_waits(connection, seconds=0)


@pytest.fixture
def client(postgresql: None, sara: Any, savings: Any) -> Client:
    return signed_in(sara)


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (lambda client, number: client.get(f"/change-requests/{number}/"), 409),
        (lambda client, number: client.get(f"/change-requests/{number}/impact.csv"), 409),
        (lambda client, _number: client.get("/change-requests/staged/"), 409),
        (lambda client, _number: client.post("/change-requests/impact.csv", {"operations": "[]"}), 409),
        (lambda client, _number: client.post("/taxonomy/product/savings/rename/", FORM), 400),
        (lambda client, _number: client.post("/taxonomy/product/savings/rename/", FORM, headers=HTMX), 400),
    ],
)
def test_pages_that_rehearse_say_it(client: Client, sara: Any, ask: Callable[[Client, int], Any], status: int) -> None:
    words = {"title": "Words", "reason": "Better.", "submission_key": "k"}
    request = submit_term_changes(operations=[RENAME], **words, actor=sara)
    stage_operation(operation=RENAME, actor=sara)
    with held("SELECT pg_advisory_xact_lock(%s, %s)", *WRITERS):
        answer = ask(client, request.pk)
        assert (answer.status_code, SENTENCE in html(answer)) == (status, True)
    assert ask(client, request.pk).status_code == 200


def test_the_api_says_it(client: Client) -> None:
    body = {"operations": [to_json(RENAME)]}
    with held("SELECT pg_advisory_xact_lock(%s, %s)", *WRITERS):
        answer = client.post("/api/v1/change-requests/impact", body, JSON)
        assert problem(answer, 409, "conflict")["detail"].startswith(SENTENCE)
    assert client.post("/api/v1/change-requests/impact", body, JSON).status_code == 200


def test_a_row_that_is_being_submitted_is_not_waited_for(client: Client, sara: Any) -> None:
    """By a service alone, and inside a transaction of the page, where no service can say it."""
    term("product:loans", actor=sara)
    row = stage_operation(operation=Reorder(term="product:savings", behind="product:loans"), actor=sara)
    acts = [
        ("/taxonomy/product/savings/reorder/", {"direction": "up"}),
        ("/change-requests/staged/remove/", {"staged": row.pk}),
    ]
    with held("SELECT 1 FROM propagation_stagedoperation WHERE id = %s FOR UPDATE", row.pk):
        answers = [client.post(*act) for act in acts]
        assert [(answer.status_code, SENTENCE in html(answer)) for answer in answers] == [(409, True)] * 2
    assert [client.post(*act).status_code for act in acts] == [302, 302]
