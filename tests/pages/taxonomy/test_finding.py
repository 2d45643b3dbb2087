"""Finding terms on the pages: searching a facet, and suggestions for pickers."""

import pytest

from people.models import User
from taxonomy.models import Term
from taxonomy.services.terms import create_term
from tests.factories.taxonomy import deprecate_term, set_labels, term
from tests.support.pages import texts


def html(response) -> str:
    return response.content.decode()


def many(count: int, *, parent: Term, actor: User) -> None:
    """`count` children called t001 ... below `parent`."""
    for number in range(1, count + 1):
        term(f"t{number:03}", parent=parent, actor=actor)


def test_searching_tells_terms_apart_by_their_paths(as_ana, terms, sara):
    create_term(facet=terms["cards"].facet, code="travel-loan", labels={"en": "travel"}, parent=terms["loans"], actor=sara)
    rows = texts(html(as_ana.get("/taxonomy/?q=travel")), "row")
    assert rows == [
        "travel Product › loans › travel travel-loan Active",
        "travel Product › cards › credit › travel travel Active",
    ]


def test_searching_reads_every_language_and_any_case(as_ana, terms, sara):
    set_labels(term=terms["travel"], labels={"fr": "Épargne voyage"}, actor=sara)
    assert texts(html(as_ana.get("/taxonomy/?q=épargne")), "row") == [
        "travel Product › cards › credit › travel matched the label “Épargne voyage” travel Active"
    ]


def test_a_search_without_a_match_offers_to_clear_it(as_ana, terms):
    page = html(as_ana.get("/taxonomy/?q=zebra"))
    assert texts(page, "empty")[0].startswith("No term matches “zebra”")
    assert 'data-kind="filtered"' in page
    assert "zebra" in page


def test_a_search_stops_at_fifty(as_ana, terms, sara):
    many(60, parent=terms["loans"], actor=sara)
    page = html(as_ana.get("/taxonomy/?q=t0"))
    assert len(texts(page, "row")) == 50
    assert "The best 50 matches" in page


def suggested(response) -> list[str]:
    return [part.split('"')[0] for part in html(response).split('data-reference="')[1:]]


def test_suggestions_put_exact_names_first_then_beginnings(as_ana, terms, sara):
    for code in ("postcards", "cards-gold"):
        term(code, actor=sara)
    assert suggested(as_ana.get("/taxonomy/suggest/?facet=product&q=cards")) == [
        "product:cards",
        "product:cards-gold",
        "product:postcards",
    ]


def test_suggestions_show_full_paths(as_ana, terms):
    assert "cards › credit › travel" in html(as_ana.get("/taxonomy/suggest/?facet=product&q=trav"))


def test_suggestions_leave_out_what_is_out_of_use_and_other_facets(as_ana, terms, sara):
    deprecate_term(term=terms["debit"], reason="Nobody has one.", actor=sara)
    term("credit-card", facet="channel", actor=sara)
    assert suggested(as_ana.get("/taxonomy/suggest/?facet=product&q=d")) == ["product:cards", "product:credit"]


def test_suggestions_stop_at_thirty(as_ana, terms, sara):
    many(40, parent=terms["loans"], actor=sara)
    assert len(suggested(as_ana.get("/taxonomy/suggest/?facet=product&q=t0"))) == 30


def test_the_picker_asks_under_its_own_name(as_ana, terms):
    found = suggested(as_ana.get("/taxonomy/suggest/", {"facet": "product", "input": "terms-product", "terms-product": "loan"}))
    assert found == ["product:loans"]


def test_typing_a_reference_finds_its_term(as_ana, terms):
    assert suggested(as_ana.get("/taxonomy/suggest/?facet=product&q=product:loans")) == ["product:loans"]


def test_suggestions_without_words_are_none(as_ana, terms):
    assert suggested(as_ana.get("/taxonomy/suggest/?facet=product&q=%20")) == []


def test_an_ampersand_in_a_path_is_one_ampersand(as_ana, terms, sara):
    set_labels(term=terms["cards"], labels={"en": "Cards & <loans>"}, actor=sara)
    page = html(as_ana.get("/taxonomy/?q=credit"))
    assert "Cards &amp; &lt;loans&gt;" in page
    assert "&amp;amp;" not in page
    assert "&amp;lt;" not in page


@pytest.mark.parametrize("query", ["%", "_", "'", "%00", "𝕏" * 300])
def test_odd_searches_are_searches(as_ana, terms, query):
    assert as_ana.get("/taxonomy/suggest/", {"q": query}).status_code == 200
    assert as_ana.get("/taxonomy/product/", {"q": query}).status_code == 200
