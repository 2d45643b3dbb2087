"""Browsing the taxonomy: facets, trees a hundred siblings at a time, terms, and suggestions."""

import pytest
from django.utils import translation

from people.models import User
from taxonomy.models import Term, TermLabel
from taxonomy.services.terms import deprecate_term, move_term, set_labels
from tests.factories.channels import registered
from tests.factories.content import asset
from tests.factories.taxonomy import term
from tests.support.pages import elements, texts

PAGES = ["/taxonomy/", "/taxonomy/product/", "/taxonomy/product/cards/", "/taxonomy/suggest/"]


def html(response) -> str:
    return response.content.decode()


def shown_terms(response) -> list[str]:
    """The labels in the tree, as they come."""
    parts = html(response).split('class="tree__label"')[1:]
    return [part.split(">", 1)[1].split("</a>")[0] for part in parts]


def many(count: int, *, parent: Term, actor: User) -> None:
    """`count` children called t001 ... below `parent`."""
    for number in range(1, count + 1):
        term(f"t{number:03}", parent=parent, actor=actor)


@pytest.mark.parametrize("path", PAGES)
def test_visitors_sign_in_first_and_come_back(client, terms, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("/taxonomy/", "taxonomy.view_facet"),
        ("/taxonomy/product/", "taxonomy.view_facet"),
        ("/taxonomy/product/cards/", "taxonomy.view_term"),
        ("/taxonomy/suggest/", "taxonomy.view_term"),
    ],
)
def test_without_a_role_the_page_names_the_permission(client, zoe, terms, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


def test_the_facets_are_listed_with_their_counts(as_ana, terms):
    rows = texts(html(as_ana.get("/taxonomy/")), "row")
    assert len(rows) == 6
    assert [row for row in rows if row.startswith("Product 5 terms in use")]
    assert [row for row in rows if row.startswith("Channel 0 terms in use")]


def test_the_tree_begins_with_its_roots(as_ana, terms):
    response = as_ana.get("/taxonomy/product/")
    assert shown_terms(response) == ["cards", "loans"]
    assert 'aria-level="1" aria-setsize="2" aria-posinset="1" aria-expanded="false"' in html(response)


def test_without_scripts_a_caret_opens_the_path_down_to_its_term(as_ana, terms):
    response = as_ana.get("/taxonomy/product/?open=credit")
    assert shown_terms(response) == ["cards", "debit", "credit", "travel", "loans"]
    assert 'aria-level="3" aria-setsize="1" aria-posinset="1"' in html(response)


def test_htmx_gets_one_branch_alone(as_ana, terms):
    response = as_ana.get("/taxonomy/product/?open=cards", headers={"HX-Request": "true"})
    assert shown_terms(response) == ["debit", "credit"]
    assert "<html" not in html(response)
    assert "HX-Request" in response["Vary"]


def test_a_long_branch_comes_a_hundred_at_a_time(as_ana, terms, sara):
    many(150, parent=terms["loans"], actor=sara)
    first = as_ana.get("/taxonomy/product/?open=loans", headers={"HX-Request": "true"})
    assert (shown_terms(first)[0], shown_terms(first)[-1], len(shown_terms(first))) == ("t001", "t100", 100)
    assert "?open=loans&amp;from=100" in html(first)
    assert "Show 50 more" in html(first)
    rest = as_ana.get("/taxonomy/product/?open=loans&from=100", headers={"HX-Request": "true"})
    assert (shown_terms(rest)[0], shown_terms(rest)[-1], len(shown_terms(rest))) == ("t101", "t150", 50)
    assert "more" not in html(rest)


def test_a_path_through_a_long_branch_shows_the_part_where_it_goes_on(as_ana, terms, sara):
    many(150, parent=terms["loans"], actor=sara)
    below = term("below", parent=Term.objects.get(code="t120"), actor=sara)
    names = shown_terms(as_ana.get(f"/taxonomy/product/?open={below.code}"))
    assert "t120" in names
    assert "below" in names
    assert "t001" not in names


def test_the_tree_costs_the_same_queries_however_long(as_ana, sara, terms, django_assert_num_queries):
    as_ana.get("/taxonomy/product/")
    with django_assert_num_queries(8):
        as_ana.get("/taxonomy/product/")
    term("savings", actor=sara)
    with django_assert_num_queries(8):
        as_ana.get("/taxonomy/product/")


def test_opening_a_deep_path_costs_no_more_than_a_shallow_one(as_ana, terms, django_assert_num_queries):
    with django_assert_num_queries(11):
        as_ana.get("/taxonomy/product/?open=cards")
    with django_assert_num_queries(11):
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
        "No terms yet Terms are imported from a file, or added by a taxonomy steward."
    ]


def test_a_term_shows_all_that_is_known_of_it(as_ana, terms, sara, ana, chris):
    web = term("web", facet="channel", actor=sara)
    asset("one", terms=[terms["credit"]], actor=ana)
    asset("two", terms=[terms["travel"]], actor=ana)
    registered("esp", channels=[web], filters=[terms["credit"]], actor=chris)
    page = html(as_ana.get("/taxonomy/product/credit/"))
    assert elements(page, "h1") == ["credit"]
    assert elements(page, "title") == ["credit · Throughline"]
    assert "product:credit" in elements(page, "code")
    assert elements(page, "ol")[0] == "Taxonomy Product cards"
    assert texts(page, "children") == ["travel"]
    assert texts(page, "usage") == [
        "Assets 1 2",
        "Variants 0 0",
        "Channel systems (channels) 0 0",
        "Channel systems (filters) 1 1",
    ]


def test_a_term_costs_the_same_queries_however_much_is_below_it(as_ana, sara, terms, django_assert_num_queries):
    as_ana.get("/taxonomy/product/loans/")
    with django_assert_num_queries(13):
        as_ana.get("/taxonomy/product/cards/")
    many(3, parent=terms["cards"], actor=sara)
    with django_assert_num_queries(13):
        as_ana.get("/taxonomy/product/cards/")


def test_the_history_of_a_term_says_who_did_what(as_ana, terms, sara):
    set_labels(term=terms["travel"], labels={"en": "Travel card"}, actor=sara)
    move_term(term=terms["travel"], parent=terms["loans"], actor=sara)
    deprecate_term(term=terms["travel"], replaced_by=terms["debit"], reason="Nobody travels.", actor=sara)
    rows = texts(html(as_ana.get("/taxonomy/product/travel/")), "history-row")
    assert [row.split(" Sara Steward")[0] for row in rows] == [
        "Status: Active → Deprecated · Nobody travels.",
        "Replaced by debit · Nobody travels.",
        "Moved under loans",
        "Label in en: “travel” → “Travel card”",
        "Label in en: “travel”",
        "Created",
    ]
    assert all("Sara Steward · just now" in row for row in rows)


def test_a_term_out_of_use_leads_to_the_one_that_replaces_it(as_ana, terms, sara):
    deprecate_term(term=terms["travel"], replaced_by=terms["debit"], reason="Nobody travels.", actor=sara)
    page = html(as_ana.get("/taxonomy/product/travel/"))
    assert "Out of use. Use this instead:" in page
    assert 'href="/taxonomy/product/debit/"' in page
    assert texts(page, "status-chip") == ["Deprecated"]


def test_labels_are_in_the_language_of_the_page_and_marked_where_they_are_not(as_ana, terms, sara):
    set_labels(term=terms["cards"], labels={"fr": "Cartes"}, actor=sara)
    with translation.override("fr"):
        page = html(as_ana.get("/taxonomy/product/", headers={"Accept-Language": "fr"}))
    assert "Cartes" in page
    assert '<span lang="en">loans</span> <span class="language">(en)</span>' in page


def test_a_label_is_text_whatever_it_holds(as_ana, terms, sara):
    set_labels(term=terms["cards"], labels={"en": "<script>alert(1)</script>"}, actor=sara)
    assert TermLabel.objects.filter(text="<script>alert(1)</script>").count() == 1
    for path in ("/taxonomy/product/", "/taxonomy/product/cards/", "/taxonomy/suggest/?q=script"):
        assert "<script>alert" not in html(as_ana.get(path))


def test_the_stock_admin_shows_terms_and_changes_none(client, root, terms):
    client.force_login(root)
    pk, version = terms["travel"].pk, terms["travel"].history.get().pk
    assert client.get(f"/admin/taxonomy/term/{pk}/change/").status_code == 200
    assert client.post(f"/admin/taxonomy/term/{pk}/change/", {"code": "hacked"}).status_code == 403
    assert client.get("/admin/taxonomy/term/add/").status_code == 403
    assert client.get(f"/admin/taxonomy/term/{pk}/delete/").status_code == 403
    assert client.get(f"/admin/taxonomy/term/{pk}/history/{version}/").status_code == 200
    assert client.post(f"/admin/taxonomy/term/{pk}/history/{version}/", {}).status_code == 403
    assert Term.objects.get(pk=pk).history.count() == 1


def test_the_stock_admin_says_who_and_when(client, root, terms):
    client.force_login(root)
    rows = texts(html(client.get(f"/admin/taxonomy/term/{terms['travel'].pk}/history/")), "history-row")
    assert len(rows) == 1
    assert "Sara Steward Created" in rows[0]


def test_the_stock_term_list_costs_the_same_queries_however_long(client, root, terms, sara, django_assert_num_queries):
    client.force_login(root)
    client.get("/admin/taxonomy/term/")
    with django_assert_num_queries(6):
        client.get("/admin/taxonomy/term/")
    many(3, parent=terms["loans"], actor=sara)
    with django_assert_num_queries(6):
        client.get("/admin/taxonomy/term/")
