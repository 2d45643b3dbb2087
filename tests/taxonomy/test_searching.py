"""Searching terms by the words that people know them by, and saying which word it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from taxonomy.models import Facet, Term, TermSynonym
from taxonomy.queries.searching import find_terms
from tests.factories.taxonomy import deprecate_term, grow, set_labels, term
from tests.support.api import queries_of


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow("home\n    kettles\n    pans\ngifts", actor=sara)


def synonym(owner: Term, text: str, kind: str = "alternative") -> None:
    TermSynonym.objects.create(term=owner, kind=kind, language="en", text=text)


def codes(text: str, limit: int = 10, **narrowed: object) -> list[str]:
    return [hit.term.code for hit in find_terms(text, language="en", limit=limit, **narrowed)]


def why(text: str, language: str = "en") -> list[tuple[str, str, bool]]:
    return [(hit.label.text, hit.matched, hit.is_hidden) for hit in find_terms(text, language=language, limit=10)]


@pytest.mark.parametrize("text", ["crème brûlée", "CREME BRULEE", "brul", "CRÈME", " Brûlée "])
def test_case_and_accents_do_not_matter(terms, sara: User, text: str):
    set_labels(term=terms["gifts"], labels={"fr": "Crème brûlée"}, actor=sara)

    assert codes(text) == ["gifts"]


@pytest.mark.parametrize("text", ["Iğdır", "IĞDIR", "ığdır", "igdir", "IGDIR"])
def test_an_i_without_its_dot_is_an_i(terms, sara: User, text: str):
    set_labels(term=terms["gifts"], labels={"tr": "Iğdır"}, actor=sara)

    assert codes(text) == ["gifts"]


def test_synonyms_find_a_term_and_are_named(terms, sara: User):
    set_labels(term=terms["kettles"], labels={"en": "Kettles", "fr": "Bouilloires"}, actor=sara)
    synonym(terms["kettles"], "Water boilers")
    synonym(terms["kettles"], "ketles", kind="hidden")

    assert why("boil") == [("Kettles", "Water boilers", False)]
    assert why("ketles") == [("Kettles", "ketles", True)]
    assert why("bouill") == [("Kettles", "Bouilloires", False)]
    assert why("bouill", language="fr") == [("Bouilloires", "", False)]
    assert why("product:kettles") == [("Kettles", "", False)]
    assert why("ketl") == [("Kettles", "ketles", True)]
    assert why("kettl") == [("Kettles", "", False)]


def test_exact_words_come_first_then_beginnings_and_labels_before_synonyms(terms, sara: User):
    for number, text in enumerate(["Pot", "Pot holder", "Teapot"]):
        set_labels(term=term(f"l{number}", actor=sara), labels={"en": text}, actor=sara)
    for kind in ("hidden", "alternative"):
        for number, text in enumerate(["Pot", "Pottery", "Jackpot"]):
            synonym(term(f"{kind[0]}{number}", actor=sara), text, kind=kind)

    assert codes("pot") == ["l0", "a0", "h0", "l1", "a1", "h1", "l2", "a2", "h2"]
    assert codes("pot", limit=4) == ["l0", "a0", "h0", "l1"]


def test_a_term_with_many_matching_words_is_one_hit(terms, sara: User):
    for number in range(30):
        synonym(terms["home"], f"Kitchenware {number}")
    synonym(terms["pans"], "Kitchenware for frying")

    assert codes("kitchenware", limit=2) == ["home", "pans"]


def test_a_search_keeps_to_its_facet_and_to_terms_in_use(terms, sara: User):
    term("pans", facet="channel", actor=sara)
    deprecate_term(term=terms["pans"], reason="Sold out.", actor=sara)
    product = Facet.objects.get(code="product")

    assert codes("pans") == ["pans", "pans"]
    assert codes("pans", facet=product) == ["pans"]
    assert codes("pans", facet=product, usable_only=True) == []


@pytest.mark.parametrize("text", ["", "  ", "\u0301", ":", "%", "_", "\\", "pans%"])
def test_signs_are_no_patterns_and_blank_finds_nothing(terms, text: str):
    assert codes(text) == []


def test_more_hits_cost_no_more_queries(terms, sara: User):
    one = queries_of(lambda: codes("gift", limit=50))
    for number in range(3):
        synonym(term(f"new-{number}", parent=terms["pans"], actor=sara), f"Gift {number}")

    assert queries_of(lambda: codes("gift", limit=50)) == one
    assert len(codes("gift", limit=50)) == 4


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads a plan of SQLite")
def test_words_are_looked_for_by_words_and_not_facet_by_facet(terms):
    """It took minutes in a facet of 100,000 terms, because each of them was compared with each word that matched."""
    with CaptureQueriesContext(connection) as queries:
        find_terms("e", language="en", facet=Facet.objects.get(code="product"), usable_only=True, limit=10)
    with connection.cursor() as cursor:
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}").fetchall() for query in queries if "LIKE" in query["sql"]]
    steps = [step[-1] for plan in plans for step in plan]
    assert [step for step in steps if "taxonomy_termlabel" in step]
    assert [step for step in steps if "facet_id=?" in step] == []
