"""The facets, and the stock admin of terms. Trees and terms are pages of another room: tests/propagation/test_term_*.py."""

import pytest

from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import term
from tests.support.pages import texts

PAGES = ["/taxonomy/", "/taxonomy/suggest/"]


def html(response) -> str:
    return response.content.decode()


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


def test_the_facets_stand_in_the_order_of_their_tabs(as_ana, terms):
    names = [row.split(" ")[0] for row in texts(html(as_ana.get("/taxonomy/")), "row")]
    assert names == ["Journey", "Campaign", "Product", "Channel", "Segment", "Action"]


def test_who_may_import_and_add_facets_finds_the_way(client, sara, ana, terms):
    ways = ['href="/taxonomy/imports/"', 'href="/taxonomy/-/new/"', 'href="/change-requests/staged/"']
    client.force_login(sara)
    page = html(client.get("/taxonomy/"))
    assert [way in page for way in ways] == [True, True, True]
    assert 'href="/taxonomy/imports/new/?facet=product"' in html(client.get("/taxonomy/product/"))
    assert 'href="/taxonomy/imports/new/?facet=journey"' in html(client.get("/taxonomy/journey/"))
    client.force_login(ana)
    page = html(client.get("/taxonomy/"))
    assert [way in page for way in ways] == [False, False, False]
    assert "/taxonomy/imports/new/" not in html(client.get("/taxonomy/product/"))


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
