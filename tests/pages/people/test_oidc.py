"""Signing in at a real OpenID Connect provider."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.test import Client

from people.models import User
from tests.support.pages import html, texts
from tests.support.provider import Provider, running_provider


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings) -> Provider:
    for name, value in running.settings().items():
        setattr(settings, name, value)
    settings.AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        django_settings.OIDC_BACKEND,
        django_settings.PASSWORD_BACKEND,
    ]
    return running


def signed_in(provider: Provider, subject: str, *, start: str = "/sign-in/provider/"):
    """Go to the provider and come back as `subject`: the browser, and the answer to it."""
    browser = Client()
    there = browser.get(start)["Location"]
    back = provider.sign_in(there, subject)
    parts = urlsplit(back)
    return browser, browser.get(f"{parts.path}?{parts.query}")


def said(browser: Client, answer) -> str:
    assert answer["Location"] == "/sign-in/"
    assert "_auth_user_id" not in browser.session
    return texts(html(browser.get("/sign-in/")), "messages")[0]


@pytest.fixture
def known(ana) -> User:
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    return User.objects.get(pk=ana.pk)


def test_a_verified_address_links_the_account_and_the_identity_stays(provider, known):
    provider.know("a-1", email="ANA@example.com", email_verified=True)
    browser, answer = signed_in(provider, "a-1", start="/sign-in/provider/?next=/taxonomy/")
    assert answer["Location"] == "/taxonomy/"
    assert browser.session["_auth_user_id"] == str(known.pk)
    known.refresh_from_db()
    assert known.external_identity == f"{provider.url} a-1"
    assert known.account_events.get().kind == "linked"
    provider.know("a-1", email="renamed@example.com", email_verified=False)
    again, answer = signed_in(provider, "a-1")
    assert again.session["_auth_user_id"] == str(known.pk)


@pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email_verified": "true"}])
def test_an_address_that_nobody_verified_links_nothing(provider, known, claims):
    provider.know("u-1", email="ana@example.com", **claims)
    browser, answer = signed_in(provider, "u-1")
    assert "did not confirm your e-mail address" in said(browser, answer)
    known.refresh_from_db()
    assert known.external_identity == ""


def test_a_second_identity_does_not_take_over_a_linked_account(provider, known):
    User.objects.filter(pk=known.pk).update(external_identity=f"{provider.url} first")
    provider.know("second", email="ana@example.com", email_verified=True)
    browser, answer = signed_in(provider, "second")
    assert "cannot be linked" in said(browser, answer)


def test_who_is_unknown_or_deactivated_stays_out(provider, known):
    provider.know("n-1", email="nobody@example.com", email_verified=True)
    assert "no account here yet" in said(*signed_in(provider, "n-1"))
    User.objects.filter(pk=known.pk).update(is_active=False, external_identity=f"{provider.url} d-1")
    provider.know("d-1", email="ana@example.com", email_verified=True)
    assert "not active" in said(*signed_in(provider, "d-1"))


def test_unknown_people_get_an_account_where_settings_say_so(provider, db, settings):
    settings.OIDC_CREATE_PEOPLE = True
    settings.OIDC_ROLES = {"writers": "Content author"}
    claims = {"given_name": "Kim", "family_name": "New", "groups": ["writers", "others"]}
    provider.know("k-1", email="Kim@example.com", email_verified=True, **claims)
    browser, _answer = signed_in(provider, "k-1")
    kim = User.objects.get(pk=browser.session["_auth_user_id"])
    assert (kim.username, kim.display_name, kim.has_usable_password()) == ("kim@example.com", "Kim New", False)
    assert [group.name for group in kim.groups.all()] == ["Content author"]
    assert [event.kind for event in kim.account_events.order_by("pk")] == ["created", "roles_changed"]
    assert browser.get("/taxonomy/").status_code == 200


def test_groups_give_and_take_the_mapped_roles_only(provider, known, settings):
    settings.OIDC_ROLES = {"writers": "Content author", "deciders": "Reviewer"}
    known.groups.add(Group.objects.get(name="Taxonomy steward"))
    provider.know("g-1", email="ana@example.com", email_verified=True, groups=["deciders"])
    signed_in(provider, "g-1")
    assert {group.name for group in known.groups.all()} == {"Reviewer", "Taxonomy steward"}
    event = known.account_events.get(kind="roles_changed")
    assert (event.before, event.after) == ("Content author, Taxonomy steward", "Reviewer, Taxonomy steward")
    provider.know("g-1", email="ana@example.com", email_verified=True)
    signed_in(provider, "g-1")
    assert {group.name for group in known.groups.all()} == {"Taxonomy steward"}


@pytest.mark.parametrize("wrong", [{"OIDC_ISSUER": "https://elsewhere.example"}, {"OIDC_RP_CLIENT_ID": "another"}])
def test_a_token_of_another_issuer_or_for_another_client_signs_nobody_in(provider, known, settings, wrong):
    provider.know("t-1", email="ana@example.com", email_verified=True)
    browser = Client()
    back = urlsplit(provider.sign_in(browser.get("/sign-in/provider/")["Location"], "t-1"))
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert "did not work" in said(browser, browser.get(f"{back.path}?{back.query}"))


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(provider, known):
    provider.know("o-1", email="ana@example.com", email_verified=True)
    browser = Client()
    back = urlsplit(provider.sign_in(browser.get("/sign-in/provider/")["Location"], "o-1"))
    other = Client()
    assert said(other, other.get(f"{back.path}?{back.query}"))
    assert browser.get(f"{back.path}?{back.query}")["Location"] == "/"
    assert browser.get(f"{back.path}?{back.query}").status_code == 400


def test_who_presses_deny_comes_back_to_the_sign_in_page(provider, ana):
    browser = Client()
    back = urlsplit(provider.refuse(browser.get("/sign-in/provider/")["Location"]))
    assert "did not work" in said(browser, browser.get(f"{back.path}?{back.query}"))


def test_people_whom_the_provider_sends_in_vain_lock_nobody_out(provider, known, settings):
    settings.AXES_ENABLED = True
    provider.know("v-1", email="nobody@example.com", email_verified=True)
    for _try in range(6):
        assert "no account here yet" in said(*signed_in(provider, "v-1"))
    provider.know("v-2", email="ana@example.com", email_verified=True)
    browser, _answer = signed_in(provider, "v-2")
    assert browser.session["_auth_user_id"] == str(known.pk)
    assert Client().post("/sign-in/", {"username": "ana", "password": "correct horse battery"}).status_code == 302


@pytest.mark.parametrize("answer", [{"error": "x"}, {"error": "x", "state": "guessed"}, {"code": "x", "state": "y"}, {}])
def test_a_foreign_page_signs_nobody_out(provider, as_ana, ana, answer):
    came = as_ana.get("/sign-in/provider/back/", answer, follow=True)
    assert [address for address, _status in came.redirect_chain] == ["/sign-in/", "/"]
    assert "did not work" in texts(html(came), "messages")[0]
    assert as_ana.session["_auth_user_id"] == str(ana.pk)


def test_an_answer_that_was_refused_once_is_not_taken_later(provider, known):
    provider.know("r-1", email="ana@example.com", email_verified=True)
    browser = Client()
    there = browser.get("/sign-in/provider/")["Location"]
    accepted = urlsplit(provider.sign_in(there, "r-1"))
    state = parse_qs(accepted.query)["state"][0]
    browser.get("/sign-in/provider/back/", {"error": "access_denied", "state": state})
    assert browser.get(f"{accepted.path}?{accepted.query}").status_code == 400
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("creates", [False, True])
def test_an_identity_that_is_too_long_to_keep_is_refused_in_words(provider, known, settings, caplog, creates):
    settings.OIDC_CREATE_PEOPLE = creates
    provider.know("s" * 600, email="new@example.com" if creates else "ana@example.com", email_verified=True)
    assert "longer than" in said(*signed_in(provider, "s" * 600))
    assert "refused after signing in" in caplog.text
    assert not User.objects.exclude(external_identity="").exists()


def test_the_provider_asks_for_its_own_second_step_and_knows_no_passwords_of_ours(provider, known, settings):
    settings.CODES_REQUIRED_FOR = ["Content author"]
    User.objects.filter(pk=known.pk).update(must_change_password=True)
    provider.know("c-1", email="ana@example.com", email_verified=True)
    browser, _answer = signed_in(provider, "c-1")
    assert browser.get("/taxonomy/").status_code == 200


def test_passwords_can_be_switched_off(provider, known, settings):
    settings.LOCAL_SIGN_IN = False
    settings.AUTHENTICATION_BACKENDS = settings.AUTHENTICATION_BACKENDS[:2]
    page = html(Client().get("/sign-in/"))
    assert texts(page, "provider") == ["Sign in with single sign-on"]
    assert 'name="password"' not in page
    refused = Client().post("/sign-in/", {"username": "ana", "password": "correct horse battery"})
    assert refused.status_code == 403
    for address in ("/password-reset/", "/invitation/x/y/"):
        assert Client().get(address).status_code == 404
    provider.know("l-1", email="ana@example.com", email_verified=True)
    browser, _answer = signed_in(provider, "l-1")
    assert browser.get("/taxonomy/").status_code == 200
    assert browser.get("/account/password/").status_code == 404


def test_without_a_provider_there_is_no_way_to_it(client, db):
    assert not texts(html(client.get("/sign-in/")), "provider")
    assert client.get("/sign-in/provider/").status_code == 404
    assert client.get("/sign-in/provider/back/", {"code": "x", "state": "y"}).status_code == 404


def test_the_browser_proves_that_it_is_the_one_that_asked(provider, db):
    asked = parse_qs(urlsplit(Client().get("/sign-in/provider/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
