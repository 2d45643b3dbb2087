"""Searching all facets."""

from tests.factories.taxonomy import create_term, many, set_labels
from tests.support.pages import html, texts


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
