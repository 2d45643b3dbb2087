"""Who may enter the administration, and accounts in it."""

import pytest

from people.models import User
from tests.support.pages import html, texts


@pytest.mark.parametrize(("person", "sees_it"), [("ana", False), ("root", True)])
def test_only_staff_are_shown_the_administration(client, request, person, sees_it):
    client.force_login(request.getfixturevalue(person))
    assert ('href="/admin/"' in html(client.get("/taxonomy/"))) is sees_it


def test_the_administration_sends_visitors_to_the_one_sign_in_page(client, db):
    response = client.get("/admin/people/user/", follow=True)
    assert response.redirect_chain[-1] == ("/sign-in/?next=%2Fadmin%2Fpeople%2Fuser%2F", 302)


def test_the_administration_tells_others_why_they_may_not_enter(client, ana):
    client.force_login(ana)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "Ana Author is not marked as staff" in texts(html(response), "no-permission")[0]


def test_accounts_list_costs_the_same_queries_however_long(client, root, django_assert_num_queries):
    client.force_login(root)
    client.get("/admin/people/user/")
    with django_assert_num_queries(8):
        client.get("/admin/people/user/")
    User.objects.create_user("two")
    User.objects.create_user("three")
    with django_assert_num_queries(8):
        client.get("/admin/people/user/")


def test_nobody_can_be_deleted_so_that_history_keeps_its_names(client, root, ana):
    client.force_login(root)

    answer = client.post(f"/admin/people/user/{ana.pk}/delete/", {"post": "yes"})
    bulk = client.post("/admin/people/user/", {"action": "delete_selected", "_selected_action": ana.pk, "post": "yes"})

    assert answer.status_code == 403
    assert bulk.status_code in {200, 302}
    ana.refresh_from_db()
    assert ana.is_active
