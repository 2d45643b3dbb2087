"""No NUL character gets in by an address, a query, a form, a file or the API: PostgreSQL fails on a query that holds one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from channels.models import ChannelSystem
from people.models import User
from taxonomy.models import Facet, Term, TermImport
from tests.factories.channels import issued
from tests.factories.content import asset
from tests.factories.propagation import pull_system
from tests.factories.taxonomy import term
from tests.factories.versions import published

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
API = "api/v1"
KNOWN: Mapping[str, str] = {"facet": "product", "number": "1.0", "version": "1.0", "reference": "product:cards"}
"""Parameter of an address -> what is there; any other stands for the code of something."""


def routes(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address of ours, with its parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and route != "admin/":
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route


def address(route: str, *, code: str, without: str = "") -> str:
    """The address with its parameters filled in, one of them with a NUL."""
    return "/" + PARAMETER.sub(lambda found: "a%00b" if found[1] == without else KNOWN.get(found[1], code), route)


WITH_PARAMETERS = [(route, name) for route in sorted(set(routes())) for name in PARAMETER.findall(route)]
PAGES = [route for route in sorted(set(routes())) if not route.startswith(API)]


@pytest.fixture
def registry(client: Client, root: User, ana: User, sara: User, chris: User) -> Client:
    """A registry with something at every address, and somebody who may do everything."""
    cards = term("cards", actor=sara)
    published(actor=sara)
    asset("cards", terms=[cards], actor=ana)
    pull_system("cards", channels=[term("email", facet="channel", actor=sara)], actor=chris)
    client.force_login(root)
    return client


def test_there_are_doors_to_try() -> None:
    assert len(WITH_PARAMETERS) > 60
    assert {"taxonomy/<str:facet>/<str:code>/edit/", "channels/<str:code>/", "assets/<str:code>/"} <= set(PAGES)


def test_no_address_holds_one(registry: Client) -> None:
    for route, name in WITH_PARAMETERS:
        for method in (registry.get, registry.post):
            response = method(address(route, code="cards", without=name))
            assert response.status_code == 404, (route, name, response.status_code)


@pytest.mark.parametrize("query", ["q=a%00b", "%00=a", "facet=%00", "page=1&open=x%00"])
def test_no_page_is_asked_with_one(registry: Client, query: str) -> None:
    for route in PAGES:
        response = registry.get(f"{address(route, code='cards')}?{query}")
        assert response.status_code == 400, (route, response.status_code)


def test_no_form_brings_one(registry: Client) -> None:
    """Not even a form whose field looks the text up in the database."""
    before = [Facet.objects.count(), Term.objects.count()]
    for path, sent in (
        ("/taxonomy/propose/", {"facet": "\0", "label": "Cats", "reason": "Many ask."}),
        ("/taxonomy/propose/", {"facet": "product", "parent": "product:\0", "label": "Cats", "reason": "Many ask."}),
        ("/taxonomy/imports/new/", {"facet": "product\0", "text": "code"}),
        ("/taxonomy/-/new/", {"code": "pets\0", "name": "Pets"}),
        ("/taxonomy/product/cards/edit/", {"related": "product:\0"}),
        ("/assets/cards/edit/", {"terms": "product:cards\0"}),
        ("/sign-in/", {"username": "ana\0", "password": "x"}),
    ):
        assert registry.post(path, sent).status_code == 400, path
    assert [Facet.objects.count(), Term.objects.count()] == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"co\0de,label\nx,y\n", "pets.csv:1: the column “code” is missing; the columns are co\ufffdde, label."),
        (b"code,label\nx\0y,Cats\n", ""),
    ],
)
def test_no_file_brings_one(registry: Client, content: bytes, said: str) -> None:
    """The message about a file quotes it and is stored."""
    form = {"facet": "product", "format": "csv", "language": "", "file": SimpleUploadedFile("pets.csv", content)}
    assert registry.post("/taxonomy/imports/new/", form, follow=True).status_code == 200
    assert TermImport.objects.get().message == said


def operations() -> Iterator[tuple[str, str]]:
    """Path and name of each query parameter of the API that is a text."""
    document = SchemaGenerator().get_schema(public=True)
    for path, item in document["paths"].items():
        for parameter in item.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query" and parameter["schema"].get("type") == "string":
                yield path, parameter["name"]


def test_the_api_says_which_parameter_held_one(registry: Client, chris: User) -> None:
    token = issued(ChannelSystem.objects.get(), actor=chris).text
    headers = {"Authorization": f"Bearer {token}"}
    asked = list(operations())
    assert ("/api/v1/terms", "q") in asked
    for path, name in asked:
        filled = re.sub(r"\{(\w+)\}", lambda found: KNOWN.get(found[1], "1"), path)
        for caller in (registry.get(filled, {name: "a\0b"}), Client().get(filled, {name: "a\0b"}, headers=headers)):
            assert caller.status_code in {400, 403, 404, 422}, (path, name, caller.status_code)


@pytest.mark.parametrize("name", ["reference", "code", "label", "external_id", "uri", "notation"])
def test_no_name_to_resolve_holds_one(registry: Client, name: str) -> None:
    response = registry.post("/api/v1/terms/resolve", {"entries": [{name: "product:\0"}]}, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")


def test_one_at_an_address_of_the_api_is_a_problem_of_ours(registry: Client) -> None:
    response = registry.get("/api/v1/facets/a%00b")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize("text", ["\x01", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe"])
def test_other_control_characters_find_nothing(registry: Client, text: str) -> None:
    for path in ("/taxonomy/", "/taxonomy/suggest/", "/taxonomy/product/-/versions/1.0/", "/assets/"):
        assert registry.get(path, {"q": f"a{text}b"}).status_code == 200
    assert registry.get("/api/v1/terms", {"q": f"a{text}b"}).json()["data"] == []
    assert registry.get(f"/taxonomy/product/a{text}b/").status_code == 404
    assert registry.get(f"/taxonomy/a{text}b/").status_code == 404
    assert registry.get(f"/api/v1/terms/product:a{text}b").status_code == 404
