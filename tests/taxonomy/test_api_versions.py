"""Published versions by API: the list of them, the terms as they were, and files."""

from typing import Any

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Term, TermMapping, TermNotation, TermNote, TermSynonym
from taxonomy.vocabulary.operations import Broaden, Deprecate
from tests.factories.taxonomy import grow, move_term, set_labels, term
from tests.factories.versions import published
from tests.support.api import problem, queries_of, signed_in
from tests.support.terms import do

VERSIONS = "/api/v1/facets/product/versions"


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    """Version 1.0 has the first tree. In 2.0 kettles have moved and gifts are deprecated. One label changed after both."""
    grown = grow("home\n    kettles\n    pans\ngifts", actor=sara)
    TermSynonym.objects.create(term=grown["kettles"], kind="alternative", language="en", text="Water boilers")
    TermNote.objects.create(term=grown["kettles"], kind="definition", language="en", text="To boil water in.")
    TermNotation.objects.create(term=grown["kettles"], text="0110")
    TermMapping.objects.create(term=grown["kettles"], kind="identifier", scheme="pim", target="P-1")
    do(Broaden(term="product:pans", broader="product:gifts"), sara)
    published(note="The first", actor=sara)
    move_term(term=grown["kettles"], parent=grown["gifts"], actor=sara)
    instead = ("product:home", "product:kettles")
    do(Deprecate(term="product:gifts", reason="Too wide.", replaced_by=instead, rule="any"), sara)
    published(note="Gifts are gone", actor=sara)
    set_labels(term=grown["home"], labels={"en": "House"}, actor=sara)
    return grown


def got(response: Any) -> Any:
    assert response.status_code == 200, response.content
    return response.json()


def codes(client: Client, version: str, **query: str) -> list[str]:
    found = got(client.get("/api/v1/terms", {"facet": "product", "version": version, **query}))
    return [one["code"] for one in found["data"]]


def test_versions_come_newest_first(anas: Client, terms):
    found = got(anas.get(VERSIONS))["data"]

    assert [(one["version"], one["note"], one["term_count"]) for one in found] == [
        ("2.0", "Gifts are gone", 4),
        ("1.0", "The first", 4),
    ]
    assert found[1] == got(anas.get(f"{VERSIONS}/1.0"))
    assert len(found[1]["sha256"]) == 64
    assert got(anas.get("/api/v1/facets/product"))["versions"] == ["2.0", "1.0"]
    assert got(anas.get("/api/v1/facets/channel"))["versions"] == []


def test_more_versions_cost_no_more_queries(anas: Client, terms, sara: User):
    def queries() -> tuple[int, int]:
        return queries_of(lambda: got(anas.get(VERSIONS))), queries_of(lambda: got(anas.get("/api/v1/facets")))

    two = queries()
    published(note="Houses", actor=sara)
    assert queries() == two


@pytest.mark.parametrize("number", ["3.0", "1", "1.00", "x", "0.0", "1.0.0", "99999999999.0", "%00"])
def test_an_unknown_version_is_not_found(anas: Client, terms, number: str):
    problem(anas.get(f"{VERSIONS}/{number}"), 404, "not_found")


def test_a_term_in_a_version_is_as_it_was_in_the_shape_of_a_term(anas: Client, terms):
    now = got(anas.get("/api/v1/terms/product:kettles"))
    then = got(anas.get("/api/v1/terms", {"facet": "product", "version": "1.0", "notation": "0110"}))["data"][0]

    at = got(anas.get(f"{VERSIONS}/1.0"))["published_at"]
    assert then == {**now, "parent": "product:home", "updated_at": at}
    assert list(then) == list(now)


def test_replacements_and_further_parents_are_in_a_version(anas: Client, terms):
    found = got(anas.get("/api/v1/terms", {"facet": "product", "version": "2.0"}))["data"]
    gifts, pans = (next(one for one in found if one["code"] == code) for code in ("gifts", "pans"))

    assert (gifts["status"], gifts["status_reason"], gifts["replaced_by"]) == ("deprecated", "Too wide.", None)
    assert gifts["replacements"] == {"rule": "any", "terms": ["product:home", "product:kettles"]}
    assert (pans["broader"], pans["depth"]) == (["product:gifts"], 1)


def test_the_terms_of_a_version_are_filtered_like_terms(anas: Client, terms):
    assert codes(anas, "1.0") == ["home", "kettles", "pans", "gifts"]
    assert codes(anas, "1.0", parent="product:home") == ["kettles", "pans"]
    assert codes(anas, "2.0", parent="product:gifts") == ["kettles"]
    assert codes(anas, "1.0", parent="none") == ["home", "gifts"]
    assert codes(anas, "1.0", status="deprecated") == []
    assert codes(anas, "2.0", status="deprecated") == ["gifts"]
    assert codes(anas, "1.0", q="BOIL") == ["kettles"]
    assert codes(anas, "2.0", q="house") == []
    assert codes(anas, "1.0", external_id="P-1") == ["kettles"]
    assert codes(anas, "1.0", scheme="erp") == []
    assert codes(anas, "1.0", uri="https://example.com") == []


def test_the_pages_of_a_version_follow_one_another(anas: Client, terms):
    query = {"facet": "product", "version": "1.0", "limit": "3"}
    response = anas.get("/api/v1/terms", query)
    first = got(response)
    cursor = first["page"]["next_cursor"]
    rest = got(anas.get("/api/v1/terms", {**query, "cursor": cursor}))

    assert [one["code"] for one in [*first["data"], *rest["data"]]] == ["home", "kettles", "pans", "gifts"]
    assert rest["page"] == {"next_cursor": None, "has_more": False}
    assert anas.get(response["Link"].split(">")[0][1:]).json() == rest
    assert anas.get("/api/v1/terms", query, headers={"if-none-match": response["ETag"]}).status_code == 304
    problem(anas.get("/api/v1/terms", {**query, "cursor": cursor, "status": "active"}), 400, "invalid_cursor")
    problem(anas.get("/api/v1/terms", {**query, "cursor": "x"}), 400, "invalid_cursor")


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({"version": "1.0"}, "version", "facet_missing"),
        ({"version": "1.0", "facet": "colour"}, "facet", "unknown_facet"),
        ({"version": "3.0", "facet": "product"}, "version", "unknown_version"),
        ({"version": "1.0", "facet": "channel"}, "version", "unknown_version"),
        ({"version": "1.0", "facet": "product", "parent": "product:none"}, "parent", "unknown_term"),
        ({"version": "1.0", "facet": "product", "parent": "home"}, "parent", "unknown_term"),
        ({"version": "1.0", "facet": "product", "limit": "0"}, "limit", "min_value"),
        ({"version": "1.0", "facet": "product", "updated_since": "2026-01-01T00:00:00Z"}, "updated_since", "not_with_version"),
    ],
)
def test_a_mistake_about_a_version_is_named(anas: Client, terms, query: dict[str, str], parameter: str, code: str):
    errors = problem(anas.get("/api/v1/terms", query), 422, "invalid")["errors"]

    assert [(error["parameter"], error["code"]) for error in errors] == [(parameter, code)]


@pytest.mark.parametrize(
    ("kind", "media_type", "ending", "word"),
    [
        ("csv", "text/csv; charset=utf-8", "csv", "House"),
        ("excel", "text/csv; charset=utf-8", "csv", "House"),
        ("turtle", "text/turtle; charset=utf-8", "ttl", '"House"@en'),
        ("json-ld", "application/ld+json", "jsonld", "House"),
    ],
)
def test_a_facet_is_handed_out_as_a_file(anas: Client, terms, kind: str, media_type: str, ending: str, word: str):
    path = f"/api/v1/facets/product/export?format={kind}"
    response = anas.get(path, headers={"accept": "text/turtle"})

    assert (response.status_code, response["Content-Type"]) == (200, media_type)
    assert response["Content-Disposition"] == f'attachment; filename="product.{ending}"'
    assert word in response.content.decode()
    again = anas.get(path, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_branch_and_a_version_are_handed_out_as_files(anas: Client, terms, sara: User):
    term("spoons", actor=sara)
    path = "/api/v1/facets/product/export"
    branch = anas.get(path, {"format": "csv", "branch": "home"})
    version = anas.get(path, {"format": "csv", "version": "1.0", "branch": "home"})

    assert "kettles" not in branch.content.decode()
    assert "kettles" in version.content.decode()
    assert version["Content-Disposition"] == 'attachment; filename="product-home-1.0.csv"'


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({}, "format", "required"),
        ({"format": "pdf"}, "format", "invalid_choice"),
        ({"format": "csv", "version": "3.0"}, "version", "invalid"),
        ({"format": "csv", "branch": "spoons"}, "branch", "invalid"),
        ({"format": "csv", "colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_a_mistake_about_a_file_is_named(anas: Client, terms, query: dict[str, str], parameter: str, code: str):
    errors = problem(anas.get("/api/v1/facets/product/export", query), 422, "invalid")["errors"]

    assert [(error["parameter"], error["code"]) for error in errors] == [(parameter, code)]


def test_files_and_versions_are_for_those_who_may_read_terms(zoe: User, client: Client, terms):
    for path in (VERSIONS, f"{VERSIONS}/1.0", "/api/v1/facets/product/export?format=csv", "/api/v1/facets/product"):
        problem(signed_in(zoe).get(path), 403, "permission_denied")
        problem(client.get(path), 401, "not_authenticated")
