"""What the server answers when its database is locked or gone, and how long a parameter may be."""

import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from config.errors import is_database_away
from content.models import Asset
from people.models import User
from tests.support.api import JSON, problem, signed_in
from tests.support.pages import html

DRAFT = {"code": "rate", "title": "Rate"}


@pytest.fixture
def anas(transactional_db: None, ana: User) -> Client:
    client = signed_in(ana)
    client.raise_request_exception = False
    return client


def refuses_for_now(anas: Client) -> None:
    """Nobody can write: page and API say so, when to come back, and no more."""
    page = anas.post(
        "/assets/new/", {**DRAFT, "language": "en", "version": 1, "variants-TOTAL_FORMS": 0, "variants-INITIAL_FORMS": 0}
    )
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "What you sent was not saved." in html(page)
    answer = anas.post("/api/v1/assets", DRAFT, JSON)
    problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite locks")
def test_a_locked_database_is_no_failure_of_ours(anas: Client) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        connection.cursor().execute("PRAGMA busy_timeout=1")
        try:
            refuses_for_now(anas)
        finally:
            connection.close()
    assert Asset.objects.count() == 0
    assert anas.post("/api/v1/assets", DRAFT, JSON).status_code == 201


@pytest.mark.services
def test_a_lost_connection_is_no_failure_of_ours(anas: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    wanted = connection.get_connection_params()
    with psycopg.connect(
        **{name: wanted[name] for name in ("host", "port", "user", "dbname") if name in wanted}, autocommit=True
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    try:
        refuses_for_now(anas)
    finally:
        connection.close()
    assert Asset.objects.count() == 0
    assert anas.post("/api/v1/assets", DRAFT, JSON).status_code == 201


def test_a_statement_that_no_second_try_mends_is_our_failure(db: None) -> None:
    with pytest.raises(Exception, match="no_such_table") as failed:
        connection.cursor().execute("SELECT * FROM no_such_table")
    assert not is_database_away(failed.value)
    assert not is_database_away(ValueError("anything else"))
    assert is_database_away(OperationalError("connection refused"))


@pytest.mark.parametrize(
    ("path", "name", "length"),
    [("/assets/", "term", 8_001), ("/admin/content/asset/", "q", 201), ("/sign-in/", "next", 8_001), ("/assets/", "q", 50_001)],
)
def test_a_parameter_that_is_too_long_is_named(client: Client, root: User, path: str, name: str, length: int) -> None:
    client.force_login(root)
    refused = client.get(path, {name: "x" * length})
    assert refused.status_code == 400
    assert f"“{name}” is too long" in html(refused)
    assert client.get(path, {name: "x" * 200}).status_code < 400


def test_a_parameter_of_the_api_is_given_once(root: User) -> None:
    client = signed_in(root)
    for path in ("/api/v1/assets?q=a&q=b", "/api/v1/assets?limit=1&limit=2", "/api/v1/terms?status=active&status=merged"):
        assert "2 times" in problem(client.get(path), 400, "repeated_parameter")["detail"]
    assert client.get("/api/v1/assets?q=a&limit=2").status_code == 200
    assert client.get(reverse("api-root")).status_code == client.get("/api/v1/").status_code == 200
