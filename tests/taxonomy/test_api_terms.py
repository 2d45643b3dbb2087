"""A term by API: all its fields, the terms above and below it, and finding it by its other names."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from people.models import User
from taxonomy import tree_lock
from taxonomy.models import (
    JourneyExit,
    JourneyPart,
    Term,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermSynonym,
)
from taxonomy.vocabulary.operations import Broaden, Deprecate
from tests.factories.taxonomy import grow, set_labels, term
from tests.support.api import problem, queries_of
from tests.support.terms import do

TREE = """
    home
        kitchen
            kettles
            pans
        garden
    gifts
"""


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


def written(owner: Term) -> None:
    """Words of every kind about `owner`."""
    TermSynonym.objects.create(term=owner, kind="alternative", language="en", text="Water boilers")
    TermSynonym.objects.create(term=owner, kind="hidden", language="", text="ketles")
    TermNote.objects.create(term=owner, kind="definition", language="en", text="To boil water in.")
    TermNote.objects.create(term=owner, kind="use_when", language="", text="It has a spout.")
    TermNotation.objects.create(term=owner, text="0110", datatype="https://example.com/codes")
    TermMapping.objects.create(term=owner, kind="identifier", scheme="pim", target="P-17")
    TermMapping.objects.create(term=owner, kind="exact", scheme="", target="https://example.org/kettle")


def codes(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["code"] for item in response.json()["data"]]


def test_a_term_says_all_that_is_known_of_it(anas: Client, terms, sara: User):
    kettles = terms["kettles"]
    written(kettles)
    do(Broaden(term="product:kettles", broader="product:gifts"), sara)
    TermRelation.objects.create(term=terms["kitchen"], other=kettles)
    TermRelation.objects.create(term=kettles, other=terms["pans"])
    with tree_lock.locked():
        Term.objects.filter(pk=kettles.pk).update(
            uri="https://example.com/kettles", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
        )

    body = anas.get("/api/v1/terms/product:kettles").json()

    assert body["uri"] == "https://example.com/kettles"
    assert body["synonyms"] == [
        {"kind": "alternative", "language": "en", "text": "Water boilers"},
        {"kind": "hidden", "language": "und", "text": "ketles"},
    ]
    assert body["definition"] == "To boil water in."
    assert body["notes"] == [
        {"kind": "definition", "language": "en", "text": "To boil water in."},
        {"kind": "use_when", "language": "und", "text": "It has a spout."},
    ]
    assert body["notations"] == [{"text": "0110", "datatype": "https://example.com/codes"}]
    assert body["mappings"] == [
        {"kind": "identifier", "scheme": "pim", "target": "P-17"},
        {"kind": "exact", "scheme": "", "target": "https://example.org/kettle"},
    ]
    assert (body["parent"], body["depth"], body["broader"]) == ("product:kitchen", 2, ["product:gifts"])
    assert body["related"] == ["product:kitchen", "product:pans"]
    assert (body["valid_from"], body["valid_to"]) == ("2026-01-01", "2026-12-31")
    assert body["journey"] is None


def test_several_replacements_come_with_their_rule(anas: Client, terms, sara: User):
    instead = ("product:kettles", "product:pans")
    do(Deprecate(term="product:garden", reason="Two things in one.", replaced_by=instead, rule="any"), sara)

    body = anas.get("/api/v1/terms/product:garden").json()

    assert (body["status"], body["status_reason"], body["replaced_by"]) == ("deprecated", "Two things in one.", None)
    assert body["replacements"] == {"rule": "any", "terms": ["product:kettles", "product:pans"]}


def test_a_stage_of_a_journey_says_what_it_is_for(anas: Client, sara: User):
    parts = grow("onboarding\n    welcome\n    first-order\nloyalty", facet="journey", actor=sara)
    order = term("order", facet="action", actor=sara)
    JourneyPart.objects.create(term=parts["onboarding"], kind="journey")
    JourneyPart.objects.create(
        term=parts["welcome"],
        kind="stage",
        goal="They know us",
        mindset="Curious",
        desired_action=order,
        kpi="Orders",
        kpi_target="20 %",
        owning_team="Growth",
    )
    JourneyExit.objects.create(stage=parts["welcome"], target=parts["loyalty"], condition="They ordered before")

    assert anas.get("/api/v1/terms/journey:welcome").json()["journey"] == {
        "kind": "stage",
        "goal": "They know us",
        "mindset": "Curious",
        "desired_action": "action:order",
        "kpi": "Orders",
        "kpi_target": "20 %",
        "owning_team": "Growth",
        "exits": [{"target": "journey:loyalty", "condition": "They ordered before"}],
    }
    assert anas.get("/api/v1/terms/journey:onboarding").json()["journey"]["desired_action"] is None


def test_terms_with_many_words_cost_no_more_queries(anas: Client, terms, sara: User):
    written(terms["kettles"])
    few = queries_of(lambda: codes(anas.get("/api/v1/terms", {"limit": 1})))
    for code in ("kitchen", "pans", "garden"):
        written(terms[code])
        do(Broaden(term=f"product:{code}", broader="product:gifts"), sara)
        JourneyPart.objects.create(term=terms[code], kind="stage", desired_action=terms["home"])
        JourneyExit.objects.create(stage=terms[code], target=terms["home"])

    assert queries_of(lambda: codes(anas.get("/api/v1/terms", {"limit": 6}))) == few


def test_a_term_is_found_by_what_others_call_it(anas: Client, terms):
    written(terms["kettles"])
    TermMapping.objects.create(term=terms["pans"], kind="identifier", scheme="erp", target="P-17")
    TermMapping.objects.create(term=terms["pans"], kind="close", target="https://example.org/kettle")
    with tree_lock.locked():
        Term.objects.filter(code="garden").update(uri="https://example.com/garden")

    def asked(**query: str) -> list[str]:
        return sorted(codes(anas.get("/api/v1/terms", query)))

    assert asked(external_id="P-17") == ["kettles", "pans"]
    assert asked(external_id="P-17", scheme="pim") == ["kettles"]
    assert asked(scheme="erp") == ["pans"]
    assert asked(external_id="p-17") == []
    assert asked(uri="https://example.com/garden") == ["garden"]
    assert asked(uri="https://example.org/kettle") == ["kettles"]
    assert asked(notation="0110") == ["kettles"]
    assert asked(notation="110") == []
    assert asked(q="water BOIL") == ["kettles"]
    assert asked(q="ketles") == ["kettles"]
    assert asked(notation="0110", external_id="P-17", scheme="erp") == []


def lineage(response: Any) -> list[tuple[str, int, str]]:
    assert response.status_code == 200, response.content
    return [(item["code"], item["level"], " > ".join(item["path"])) for item in response.json()["data"]]


def test_a_further_parent_has_the_term_below_it_by_the_shortest_way(anas: Client, terms, sara: User):
    do(Broaden(term="product:kettles", broader="product:gifts"), sara)
    do(Broaden(term="product:kettles", broader="product:home"), sara)

    assert lineage(anas.get("/api/v1/terms/product:gifts/descendants")) == [("kettles", 1, "home > kitchen > kettles")]
    assert lineage(anas.get("/api/v1/terms/product:home/descendants", {"max_depth": 1})) == [
        ("kitchen", 1, "home > kitchen"),
        ("garden", 1, "home > garden"),
        ("kettles", 1, "home > kitchen > kettles"),
    ]
    assert lineage(anas.get("/api/v1/terms/product:kettles/ancestors")) == [
        ("home", 1, "home"),
        ("gifts", 1, "gifts"),
        ("kitchen", 1, "home > kitchen"),
    ]


def test_paths_are_in_the_language_asked_for(anas: Client, terms, sara: User):
    set_labels(term=terms["home"], labels={"fr": "Maison"}, actor=sara)

    french = anas.get("/api/v1/terms/product:kitchen/ancestors", {"language": "fr"})
    assert lineage(french) == [("home", 1, "Maison")]
    problem(anas.get("/api/v1/terms/product:kitchen/ancestors", {"language": ""}), 422, "invalid")
