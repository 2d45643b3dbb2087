"""The list of assets: what narrows it, and what it costs."""

import pytest

from content.services.assets import VariantDraft
from tests.factories.content import asset, freeze_revision
from tests.support.pages import html, texts


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_however_long(as_ana, savings, web, ana, django_assert_num_queries, count):
    for number in range(count):
        made = asset(f"rate-{number}", terms=[savings, web], actor=ana)
        freeze_revision(asset=made, actor=ana)
    with django_assert_num_queries(10):
        response = as_ana.get("/assets/")
    assert len(texts(html(response), "row")) == count


def test_the_list_is_narrowed_by_words_term_and_state(as_ana, savings, loans, web, ana):
    asset("spring-rate", title="Spring rate", terms=[savings], actor=ana)
    asset("home-loan", title="Home loan", terms=[loans, web], actor=ana)

    assert texts(html(as_ana.get("/assets/?q=home")), "row") == [
        "Home loan home-loan Found in the core (en) Draft offer 0 2 just now"
    ]
    assert texts(html(as_ana.get("/assets/?term=product:savings")), "row") == [
        "Spring rate spring-rate Draft offer 0 1 just now"
    ]
    assert texts(html(as_ana.get("/assets/?state=live")), "row") == []
    assert texts(html(as_ana.get("/assets/?state=live")), "empty") == ["No asset matches these filters Clear the filters"]


def test_an_unknown_term_in_the_filter_is_said(as_ana, rate):
    page = html(as_ana.get("/assets/?term=product:gone"))
    assert "There is no term “product:gone”." in texts(page, "error-summary")[0]
    assert texts(page, "row") == []


def test_an_empty_list_says_what_it_is_for(as_ana):
    page = html(as_ana.get("/assets/"))
    assert texts(page, "empty")[0].startswith("No assets yet")


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_says_where_it_found_and_costs_the_same(as_ana, web, ana, django_assert_num_queries, count):
    for number in range(count):
        variants = [VariantDraft(web, language, {"body": "Un livret d’épargne"}) for language in ("es", "fr", "it", "nl", "pt")]
        asset(f"rate-{number}", variants=variants, actor=ana)
    with django_assert_num_queries(13):
        page = html(as_ana.get("/assets/", {"q": "epargne"}))
    assert texts(page, "places") == ["Found in web (es), web (fr), web (it), web (nl) and 1 more text"] * count


@pytest.mark.parametrize("search", ["x" * 201, " ".join(f"w{number}" for number in range(21))])
def test_a_search_that_cannot_be_made_is_said(as_ana, rate, search):
    page = html(as_ana.get("/assets/", {"q": search}))
    assert "at most 20" in texts(page, "error-summary")[0]
    assert texts(page, "row") == []
