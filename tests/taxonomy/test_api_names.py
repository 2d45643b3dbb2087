"""Naming terms by API: batches of names, and suggestions while somebody types."""

from typing import Any

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Term, TermMapping, TermSynonym
from taxonomy.vocabulary.operations import Deprecate
from tests.factories.channels import issued, registered
from tests.factories.taxonomy import deprecate_term, grow, set_labels, term
from tests.support.api import JSON, problem, queries_of, signed_in, with_token
from tests.support.terms import do

RESOLVE, SUGGEST = "/api/v1/terms/resolve", "/api/v1/terms/suggest"


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow("home\n    kettles\n    pans\ngifts", actor=sara)


def resolved(client: Client, *entries: dict[str, str], **more: str) -> list[dict[str, Any]]:
    response = client.post(RESOLVE, {"entries": entries, **more}, JSON)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_each_name_gets_its_own_answer_in_order(anas: Client, terms, sara: User):
    set_labels(term=terms["kettles"], labels={"en": "Kettles", "fr": "Bouilloires"}, actor=sara)
    TermMapping.objects.create(term=terms["pans"], kind="identifier", scheme="pim", target="P-1")
    deprecate_term(term=terms["gifts"], replaced_by=terms["home"], reason="Renamed.", actor=sara)
    kettles = {
        "reference": "product:kettles",
        "facet": "product",
        "code": "kettles",
        "status": "active",
        "label": "Bouilloires",
        "path": ["home", "Bouilloires"],
    }
    nothing = {"rule": "", "replaced": None, "candidates": [], "candidate_count": 0, "detail": ""}

    found = resolved(
        anas,
        {"label": "KETTLES"},
        {"external_id": "P-1", "scheme": "pim"},
        {"code": "gifts", "facet": "product"},
        {"reference": "product:spoons"},
        {"label": "gifts", "facet": "colour"},
        language="fr",
    )

    assert found[0] == {**nothing, "status": "found", "terms": [kettles], "matched_by": "label", "matched": "Kettles"}
    assert [(one["status"], [end["code"] for end in one["terms"]], one["matched_by"]) for one in found[1:]] == [
        ("found", ["pans"], "external_id"),
        ("replaced", ["home"], "code"),
        ("unknown", [], ""),
        ("unknown", [], ""),
    ]
    assert found[2]["replaced"] == "product:gifts"
    assert [one["detail"] for one in found[3:]] == ["", "There is no facet “colour”."]


def test_what_a_name_may_mean_is_listed_with_paths_but_not_without_end(anas: Client, terms, sara: User):
    for number in range(8):
        grown = term(f"other-{number}", parent=terms["home"], actor=sara)
        set_labels(term=grown, labels={"en": "Other"}, actor=sara)

    (found,) = resolved(anas, {"label": "other"})

    assert (found["status"], found["terms"], found["candidate_count"]) == ("ambiguous", [], 8)
    assert [one["path"] for one in found["candidates"]] == [["home", "Other"]] * 5


def test_several_replacements_are_given_with_their_rule(anas: Client, terms, sara: User):
    instead = ("product:kettles", "product:pans")
    do(Deprecate(term="product:gifts", reason="Two things.", replaced_by=instead, rule="all"), sara)

    (found,) = resolved(anas, {"reference": "product:gifts"})

    assert (found["status"], found["rule"], found["replaced"]) == ("replaced", "all", "product:gifts")
    assert [one["reference"] for one in found["terms"]] == ["product:kettles", "product:pans"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/entries", "required"),
        ({"entries": []}, "/entries", "empty"),
        ({"entries": [{"code": "a"}] * 1001}, "/entries", "max_length"),
        ({"entries": [{"code": "a"}, {}]}, "/entries/1", "one_name"),
        ({"entries": [{"code": "a", "label": "b"}]}, "/entries/0", "one_name"),
        ({"entries": [{"name": "a"}]}, "/entries/0/name", "unknown_field"),
        ({"entries": [{"label": ""}]}, "/entries/0/label", "blank"),
        ({"entries": [{"code": "a", "language": "fr"}]}, "/entries/0/language", "useless"),
        ({"entries": [{"reference": "a:b", "facet": "a"}]}, "/entries/0/facet", "useless"),
        ({"entries": [{"code": "a"}], "facet": "product"}, "/facet", "unknown_field"),
    ],
)
def test_a_mistake_in_a_batch_is_named_at_its_place(anas: Client, terms, body: dict[str, Any], pointer: str, code: str):
    errors = problem(anas.post(RESOLVE, body, JSON), 422, "invalid")["errors"]

    assert [(error["pointer"], error["code"]) for error in errors] == [(pointer, code)]


def test_a_batch_costs_no_more_queries_than_one_name(anas: Client, terms):
    one = queries_of(lambda: resolved(anas, {"label": "kettles"}))

    assert queries_of(lambda: resolved(anas, *({"label": code} for code in terms))) == one


def test_a_channel_system_may_resolve_and_follow_and_strangers_may_not(
    client: Client, zoe: User, chris: User, sara: User, terms
):
    desk = registered("desk", channels=[term("desk", facet="channel", actor=sara)], actor=chris).channel_system
    system = with_token(issued(desk, actor=chris).text)

    assert resolved(system, {"code": "pans"})[0]["status"] == "found"
    assert system.get("/api/v1/terms/changes").status_code == 200
    assert system.get(SUGGEST, {"q": "pans"}).status_code == 200
    entries = {"entries": [{"code": "pans"}]}
    problem(signed_in(zoe).post(RESOLVE, entries, JSON), 403, "permission_denied")
    problem(client.post(RESOLVE, entries, JSON), 401, "not_authenticated")
    problem(client.get("/api/v1/terms/changes"), 401, "not_authenticated")


def suggested(client: Client, **query: Any) -> list[tuple[str, str, str, bool]]:
    response = client.get(SUGGEST, query)
    assert response.status_code == 200, response.content
    return [(one["reference"], one["label"], one["matched"], one["is_hidden"]) for one in response.json()["data"]]


def test_suggestions_say_which_word_matched(anas: Client, terms, sara: User):
    set_labels(term=terms["kettles"], labels={"en": "Kettles", "fr": "Bouilloires"}, actor=sara)
    TermSynonym.objects.create(term=terms["pans"], kind="hidden", language="en", text="Bolers")
    TermSynonym.objects.create(term=terms["gifts"], kind="alternative", language="en", text="Boutique")

    assert suggested(anas, q="bo") == [
        ("product:kettles", "Kettles", "Bouilloires", False),
        ("product:gifts", "gifts", "Boutique", False),
        ("product:pans", "pans", "Bolers", True),
    ]
    assert suggested(anas, q="bo", limit=1, language="fr") == [("product:kettles", "Bouilloires", "", False)]
    assert suggested(anas, q="bo", facet="channel") == []


def test_suggestions_show_paths_and_leave_out_what_is_out_of_use(anas: Client, terms, sara: User):
    deprecate_term(term=terms["pans"], reason="Sold out.", actor=sara)

    assert suggested(anas, q="pans") == []
    assert anas.get(SUGGEST, {"q": "kettles"}).json()["data"][0]["path"] == ["home", "kettles"]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({}, "q", "required"),
        ({"q": ""}, "q", "blank"),
        ({"q": "a", "facet": "colour"}, "facet", "unknown_facet"),
        ({"q": "a", "limit": "51"}, "limit", "max_value"),
        ({"q": "a", "langauge": "fr"}, "langauge", "unknown_field"),
    ],
)
def test_a_mistake_in_a_question_is_named(anas: Client, terms, query: dict[str, str], parameter: str, code: str):
    errors = problem(anas.get(SUGGEST, query), 422, "invalid")["errors"]

    assert [(error["parameter"], error["code"]) for error in errors] == [(parameter, code)]
