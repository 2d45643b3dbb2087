"""Signing in and out."""

import re

from django.test import Client

from tests.support.pages import html, texts

PASSWORD = "correct horse battery"


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


def test_password_managers_are_told_what_is_what(client, ana):
    page = html(client.get("/sign-in/"))
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


def test_the_fifth_wrong_password_locks_and_says_for_how_long(client, ana, settings):
    settings.AXES_ENABLED = True
    statuses = [sign_in(client, password="wrong").status_code for _try in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = sign_in(client)
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 15 * 60
    assert re.fullmatch(r"Try again in 15 minutes, after \d\d:\d\d UTC\.", texts(html(locked), "locked-until")[0])


def test_signing_out_takes_a_post(client, ana):
    client.force_login(ana)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session
