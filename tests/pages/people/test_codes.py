"""Signing in with a code, and setting codes up."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.queries.codes import has_codes
from tests.support.codes import code_now, codes_on
from tests.support.pages import html, texts

PASSWORD = "correct horse battery"


def give_password(client: Client, **fields: str):
    return client.post("/sign-in/", {"username": "ana", "password": PASSWORD, **fields})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_codes_are_set_up_from_a_picture_that_the_policy_allows(client, ana):
    client.force_login(ana)
    page = html(client.get("/account/codes/"))
    assert re.search(r'<svg[^>]*class="qr"', page)
    assert "style=" not in page
    assert re.fullmatch(r"([A-Z2-7]{4} ?){8}", texts(page, "key")[0])
    refused = client.post("/account/codes/", {"code": "000000"})
    assert (refused.status_code, has_codes(ana)) == (400, False)
    TOTPDevice.objects.filter(user=ana).update(throttling_failure_count=0)
    done = html(client.post("/account/codes/", {"code": code_now(ana)}))
    codes = re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", texts(done, "recovery-codes")[0])
    assert (len(set(codes)), has_codes(ana)) == (10, True)
    assert codes[0] not in html(client.get("/account/codes/"))


def test_a_password_alone_signs_nobody_in_who_has_codes(client, ana):
    codes_on(ana)
    assert give_password(client, next="/taxonomy/")["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert client.get("/taxonomy/")["Location"].startswith("/sign-in/")
    wrong = client.post("/sign-in/code/", {"code": "123"})
    assert (wrong.status_code, is_in(client)) == (400, False)
    ana.totpdevice_set.update(throttling_failure_count=0)
    assert client.post("/sign-in/code/", {"code": code_now(ana)})["Location"] == "/taxonomy/"
    assert client.get("/taxonomy/").status_code == 200


def test_a_recovery_code_signs_in_and_the_person_sees_that(client, ana):
    recovery, *_others = codes_on(ana)
    give_password(client)
    assert client.post("/sign-in/code/", {"code": recovery})["Location"] == "/"
    page = html(client.get("/account/"))
    assert "9 recovery codes left" in texts(page, "codes")[0]
    assert any(text.startswith("Signed in with a recovery code") for text in texts(page, "event"))


def test_nobody_comes_to_the_code_without_the_password(client, ana):
    codes_on(ana)
    assert client.post("/sign-in/code/", {"code": code_now(ana)})["Location"] == "/sign-in/"
    assert not is_in(client)


@pytest.mark.parametrize("meanwhile", ["too long", "password changed", "deactivated"])
def test_the_first_step_does_not_stay_good(client, ana, meanwhile):
    codes_on(ana)
    give_password(client)
    if meanwhile == "too long":
        session = client.session
        session["second_step"] |= {"at": (timezone.now() - timedelta(minutes=11)).timestamp()}
        session.save()
    elif meanwhile == "password changed":
        ana.set_password("nine violet kettles")
        ana.save()
    else:
        type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    assert client.post("/sign-in/code/", {"code": code_now(ana)})["Location"] == "/sign-in/"
    assert not is_in(client)


def test_guessing_codes_is_slowed_down_and_said(client, ana):
    codes_on(ana)
    ana.totpdevice_set.update(throttling_failure_count=5, throttling_failure_timestamp=timezone.now())
    give_password(client)
    answer = client.post("/sign-in/code/", {"code": code_now(ana)})
    assert (answer.status_code, is_in(client)) == (400, False)
    assert re.search(r"It is too early: .* Try again in 1[567] seconds", texts(html(answer), "error-summary")[0])


def test_a_role_that_demands_codes_opens_nothing_before(client, ana, settings):
    settings.CODES_REQUIRED_FOR = ["Content author"]
    assert give_password(client)["Location"] == "/"
    assert client.get("/taxonomy/")["Location"] == "/account/codes/"
    assert client.get("/api/v1/terms").json()["code"] == "sign_in_incomplete"
    client.get("/account/codes/")
    client.post("/account/codes/", {"code": code_now(ana)})
    assert client.get("/taxonomy/").status_code == 200


def test_a_role_that_demands_nothing_asks_nobody(client, ana, settings):
    settings.CODES_REQUIRED_FOR = ["Reviewer", "Administrator"]
    give_password(client)
    assert client.get("/taxonomy/").status_code == 200


def test_codes_are_switched_off_with_a_code(client, ana):
    codes_on(ana)
    client.force_login(ana)
    assert client.post("/account/codes/", {"code": "zzzz", "action": "off"}).status_code == 400
    assert has_codes(ana)
    assert client.post("/account/codes/", {"code": code_now(ana), "action": "off"})["Location"] == "/account/"
    assert not has_codes(ana)


def test_an_administrator_removes_codes_and_the_person_is_told(client, ana, root):
    codes_on(ana)
    client.force_login(root)
    assert client.post(f"/people/{ana.pk}/remove-codes/", {"reason": "Lost the phone"}).status_code == 302
    visitor = Client()
    page = html(give_password_and_follow(visitor))
    assert is_in(visitor)
    assert "Sign-in codes switched off" in texts(page, "messages")[0]


def give_password_and_follow(client: Client):
    return client.post("/sign-in/", {"username": "ana", "password": PASSWORD}, follow=True)
