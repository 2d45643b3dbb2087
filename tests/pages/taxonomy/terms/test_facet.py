"""The lazy tree: a hundred siblings at a time, unfolded down to where the address points, small however large the facet."""

import re

import pytest

from taxonomy.models import Term
from tests.factories.taxonomy import many, set_labels, term
from tests.support.pages import HTMX, html, texts


def shown_terms(response) -> list[str]:
    """The labels in the tree, as they come."""
    return re.findall(r'class="tree__label"[^>]*>(?:<span[^>]*>)?([^<]*)<', html(response))


def test_the_tree_begins_with_its_roots(as_ana, terms):
    response = as_ana.get("/taxonomy/product/")
    assert shown_terms(response) == ["cards", "loans"]
    assert 'aria-level="1" aria-setsize="2" aria-posinset="1" aria-expanded="false"' in html(response)


def test_without_scripts_a_caret_opens_the_path_down_to_its_term(as_ana, terms):
    response = as_ana.get("/taxonomy/product/?open=credit")
    assert shown_terms(response) == ["cards", "debit", "credit", "travel", "loans"]
    assert 'aria-level="3" aria-setsize="1" aria-posinset="1"' in html(response)


def test_htmx_gets_one_branch_alone(as_ana, terms):
    response = as_ana.get("/taxonomy/product/?open=cards", headers=HTMX)
    assert shown_terms(response) == ["debit", "credit"]
    assert "<html" not in html(response)
    assert "HX-Request" in response["Vary"]


def test_a_long_branch_comes_a_hundred_at_a_time(as_ana, terms, sara):
    many(150, parent=terms["loans"], actor=sara)
    first = as_ana.get("/taxonomy/product/?open=loans", headers=HTMX)
    assert (shown_terms(first)[0], shown_terms(first)[-1], len(shown_terms(first))) == ("t001", "t100", 100)
    assert "?open=loans&amp;from=100" in html(first)
    assert "Filter the terms below loans" in html(first)
    assert "Show 50 more" in html(first)
    rest = as_ana.get("/taxonomy/product/?open=loans&from=100", headers=HTMX)
    assert (shown_terms(rest)[0], shown_terms(rest)[-1], len(shown_terms(rest))) == ("t101", "t150", 50)
    assert 'aria-level="2" aria-setsize="150" aria-posinset="101"' in html(rest)
    assert "tree__more" not in html(rest)


def test_a_block_before_is_asked_for_by_its_end(as_ana, terms, sara):
    many(150, parent=terms["loans"], actor=sara)
    part = as_ana.get("/taxonomy/product/?open=loans&from=20&to=50", headers=HTMX)
    assert (shown_terms(part)[0], shown_terms(part)[-1], len(shown_terms(part))) == ("t021", "t050", 30)
    assert "Show 20 earlier" in html(part)
    assert "more</a>" not in html(part)


def test_a_long_branch_is_filtered_by_its_words(as_ana, terms, sara):
    many(150, parent=terms["loans"], actor=sara)
    set_labels(term=Term.objects.get(code="t077"), labels={"fr": "Épargne"}, actor=sara)
    part = as_ana.get("/taxonomy/product/?open=loans&within=epargne", headers=HTMX)
    assert shown_terms(part) == ["t077"]
    assert 'aria-setsize="1" aria-posinset="1"' in html(part)
    none = as_ana.get("/taxonomy/product/?open=loans&within=zebra", headers=HTMX)
    assert "No term here contains these words." in html(none)
    assert shown_terms(as_ana.get("/taxonomy/product/?open=loans&within=t10")) == [
        "cards",
        "loans",
        *(f"t{number}" for number in range(100, 110)),
    ]


def test_the_filter_names_its_term_as_people_do(as_ana, terms, sara):
    many(101, parent=terms["loans"], actor=sara)
    set_labels(term=terms["loans"], labels={"en": "Loans & credit"}, actor=sara)
    assert "Filter the terms below Loans &amp; credit" in html(as_ana.get("/taxonomy/product/loans/"))


def test_only_the_page_of_a_term_makes_room_for_where_it_is_used(as_ana, terms):
    assert "panes--term" not in html(as_ana.get("/taxonomy/product/?open=cards"))
    assert "panes--term" in html(as_ana.get("/taxonomy/product/cards/"))


def test_a_path_through_a_long_branch_shows_the_part_where_it_goes_on(as_ana, terms, sara):
    many(150, parent=terms["loans"], actor=sara)
    below = term("below", parent=Term.objects.get(code="t120"), actor=sara)
    names = shown_terms(as_ana.get(f"/taxonomy/product/?open={below.code}"))
    assert "t120" in names
    assert "below" in names
    assert "t001" not in names


def test_the_tree_costs_the_same_queries_however_long(as_ana, sara, terms, django_assert_num_queries):
    as_ana.get("/taxonomy/product/")
    with django_assert_num_queries(13):
        as_ana.get("/taxonomy/product/")
    term("savings", actor=sara)
    with django_assert_num_queries(13):
        as_ana.get("/taxonomy/product/")


def test_opening_a_deep_path_costs_no_more_than_a_shallow_one(as_ana, terms, django_assert_num_queries):
    with django_assert_num_queries(17):
        as_ana.get("/taxonomy/product/?open=cards")
    with django_assert_num_queries(17):
        as_ana.get("/taxonomy/product/?open=travel")


@pytest.mark.parametrize("address", ["/taxonomy/nothing/", "/taxonomy/product/nothing/", "/taxonomy/product/?open=nothing"])
def test_an_unknown_facet_or_term_is_not_found(as_ana, terms, address):
    assert as_ana.get(address).status_code == 404


@pytest.mark.parametrize("start", ["-1", "x", "99999999999999999999", "²"])
def test_a_nonsensical_start_is_the_beginning(as_ana, terms, start):
    response = as_ana.get("/taxonomy/product/", {"from": start})
    assert response.status_code == 200
    assert shown_terms(response) == ["cards", "loans"]


def test_an_empty_facet_says_what_it_is_for(as_ana, terms):
    assert texts(html(as_ana.get("/taxonomy/journey/")), "empty") == [
        "No terms yet A taxonomy steward adds terms or imports them from a file."
    ]


def test_rules_are_offered_to_who_may_change_them_only(client, terms, ana, sara):
    for person, status in ((ana, 403), (sara, 200)):
        client.force_login(person)
        page = html(client.get("/taxonomy/product/"))
        assert ('href="/taxonomy/product/-/rules/"' in page) == (status == 200)
        assert client.get("/taxonomy/product/-/rules/").status_code == status
