"""Calling the API as a channel system, as a person, or as nobody."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User

JSON = "application/json"


def with_token(text: str) -> Client:
    """A client that sends `text` as its bearer token."""
    return Client(headers={"authorization": f"Bearer {text}"})


def signed_in(user: User) -> Client:
    """A client in whose session `user` has signed in."""
    client = Client()
    client.force_login(user)
    return client


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem+json of `response`, which must be one of this status and code."""
    assert response["Content-Type"] == "application/problem+json", response.content[:500]
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"/api/v1/problems/{code}"
    assert body["request_id"] == response["X-Request-Id"]
    return body


def queries_of(call: Callable[[], Any]) -> int:
    """How many queries `call` makes."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)
