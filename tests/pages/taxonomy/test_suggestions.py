"""Terms that the picker suggests."""

import pytest

from tests.factories.taxonomy import deprecate_term, many, set_labels, term
from tests.support.pages import html


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
