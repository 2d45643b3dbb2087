"""Terms in the stock admin, which changes none."""

from taxonomy.models import Term
from tests.factories.taxonomy import many
from tests.support.pages import html, texts


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
    with django_assert_num_queries(7):
        client.get("/admin/taxonomy/term/")
    many(3, parent=terms["loans"], actor=sara)
    with django_assert_num_queries(7):
        client.get("/admin/taxonomy/term/")
