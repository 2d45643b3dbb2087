"""People and roles on pages of our own."""

import re

import pytest
from django.core import mail
from django.test import Client

from channels.services.tokens import issue_token
from people.models import User
from people.services.system_actor import system_actor
from tests.factories.people import person
from tests.factories.propagation import pull_system, term
from tests.support.pages import html, texts

INVITED = {"email": "kim@example.com", "first_name": "Kim", "last_name": "New", "username": "kim", "roles": ["Reviewer"]}
WHY = {"reason": "Joins the team"}
CHOSEN = {"new_password1": "nine violet kettles", "new_password2": "nine violet kettles"}


@pytest.fixture
def admin(client, root):
    client.force_login(root)
    return client


def link_of(page: str) -> str:
    found = re.search(r"http://testserver(/invitation/\S+?/)(?:\s|<|$)", page)
    assert found
    return found[1]


def test_only_who_may_see_people_is_shown_them(client, ana, root):
    client.force_login(ana)
    assert 'href="/people/"' not in html(client.get("/taxonomy/"))
    refused = client.get("/people/")
    assert (refused.status_code, "people.view_user" in html(refused)) == (403, True)
    client.force_login(root)
    assert 'href="/people/"' in html(client.get("/taxonomy/"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"ana", "ben", "root"}),
        ("q=author+AN", {"ana"}),
        ("q=ben@example", {"ben"}),
        ("role=Reviewer", {"ben"}),
        ("role=Administrator", {"root"}),
        ("state=inactive", {"ana"}),
        ("state=active", {"ben", "root"}),
        ("state=invited", {"kim"}),
    ],
)
def test_the_list_is_narrowed_by_words_role_and_state(admin, ana, ben, query, names):
    User.objects.filter(pk=ben.pk).update(email="ben@example.com")
    User.objects.filter(pk=ana.pk).update(is_active=False)
    if "invited" in query:
        admin.post("/people/invite/", INVITED | WHY)
    rows = texts(html(admin.get(f"/people/?{query}")), "row")
    assert {row.split()[2] for row in rows} == names


def test_the_list_costs_the_same_queries_however_long(admin, ana, django_assert_num_queries):
    admin.get("/people/")
    with django_assert_num_queries(6):
        admin.get("/people/")
    person("two", role="Reviewer")
    person("three", role="Reviewer")
    with django_assert_num_queries(6):
        admin.get("/people/")


def test_an_invitation_goes_by_e_mail_and_works_once(admin, client):
    answer = admin.post("/people/invite/", INVITED | WHY)
    kim = User.objects.get(username="kim")
    assert answer["Location"] == f"/people/{kim.pk}/"
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["kim@example.com"], "Root Admin invites you to Throughline")
    link = link_of(message.body)
    visitor = Client()
    form = visitor.get(link, follow=True).redirect_chain[-1][0]
    assert visitor.post(form, CHOSEN)["Location"] == "/sign-in/"
    assert texts(html(Client().get(link, follow=True)), "spent")
    assert visitor.post("/sign-in/", {"username": "kim", "password": CHOSEN["new_password1"]}).status_code == 302
    assert [event.kind for event in kim.account_events.order_by("pk")] == ["invited", "accepted"]
    assert "changed something" not in html(visitor.get("/account/"))


def test_where_no_e_mail_is_sent_the_page_shows_the_link(admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    answer = admin.post("/people/invite/", INVITED | WHY)
    link = link_of(texts(html(answer), "shown-once")[0] + " ")
    assert "/choose-password/" in Client().get(link, follow=True).redirect_chain[-1][0]


def test_another_invitation_ends_the_first(admin):
    admin.post("/people/invite/", INVITED | WHY)
    kim = User.objects.get(username="kim")
    admin.post(f"/people/{kim.pk}/invite-again/", {"reason": "The first went astray"})
    first, second = (link_of(message.body) for message in mail.outbox)
    assert texts(html(Client().get(first, follow=True)), "spent")
    assert not texts(html(Client().get(second, follow=True)), "spent")


def test_an_invitation_ends_after_three_days(admin, settings):
    admin.post("/people/invite/", INVITED | WHY)
    link = link_of(mail.outbox[0].body)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert texts(html(Client().get(link, follow=True)), "spent")


def test_what_is_typed_wrong_is_said_and_nobody_is_made(admin, ana):
    answer = admin.post("/people/invite/", INVITED | {"username": "ana", "email": "no address", "reason": ""})
    assert answer.status_code == 400
    assert not User.objects.filter(first_name="Kim").exists()
    assert mail.outbox == []


def test_changed_roles_are_told_at_the_next_sign_in(admin, ana):
    typed = {"first_name": "Ana", "last_name": "Author", "email": "", "roles": ["Reviewer"], "reason": "Decides now"}
    assert admin.post(f"/people/{ana.pk}/edit/", typed)["Location"] == f"/people/{ana.pk}/"
    assert texts(html(admin.get(f"/people/{ana.pk}/")), "roles") == ["Reviewer"]
    page = html(Client().post("/sign-in/", {"username": "ana", "password": "correct horse battery"}, follow=True))
    assert (
        "Root Admin changed something about your account since your last sign-in: Roles changed." in texts(page, "messages")[0]
    )


def test_deactivating_tells_which_tokens_stay(admin, chris, ana, settings):
    email = term("channel:email", actor=admin_of(admin))
    system = pull_system("cms", channels=[email], actor=chris)
    issue_token(channel_system=system, name="Production", scopes=["documents:read"], actor=chris)
    assert admin.post(f"/people/{chris.pk}/deactivate/", {"reason": "Has left"})["Location"] == f"/people/{chris.pk}/"
    page = html(admin.get(f"/people/{chris.pk}/"))
    assert len(texts(page, "token")) == 1
    assert "Deactivated" in texts(page, "status-chip")
    assert not User.objects.get(pk=chris.pk).is_active


def admin_of(client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.parametrize("page", ["edit", "password", "deactivate", "remove-codes", "invite-again"])
def test_ones_own_account_is_changed_elsewhere(admin, root, page):
    assert admin.get(f"/people/{root.pk}/{page}/").status_code == 403
    assert admin.post(f"/people/{root.pk}/{page}/", WHY).status_code == 403
    root.refresh_from_db()
    assert (root.is_active, root.account_events.count()) == (True, 0)


def test_a_password_by_page_must_be_changed_and_a_weak_one_is_refused(admin, ana):
    address = f"/people/{ana.pk}/password/"
    assert admin.post(address, {"password": "short", **WHY}).status_code == 400
    assert not User.objects.get(pk=ana.pk).must_change_password
    assert admin.post(address, {"password": "nine violet kettles", **WHY}).status_code == 302
    ana.refresh_from_db()
    assert (ana.must_change_password, ana.check_password("nine violet kettles")) == (True, True)
    assert ana.account_events.get().kind == "password_set"


def test_the_account_of_the_system_has_no_page(admin):
    machine = system_actor()
    assert admin.get(f"/people/{machine.pk}/").status_code == 404
    assert admin.get(f"/people/{machine.pk}/edit/").status_code == 403
    assert "throughline" not in " ".join(texts(html(admin.get("/people/")), "row"))
