"""Facets and terms by API."""

from datetime import timedelta

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Facet, Term
from tests.factories.taxonomy import deprecate_term, grow, set_labels, term
from tests.support.api import problem, queries_of, signed_in

TREE = """
    home
        kitchen
            kettles
            pans
        garden
    toys
"""


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


def codes(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["code"] for item in response.json()["data"]]


def levels(response) -> list[tuple[str, int]]:
    return [(item["code"], item["level"]) for item in response.json()["data"]]


def test_the_six_facets_come_in_order(anas: Client):
    facets = anas.get("/api/v1/facets").json()["data"]

    assert [facet["code"] for facet in facets] == ["journey", "campaign", "product", "channel", "segment", "action"]
    assert facets[2]["name"] == "Product"
    assert anas.get("/api/v1/facets/product").json() == facets[2]


def test_a_facet_says_its_rules(anas: Client, facets, sara: User):
    Facet.objects.filter(code="campaign").update(uri="https://example.com/campaigns", max_depth=3, free_proposals=False)

    assert anas.get("/api/v1/facets/campaign").json() == {
        "code": "campaign",
        "name": "Campaign",
        "description": Facet.objects.get(code="campaign").description,
        "position": 2,
        "uri": "https://example.com/campaigns",
        "max_depth": 3,
        "assets_may_carry": True,
        "free_proposals": False,
        "free_additions": True,
        "versions": [],
    }


@pytest.mark.parametrize("code", ["colour", "pro%00duct", "%ff", "a" * 200])
def test_an_unknown_facet_is_not_found(anas: Client, code: str):
    for end in ("", "/versions", "/versions/1.0", "/export?format=csv"):
        problem(anas.get(f"/api/v1/facets/{code}{end}"), 404, "not_found")


def test_a_term_has_a_label_for_each_language(anas: Client, terms, sara: User):
    set_labels(term=terms["kettles"], labels={"fr": "Bouilloires", "": "KTL"}, actor=sara)

    body = anas.get("/api/v1/terms/product:kettles").json()

    assert body.pop("updated_at").endswith("Z")
    assert body == {
        "reference": "product:kettles",
        "facet": "product",
        "code": "kettles",
        "uri": "",
        "status": "active",
        "status_reason": "",
        "labels": {"en": "kettles", "fr": "Bouilloires", "und": "KTL"},
        "definition": "",
        "synonyms": [],
        "notes": [],
        "notations": [],
        "mappings": [],
        "parent": "product:kitchen",
        "depth": 2,
        "broader": [],
        "related": [],
        "replaced_by": None,
        "replacements": None,
        "valid_from": None,
        "valid_to": None,
        "journey": None,
    }


def test_an_old_code_answers_with_its_status_and_replacement(anas: Client, terms, sara: User):
    deprecate_term(term=terms["pans"], replaced_by=terms["kettles"], reason="One word is enough.", actor=sara)

    body = anas.get("/api/v1/terms/product:pans").json()

    assert (body["status"], body["replaced_by"]) == ("deprecated", "product:kettles")


def test_an_unchanged_term_is_not_sent_again(anas: Client, terms, sara: User):
    first = anas.get("/api/v1/terms/product:pans")
    again = anas.get("/api/v1/terms/product:pans", headers={"if-none-match": first["ETag"]})
    set_labels(term=terms["pans"], labels={"en": "Frying pans"}, actor=sara)
    changed = anas.get("/api/v1/terms/product:pans", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.json()["labels"] == {"en": "Frying pans"}


@pytest.mark.parametrize(
    "reference",
    ["product:none", "none:pans", "pans", ":", "product:", "product:pa%00ns", "product:%ff", "channel:pans", "a" * 999],
)
def test_an_unknown_reference_is_not_found(anas: Client, terms, reference: str):
    for end in ("", "/descendants", "/ancestors"):
        problem(anas.get(f"/api/v1/terms/{reference}{end}"), 404, "not_found")


def test_terms_are_filtered(anas: Client, terms, sara: User):
    term("web", facet="channel", actor=sara)
    deprecate_term(term=terms["toys"], reason="Sold elsewhere.", actor=sara)
    set_labels(term=terms["garden"], labels={"fr": "Jardin"}, actor=sara)

    def asked(**query: str) -> set[str]:
        return set(codes(anas.get("/api/v1/terms", query)))

    assert asked() == {"home", "kitchen", "kettles", "pans", "garden", "toys", "web"}
    assert asked(facet="channel") == {"web"}
    assert asked(parent="product:kitchen") == {"kettles", "pans"}
    assert asked(parent="none", facet="product") == {"home", "toys"}
    assert asked(status="deprecated") == {"toys"}
    assert asked(q="jard") == {"garden"}
    assert asked(q="kit") == {"kitchen"}
    assert asked(q="JARD") == {"garden"}
    assert asked(parent="product:pans") == set()


def test_only_what_changed_since_is_asked_for(anas: Client, terms, sara: User):
    moment = set_labels(term=terms["toys"], labels={"fr": "Jouets"}, actor=sara).updated_at

    assert codes(anas.get("/api/v1/terms", {"updated_since": moment.isoformat()})) == ["toys"]
    assert codes(anas.get("/api/v1/terms", {"updated_since": (moment + timedelta(seconds=1)).isoformat()})) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"facet": "colour"}, "unknown_facet"),
        ({"facet": "\x00"}, "null_characters_not_allowed"),
        ({"parent": "product:none"}, "unknown_term"),
        ({"parent": "channel:home"}, "unknown_term"),
        ({"status": "gone"}, "invalid_choice"),
        ({"q": "a" * 101}, "max_length"),
        ({"updated_since": "yesterday"}, "invalid"),
        ({"updated_since": "0001-01-01T00:00:00+14:00"}, "overflow"),
        ({"max_depth": "1"}, "unknown_field"),
        ({"uri": "\x00"}, "null_characters_not_allowed"),
        ({"external_id": ""}, "blank"),
    ],
)
def test_a_mistake_in_a_filter_is_named(anas: Client, terms, query: dict[str, str], code: str):
    body = problem(anas.get("/api/v1/terms", query), 422, "invalid")

    assert [(error["parameter"], error["code"]) for error in body["errors"]] == [(next(iter(query)), code)]


def test_descendants_come_with_their_level(anas: Client, terms):
    path = "/api/v1/terms/product:home/descendants"

    assert levels(anas.get(path)) == [("kitchen", 1), ("garden", 1), ("kettles", 2), ("pans", 2)]
    assert levels(anas.get(path, {"max_depth": 1})) == [("kitchen", 1), ("garden", 1)]
    assert codes(anas.get("/api/v1/terms/product:toys/descendants")) == []
    problem(anas.get(path, {"max_depth": 0}), 422, "invalid")

    first = anas.get(path, {"limit": 3}).json()
    rest = anas.get(path, {"limit": 3, "cursor": first["page"]["next_cursor"]})
    assert [item["code"] for item in first["data"]] + codes(rest) == ["kitchen", "garden", "kettles", "pans"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/facets",
        "/api/v1/facets/product",
        "/api/v1/facets/product/versions",
        "/api/v1/terms",
        "/api/v1/terms/product:home",
        "/api/v1/terms/product:home/descendants",
        "/api/v1/terms/product:home/ancestors",
        "/api/v1/terms/suggest?q=home",
        "/api/v1/terms/changes",
        "/api/v1/term-redirects",
    ],
)
def test_nothing_unchanged_is_sent_twice_and_no_typo_passes(anas: Client, zoe: User, terms, path: str):
    first = anas.get(path)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    assert not first["ETag"].startswith("W/")
    assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    assert anas.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304

    joint = "&" if "?" in path else "?"
    error = problem(anas.get(f"{path}{joint}facets=product"), 422, "invalid")["errors"]
    assert [(one["parameter"], one["code"]) for one in error] == [("facets", "unknown_field")]
    problem(signed_in(zoe).get(path), 403, "permission_denied")


def test_ancestors_come_from_the_root_down(anas: Client, terms):
    assert levels(anas.get("/api/v1/terms/product:pans/ancestors")) == [("home", 2), ("kitchen", 1)]
    assert levels(anas.get("/api/v1/terms/product:home/ancestors")) == []


@pytest.mark.parametrize(
    ("path", "few", "many"),
    [
        ("/api/v1/facets", {"limit": 1}, {"limit": 3}),
        ("/api/v1/terms", {"limit": 1}, {"limit": 3}),
        ("/api/v1/terms/product:home/descendants", {"limit": 1}, {"limit": 3}),
    ],
)
def test_a_longer_page_costs_no_more_queries(anas: Client, terms, path: str, few, many):
    assert queries_of(lambda: codes(anas.get(path, few))) == queries_of(lambda: codes(anas.get(path, many)))


def test_more_ancestors_cost_no_more_queries(anas: Client, terms, sara: User):
    term("deep", parent=terms["pans"], actor=sara)

    one = queries_of(lambda: codes(anas.get("/api/v1/terms/product:kitchen/ancestors")))
    assert one == queries_of(lambda: codes(anas.get("/api/v1/terms/product:deep/ancestors")))
