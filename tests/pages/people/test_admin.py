"""Who may enter the administration, and accounts in it."""

import pytest
from django.test import Client

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


def account_form(person: User, **different: object) -> dict[str, object]:
    """What the stock page of an account sends."""
    same = {
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "is_active": "on" if person.is_active else "",
        "is_staff": "on" if person.is_staff else "",
        "is_superuser": "on" if person.is_superuser else "",
        "groups": list(person.groups.values_list("pk", flat=True)),
    }
    return {name: value for name, value in (same | different).items() if value}


def events(person: User) -> list[tuple[str, str, str]]:
    return [(event.kind, event.before, event.after) for event in person.account_events.order_by("pk")]


def test_what_is_changed_in_the_administration_leaves_the_same_events(client, root, ana, ben):
    client.force_login(root)
    reviewer = ben.groups.get().pk
    sent = account_form(ana, email="ana@example.com", groups=[reviewer])
    assert client.post(f"/admin/people/user/{ana.pk}/change/", sent).status_code == 302
    assert events(ana) == [("email_changed", "", "ana@example.com"), ("roles_changed", "Content author", "Reviewer")]
    assert ana.account_events.first().actor == root


def test_deactivating_in_the_administration_signs_out(client, root, ana):
    other = Client()
    other.force_login(ana)
    client.force_login(root)
    assert client.post(f"/admin/people/user/{ana.pk}/change/", account_form(ana, is_active="")).status_code == 302
    assert other.get("/account/").status_code == 302
    assert events(ana) == [("deactivated", "", "")]


def test_the_last_administrator_stays_one_in_the_administration_too(client, root):
    client.force_login(root)
    refused = client.post(f"/admin/people/user/{root.pk}/change/", account_form(root, is_superuser=""))
    assert refused.status_code == 403
    root.refresh_from_db()
    assert (root.is_superuser, events(root)) == (True, [])


def test_a_password_set_in_the_administration_must_be_changed(client, root, ana):
    other = Client()
    other.force_login(ana)
    client.force_login(root)
    new = "nine violet kettles"
    sent = {"usable_password": "true", "password1": new, "password2": new, "set-password": "1"}
    assert client.post(f"/admin/people/user/{ana.pk}/password/", sent).status_code == 302
    ana.refresh_from_db()
    assert (ana.check_password(new), ana.must_change_password) == (True, True)
    assert [kind for kind, _before, _after in events(ana)] == ["password_set"]
    assert other.get("/account/").status_code == 302
    visitor = Client()
    visitor.post("/sign-in/", {"username": "ana", "password": new})
    assert visitor.get("/taxonomy/")["Location"] == "/account/password/"


def test_an_account_made_in_the_administration_must_change_its_password(client, root):
    client.force_login(root)
    new = "nine violet kettles"
    sent = {"username": "kim", "usable_password": "true", "password1": new, "password2": new}
    assert client.post("/admin/people/user/add/", sent).status_code == 302
    kim = User.objects.get(username="kim")
    assert (kim.must_change_password, events(kim)) == (True, [("created", "", "")])


def test_the_administration_shows_no_keys_of_sign_in_codes(client, root):
    client.force_login(root)
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404
