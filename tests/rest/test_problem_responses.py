"""The frame of the API: refusals, bodies, paging, health and the pages around it."""

import json
import logging

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health
from people.models import User
from propagation.feed.models import FeedHead
from rest.json_parser import MAX_BYTES
from tests.support.api import JSON, problem, signed_in

CHANGE_REQUESTS = "/api/v1/change-requests"


def test_the_start_leads_everywhere(client: Client):
    links = client.get("/api/v1/").json()["links"]

    assert links["documents"] == "/api/v1/documents"
    assert links["change_requests"] == "/api/v1/change-requests"
    assert client.get(links["openapi"]).json()["openapi"] == "3.1.0"


def test_every_problem_says_what_to_do(client: Client):
    answer = client.get("/api/v1/problems/cursor_expired")

    assert answer.json()["status"] == 410
    assert "GET /documents" in answer.json()["what_to_do"]
    problem(client.get("/api/v1/problems/nothing"), 404, "not_found")


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/terms/", "/api/v1/documents/12", "/api/v2/terms", "/api/%00"])
def test_an_unknown_address_is_a_problem_and_no_page(client: Client, method: str, path: str):
    problem(getattr(client, method)(path), 404, "not_found")


def test_a_page_outside_the_api_is_not_found_as_a_page(client: Client):
    assert client.get("/nothing").headers["Content-Type"].startswith("text/html")


def test_nobody_is_told_to_sign_in(client: Client, db: None):
    response = client.get("/api/v1/terms")

    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_person_without_the_right_is_told_which_one(zoe: User):
    body = problem(signed_in(zoe).get("/api/v1/terms"), 403, "permission_denied")

    assert "taxonomy.view_term" in body["detail"]


def test_a_person_cannot_read_the_documents_of_a_channel_system(anas: Client):
    problem(anas.get("/api/v1/documents"), 403, "permission_denied")


def test_a_session_alone_does_not_write(ana: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    body = problem(client.post("/api/v1/assets", {"code": "a", "title": "A"}, JSON), 403, "permission_denied")

    assert "CSRF" in body["detail"]


def test_other_methods_and_media_types_are_refused(anas: Client):
    response = anas.delete("/api/v1/terms")
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    problem(anas.options("/api/v1/terms"), 405, "method_not_allowed")
    problem(anas.get("/api/v1/terms", headers={"accept": "text/html"}), 406, "not_acceptable")
    problem(anas.post(CHANGE_REQUESTS, "title=x", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")
    problem(anas.post(CHANGE_REQUESTS, "<a/>", "text/xml"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "line 1, column 2"),
        (b"", "title"),
        (b'{"title": "\xff\xfe"}', "UTF-8 (byte 11)"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"title": NaN}', "NaN"),
        (b'{"title": -Infinity}', "-Infinity"),
        (b'{"title": 1e999}', "too large"),
        (b'{"title": 9223372036854775808}', "too large"),
        (b'{"title": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"title": "a\\u0000b"}', "U+0000"),
        (b'{"title\\u0000": "a"}', "U+0000"),
        (b'{"title": "\\ud800"}', "surrogate"),
        (b'{"title": "a", "title": "b"}', "twice"),
        (b'{"title": ' + b"[" * 40 + b"]" * 40 + b"}", "32 levels"),
        (b"[" * 1_000 + b"]" * 1_000, "32 levels"),
        (b'{"a":' * 100_000, "32 levels"),
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(anas: Client, body: bytes, said: str):
    response = anas.post(CHANGE_REQUESTS, body, JSON)

    if body:
        assert said in problem(response, 400, "malformed_json")["detail"]
    else:
        assert said in json.dumps(problem(response, 422, "invalid")["errors"])


def test_a_body_of_another_shape_names_each_place(anas: Client):
    problem(anas.post(CHANGE_REQUESTS, b"[1]", JSON), 422, "invalid")
    body = problem(anas.post(CHANGE_REQUESTS, {"title": "A", "assets": ["a", {}], "x/y": 1}, JSON), 422, "invalid")

    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("/reason", "required"),
        ("/assets/1", "invalid"),
        ("/x~1y", "unknown_field"),
    ]


def test_ten_megabytes_are_refused(anas: Client):
    problem(anas.post(CHANGE_REQUESTS, b'"' + b"a" * (10 * 1024 * 1024) + b'"', JSON), 413, "body_too_large")
    problem(anas.post(CHANGE_REQUESTS, b'"' + b"a" * (MAX_BYTES - 1) + b'"', JSON), 413, "body_too_large")
    problem(anas.post(CHANGE_REQUESTS, b'"' + b"a" * (MAX_BYTES - 2) + b'"', JSON), 422, "invalid")


def test_a_request_id_goes_through_when_it_is_harmless(client: Client):
    assert client.get("/healthz", headers={"x-request-id": "deploy-7"})["X-Request-Id"] == "deploy-7"
    made = client.get("/healthz", headers={"x-request-id": 'bad"\r\nid'})["X-Request-Id"]
    assert len(made) == 32
    assert client.get("/healthz")["X-Request-Id"] != made


def test_what_nobody_foresaw_is_a_problem_without_details(anas: Client, monkeypatch: pytest.MonkeyPatch, caplog):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the secret of the database")

    monkeypatch.setattr("taxonomy.api.views.term_rows", broken)
    anas.raise_request_exception = False
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        response = anas.get("/api/v1/terms")

    problem(response, 500, "internal_error")
    assert b"secret" not in response.content


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "", "1e9", "\u0663", "99999999999999999999"])
def test_a_bad_limit_is_named(anas: Client, limit: str):
    body = problem(anas.get("/api/v1/terms", {"limit": limit}), 422, "invalid")

    assert [(error["parameter"], error["code"]) for error in body["errors"]] == [("limit", "out_of_range")]


def test_pages_follow_one_another_and_their_cursor_is_bound(anas: Client, zoe: User, root: User):
    first = anas.get("/api/v1/facets", {"limit": 4})
    cursor = first.json()["page"]["next_cursor"]
    second = anas.get("/api/v1/facets", {"limit": 4, "cursor": cursor})

    codes = [facet["code"] for page in (first, second) for facet in page.json()["data"]]
    assert codes == ["journey", "campaign", "product", "channel", "segment", "action"]
    assert first["Link"] == f'<http://testserver/api/v1/facets?cursor={cursor.replace(":", "%3A")}&limit=4>; rel="next"'
    assert second.json()["page"] == {"next_cursor": None, "has_more": False}
    assert "Link" not in second

    for client, path, query in (
        (anas, "/api/v1/facets", {"cursor": cursor[:-1]}),
        (anas, "/api/v1/facets", {"cursor": "x" + cursor}),
        (anas, "/api/v1/facets", {"cursor": "é\x00"}),
        (anas, "/api/v1/terms", {"cursor": cursor}),
        (signed_in(root), "/api/v1/facets", {"cursor": cursor}),
    ):
        problem(client.get(path, query), 400, "invalid_cursor")


def test_probes_speak_plain_text(client: Client, db: None, monkeypatch: pytest.MonkeyPatch):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"
    assert client.post("/healthz").status_code == 405

    FeedHead.objects.all().delete()
    assert client.get("/readyz").status_code == 503

    class Gone:
        def filter(self, **_where: object) -> None:
            raise DatabaseError("gone")

    monkeypatch.setattr(health.FeedHead, "objects", Gone())
    assert client.get("/readyz").content == b"not ready: the database does not answer\n"


def test_a_database_without_the_newest_migration_is_not_ready(client: Client, db: None):
    """The web server of a new version takes no requests before somebody has migrated."""
    newest = MigrationRecorder.Migration.objects.filter(app="propagation").latest("pk")
    newest.delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready: the database is not migrated\n")


def test_the_docs_come_from_here_and_keep_the_policy(client: Client):
    page = client.get("/api/v1/docs/")

    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert page.content.count(b"<script") == page.content.count(b'<script src="/') == 3
    assert b"<style" not in page.content
    assert b"https://" not in page.content
    script = client.get("/api/v1/docs/?script=").content
    assert b"/api/v1/openapi.json" in script
