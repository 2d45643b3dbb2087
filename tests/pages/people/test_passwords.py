"""Changing a password, resetting a forgotten one, and what happens when somebody else has set it."""

import re
from threading import enumerate as running_threads

import pytest
from django.core import mail
from django.test import Client

from people.models import Tally, User
from people.services.passwords import choose_password, set_password
from tests.support.pages import html, texts

PASSWORD, ANOTHER = "correct horse battery", "nine violet kettles"


def chosen(password: str, **more: str) -> dict[str, str]:
    return {"new_password1": password, "new_password2": password, **more}


def can_sign_in(username: str, password: str) -> bool:
    return Client().post("/sign-in/", {"username": username, "password": password}).status_code == 302


def wait_for_mail() -> list[str]:
    """The texts of all e-mails, once those that were leaving have left."""
    for thread in running_threads():
        if "send" in thread.name:
            thread.join(5)
    return [str(message.body) for message in mail.outbox]


def link_in(text: str) -> str:
    found = re.search(r"http://testserver(/\S+)", text)
    assert found
    return found[1]


@pytest.fixture
def with_address(ana) -> User:
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    return User.objects.get(pk=ana.pk)


def test_one_changes_ones_own_password_and_is_signed_out_elsewhere(client, ana):
    client.force_login(ana)
    elsewhere = Client()
    elsewhere.force_login(ana)
    answer = client.post("/account/password/", chosen(ANOTHER, old_password=PASSWORD))
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert (can_sign_in("ana", PASSWORD), can_sign_in("ana", ANOTHER)) == (False, True)
    assert ana.account_events.get().kind == "password_changed"


@pytest.mark.parametrize(
    "typed",
    [
        chosen(ANOTHER, old_password="wrong"),
        chosen("short", old_password=PASSWORD),
        chosen(PASSWORD, old_password=PASSWORD),
        {"old_password": PASSWORD, "new_password1": ANOTHER, "new_password2": "something else"},
    ],
)
def test_a_wrong_or_weak_password_changes_nothing(client, ana, typed):
    client.force_login(ana)
    answer = client.post("/account/password/", typed)
    assert texts(html(answer), "error-summary")
    assert ANOTHER not in html(answer)
    assert can_sign_in("ana", PASSWORD)


def test_a_password_set_by_another_must_be_changed_first(client, ana, root):
    set_password(person=ana, password=ANOTHER, reason="Forgot it on holiday", actor=root)
    assert client.post("/sign-in/", {"username": "ana", "password": ANOTHER, "next": "/taxonomy/"}).status_code == 302
    answer = client.get("/taxonomy/", follow=True)
    assert answer.redirect_chain == [("/account/password/", 302)]
    (said,) = texts(html(answer), "messages")
    assert "Root Admin changed something about your account" in said
    assert "Password set by an administrator" in said
    closed = client.get("/api/v1/terms")
    assert (closed.status_code, closed.json()["code"]) == (403, "sign_in_incomplete")
    assert client.post("/theme/", {"theme": "dark"})["Location"] == "/account/password/"
    assert User.objects.get(pk=ana.pk).theme == "auto"

    client.post("/account/password/", chosen("a third one, longer", old_password=ANOTHER))
    assert client.get("/taxonomy/").status_code == 200
    page = html(client.get("/account/"))
    assert any("Password set by an administrator Forgot it on holiday Root Admin" in text for text in texts(page, "event"))


def test_signing_out_stays_possible(client, ana, root):
    set_password(person=ana, password=ANOTHER, reason="Forgot it", actor=root)
    client.post("/sign-in/", {"username": "ana", "password": ANOTHER})
    assert client.post("/sign-out/")["Location"] == "/sign-in/"


def test_what_was_told_once_is_not_told_again(client, ana, root):
    set_password(person=ana, password=ANOTHER, reason="Forgot it", actor=root)
    client.post("/sign-in/", {"username": "ana", "password": ANOTHER})
    client.post("/account/password/", chosen("a third one, longer", old_password=ANOTHER))
    again = Client().post("/sign-in/", {"username": "ana", "password": "a third one, longer"}, follow=True)
    assert "changed something" not in html(again)


def test_a_link_resets_a_password_once(client, with_address):
    asked = client.post("/password-reset/", {"email": "ANA@example.com"})
    assert asked["Location"] == "/password-reset/sent/"
    (text,) = wait_for_mail()
    form = client.get(link_in(text), follow=True)
    assert form.redirect_chain[-1][0].endswith("/set-password/")
    done = client.post(form.redirect_chain[-1][0], chosen(ANOTHER))
    assert done["Location"] == "/sign-in/"
    assert (can_sign_in("ana", PASSWORD), can_sign_in("ana", ANOTHER)) == (False, True)
    assert with_address.account_events.get().kind == "password_reset"
    spent = html(Client().get(link_in(text), follow=True))
    assert "used already" in texts(spent, "spent")[0]
    assert 'href="/password-reset/"' in spent


def test_a_link_that_ends_between_the_look_and_the_save_is_spent(client, with_address, monkeypatch):
    client.post("/password-reset/", {"email": "ana@example.com"})
    (text,) = wait_for_mail()
    form = client.get(link_in(text), follow=True).redirect_chain[-1][0]

    def faster(**asked):
        User.objects.filter(pk=with_address.pk).update(is_active=False)
        return choose_password(**asked)

    monkeypatch.setattr("pages.people.password_reset_confirm.choose_password", faster)
    assert "used already" in texts(html(client.post(form, chosen(ANOTHER))), "spent")[0]
    assert User.objects.get(pk=with_address.pk).check_password(PASSWORD)


def test_nobody_learns_who_has_an_account(client, with_address):
    known, unknown = (client.post("/password-reset/", {"email": f"{name}@example.com"}) for name in ("ana", "nobody"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(wait_for_mail()) == 1


def test_few_links_are_sent_to_one_address(client, with_address):
    answers = [client.post("/password-reset/", {"email": "ana@example.com"})["Location"] for _try in range(5)]
    assert set(answers) == {"/password-reset/sent/"}
    assert len(wait_for_mail()) == 3


def test_one_visitor_asks_for_few_links(client, db):
    answers = [client.post("/password-reset/", {"email": f"p{number}@example.com"}).status_code for number in range(21)]
    assert answers == [302] * 20 + [429]
    assert not Tally.objects.filter(key__contains="example").exists()


@pytest.mark.parametrize("different", [{"is_active": False}, {"email": "other@example.com"}])
def test_a_link_ends_when_the_account_changes(client, with_address, different):
    client.post("/password-reset/", {"email": "ana@example.com"})
    (text,) = wait_for_mail()
    User.objects.filter(pk=with_address.pk).update(**different)
    assert texts(html(client.get(link_in(text), follow=True)), "spent")


def test_without_e_mail_no_reset_is_offered(client, ana, settings):
    assert "/password-reset/" in html(client.get("/sign-in/"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "/password-reset/" not in html(client.get("/sign-in/"))
    assert client.get("/password-reset/").status_code == 404
