"""The API keeps to what its own OpenAPI document says, whatever is sent to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from people.models import User
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import Document, Release
from propagation.review.models import ChangeRequestJob
from taxonomy.models import Term
from tests.factories.channels import issued
from tests.factories.content import asset
from tests.factories.propagation import pull_system, released, submitted, term
from tests.factories.versions import published

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(max_examples=5, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
Ids = dict[str, dict[str, Any]]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def open_to(scheme: str) -> Any:
    """The operations that take callers of this security scheme, and those that ask nobody who they are."""
    return schema.include(
        lambda context: any(scheme in way for way in context.operation.definition.raw["security"] or [{scheme: []}])
    )


@pytest.fixture
def token(ana: User, ben: User, chris: User, sara: User) -> str:
    """Of a channel system that serves something, in a registry that holds something of everything."""
    digital = term("channel:digital", actor=sara)
    email = term("channel:email", parent=digital, actor=sara)
    savings = term("product:savings", actor=sara)
    published(actor=sara)
    desk = pull_system("desk", channels=[digital], actor=chris)
    released(asset("spring-rate", terms=[email, savings], actor=ana), author=ana, reviewer=ben)
    fan_out()
    return issued(desk, actor=chris).text


@pytest.fixture
def ids(token: str, ana: User) -> Ids:
    """Path to the ids of something that is there."""
    waiting = submitted(asset("summer-rate", terms=Term.objects.filter(code="email"), actor=ana), actor=ana)
    job = ChangeRequestJob.objects.create(kind="submit", assets=9, author=ana)
    return {
        "/api/v1/assets": {"code": "summer-rate"},
        "/api/v1/change-requests": {"number": waiting.pk},
        "/api/v1/documents": {"number": Document.objects.get().pk},
        "/api/v1/facets": {"facet": "product", "version": "1.0"},
        "/api/v1/jobs": {"number": job.pk},
        "/api/v1/problems": {"code": "conflict"},
        "/api/v1/releases": {"number": Release.objects.get().pk},
        "/api/v1/terms": {"reference": "channel:digital"},
    }


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server closes its connection around each request; ours holds the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever happens to the database inside has not happened afterwards."""
    # Not a nested atomic block, which a release refuses to run in.
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def call(case: schemathesis.Case, ids: Ids) -> None:
    """Call `case` as it was made up and, where its path names something, once more for what is there."""
    with rolled_back():
        case.call_and_validate(checks=CHECKS)
    if case.path_parameters:
        case.path_parameters |= ids["/".join(case.path.split("/")[:4])]
        with rolled_back():
            case.call_and_validate(checks=CHECKS)


@open_to("channelToken").parametrize()
@BOUNDED
def test_what_a_channel_system_gets_is_what_is_documented(case: schemathesis.Case, token: str, ids: Ids) -> None:
    case.headers["Authorization"] = f"Bearer {token}"
    call(case, ids)


@pytest.fixture
def session(root: User) -> str:
    """The id of a session in which Root Admin has signed in."""
    client = Client()
    client.force_login(root)
    return client.cookies["sessionid"].value


@open_to("personSession").parametrize()
@BOUNDED
def test_what_a_person_gets_is_what_is_documented(case: schemathesis.Case, session: str, ids: Ids) -> None:
    secret = "a" * 32
    case.headers.pop("Authorization", None)
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    case.cookies = {"sessionid": session, "csrftoken": secret}
    case.headers["X-CSRFToken"] = secret
    call(case, ids)


def test_the_document_is_valid_and_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
    validate(json.loads(document()))


def test_each_operation_says_what_it_does_and_who_may_ask() -> None:
    found = json.loads(document())
    operations = {
        f"{method} {path}": operation for path, methods in found["paths"].items() for method, operation in methods.items()
    }
    assert len(operations) > 30
    assert [name for name, operation in operations.items() if not 5 <= len(operation.get("summary", "")) <= 150] == []
    assert [name for name, operation in operations.items() if operation["security"] == []] == [
        "get /api/v1",
        "get /api/v1/problems/{code}",
    ]
    assert [server["url"] for server in found["servers"]] == ["/"]


def document() -> str:
    """The OpenAPI document as JSON."""
    written = StringIO()
    call_command("spectacular", "--format", "openapi-json", stdout=written)
    return written.getvalue()
