"""The facets of the taxonomy."""

import pytest

from tests.support.pages import html, texts

PAGES = ["/taxonomy/", "/taxonomy/suggest/"]


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
