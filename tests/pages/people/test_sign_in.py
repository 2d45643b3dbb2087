"""Signing in and out, the theme, and what the shell says when something cannot be opened."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.test import Client

from people.models import User
from people.services import set_theme
from tests.support.pages import elements, texts

PASSWORD = "correct horse battery"


def html(response) -> str:
    return response.content.decode()


def sign_in(client: Client, **fields: str):
    return client.post("/sign-in/", {"username": "ana", "password": PASSWORD, **fields})


def test_signing_in_leads_to_the_page_that_was_asked_for(client, ana):
    response = sign_in(client, next="/taxonomy/product/")
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/product/")
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_signing_in_does_not_lead_to_another_site(client, ana):
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, ana):
    wrong, unknown = sign_in(client, password="wrong"), sign_in(client, username="nobody", password="wrong")
    assert texts(html(wrong), "error-summary") == texts(html(unknown), "error-summary")
    assert "There is a problem" in texts(html(wrong), "error-summary")[0]
    assert "<title>Error: Sign in" in html(wrong)
    assert "_auth_user_id" not in client.session


def test_the_name_stays_typed_and_the_password_does_not(client, ana):
    page = html(sign_in(client, password="a-wrong-password"))
    assert 'value="ana"' in page
    assert "a-wrong-password" not in page


def test_password_managers_are_told_what_is_what(client, db):
    page = html(client.get("/sign-in/"))
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_the_fifth_wrong_password_locks_and_says_for_how_long(client, ana, settings):
    settings.AXES_ENABLED = True
    statuses = [sign_in(client, password="wrong").status_code for _try in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = sign_in(client)
    assert locked.status_code == 429
    assert texts(html(locked), "locked-until") == ["Wait 15 minutes after the last attempt, then try again."]


def test_signing_out_takes_a_post(client, ana):
    client.force_login(ana)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_chosen_theme_is_kept_and_shown(client, ana, theme):
    client.force_login(ana)
    response = client.post("/theme/", {"theme": theme, "next": "/taxonomy/"})
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/")
    assert User.objects.get(username="ana").theme == theme
    assert f'data-theme="{theme}"' in html(client.get("/taxonomy/"))


def test_an_unknown_theme_is_refused(client, ana):
    client.force_login(ana)
    assert client.post("/theme/", {"theme": "neon"}).status_code == 400
    assert User.objects.get(username="ana").theme == "auto"


def test_choosing_a_theme_never_leads_to_another_site(client, ana):
    client.force_login(ana)
    assert client.post("/theme/", {"theme": "dark", "next": "//elsewhere.example/"})["Location"] == "/"


def test_a_visitor_has_no_theme_to_choose(client, db):
    assert client.post("/theme/", {"theme": "dark"})["Location"] == "/sign-in/?next=/theme/"


def test_nobody_chooses_the_theme_of_another(ana, ben):
    with pytest.raises(PermissionDenied, match="Everybody chooses their own theme"):
        set_theme(person=ana, theme="dark", actor=ben)
    assert User.objects.get(username="ana").theme == "auto"


def test_the_service_refuses_an_unknown_theme(ana):
    with pytest.raises(ValidationError) as refused:
        set_theme(person=ana, theme="neon", actor=ana)
    assert list(refused.value.message_dict) == ["theme"]


def test_the_navigation_marks_where_one_is(client, ana):
    client.force_login(ana)
    page = html(client.get("/taxonomy/"))
    assert '<a href="/taxonomy/" aria-current="page">' in page
    assert '<a href="/channels/">' in page


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


def test_a_page_that_is_not_there_keeps_the_shell(client, ana):
    client.force_login(ana)
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert elements(html(response), "h1") == ["There is no such page"]
    assert '<a href="/taxonomy/">' in html(response)


def test_a_form_without_its_token_says_that_nothing_changed(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = client.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert elements(html(response), "h1") == ["This form is no longer valid"]
    assert User.objects.get(username="ana").theme == "auto"


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_error_pages_stand_without_a_request_or_a_database(template):
    assert len(elements(render_to_string(template), "h1")) == 1


def test_pages_run_nothing_inline(client, ana):
    client.force_login(ana)
    response = client.get("/taxonomy/")
    assert dict(line.strip().split(maxsplit=1) for line in response["Content-Security-Policy"].split(";")) == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert "<style" not in html(response)
    assert " style=" not in html(response)
    assert "<script>" not in html(response)


def test_accounts_list_costs_the_same_queries_however_long(client, root, django_assert_num_queries):
    client.force_login(root)
    client.get("/admin/people/user/")
    with django_assert_num_queries(7):
        client.get("/admin/people/user/")
    User.objects.create_user("two")
    User.objects.create_user("three")
    with django_assert_num_queries(7):
        client.get("/admin/people/user/")


def test_nobody_can_be_deleted_so_that_history_keeps_its_names(client, root, ana):
    client.force_login(root)

    answer = client.post(f"/admin/people/user/{ana.pk}/delete/", {"post": "yes"})
    bulk = client.post("/admin/people/user/", {"action": "delete_selected", "_selected_action": ana.pk, "post": "yes"})

    assert answer.status_code == 403
    assert bulk.status_code in {200, 302}
    ana.refresh_from_db()
    assert ana.is_active
