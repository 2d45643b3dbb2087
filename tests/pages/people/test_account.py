"""The page of one's own account."""

import re

import pytest
from django.test import Client

from people.models import Session, User
from tests.support.pages import html, texts

PASSWORD = "correct horse battery"


def signed_in(username: str, agent: str = "Firefox", **meta: str) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/sign-in/", {"username": username, "password": PASSWORD}, **meta).status_code == 302
    return client


def saved(client: Client, **fields: str):
    typed = {"first_name": "Ana", "last_name": "Author", "email": "", "time_zone": "", "language": ""}
    return client.post("/account/", typed | fields)


def test_name_and_time_zone_are_saved_and_pages_use_them(client, ana, root):
    client.force_login(ana)
    assert saved(client, last_name="Auteur", time_zone="Asia/Tokyo")["Location"] == "/account/"
    ana.refresh_from_db()
    assert (ana.last_name, ana.time_zone) == ("Auteur", "Asia/Tokyo")
    event = ana.account_events.get()
    page = html(client.get("/account/"))
    assert re.search(r'title="[^"]* JST"', page)
    assert f'datetime="{event.at:%Y-%m-%dT%H:%M:%S}Z"' in page


def test_the_zone_of_one_reader_is_not_the_zone_of_the_next(client, ana, ben):
    User.objects.filter(pk=ana.pk).update(time_zone="Asia/Tokyo")
    client.force_login(ana)
    client.get("/account/")
    other = signed_in("ben")
    page = html(other.get("/account/"))
    assert 'UTC"' in page
    assert "JST" not in page


def test_a_new_address_takes_the_password(client, ana):
    client.force_login(ana)
    refused = saved(client, email="ana@example.com")
    assert refused.status_code == 400
    assert "Type your current password" in texts(html(refused), "error-summary")[0]
    ana.refresh_from_db()
    assert ana.email == ""
    assert saved(client, email="ana@example.com", current_password=PASSWORD).status_code == 302
    ana.refresh_from_db()
    assert ana.email == "ana@example.com"


def test_nobody_takes_the_address_of_another(client, ana, ben):
    User.objects.filter(pk=ben.pk).update(email="ben@example.com")
    client.force_login(ana)
    refused = saved(client, email="BEN@example.com", current_password=PASSWORD)
    assert (refused.status_code, User.objects.get(pk=ana.pk).email) == (400, "")


def test_only_languages_with_a_catalogue_are_offered(client, ana, settings):
    client.force_login(ana)
    assert [code for code, _name in settings.LANGUAGES] == ["en"]
    assert 'name="language"' not in html(client.get("/account/"))
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    assert 'name="language"' in html(client.get("/account/"))
    assert saved(client, language="fr").status_code == 302
    assert '<html lang="fr"' in " ".join(html(client.get("/account/")).split())
    assert saved(client, language="xx").status_code == 400


def test_everybody_sees_and_ends_their_own_sessions_only(ana, ben):
    here, there, other = signed_in("ana"), signed_in("ana", "Chrome"), signed_in("ben", "Safari")
    page = html(here.get("/account/"))
    assert sorted(text.split(" 127")[0] for text in texts(page, "session")) == [
        "Chrome",
        "Firefox (this one)",
    ]
    (address,) = re.findall(r'action="(/account/sessions/[0-9a-f]+/end/)"', page)
    assert there.session.session_key not in page
    assert other.post(address).status_code == 404
    assert there.get("/account/").status_code == 200
    assert here.post(address)["Location"] == "/account/"
    assert there.get("/account/")["Location"].startswith("/sign-in/")
    assert here.get("/account/").status_code == 200


def test_all_others_end_at_once(ana):
    here, there, third = signed_in("ana"), signed_in("ana"), signed_in("ana")
    here.post("/account/sessions/end-others/")
    assert [client.get("/account/").status_code for client in (here, there, third)] == [200, 302, 302]
    assert Session.objects.filter(person=ana).count() == 1


def test_the_page_costs_the_same_queries_however_many_sessions(ana, django_assert_num_queries):
    here = signed_in("ana")
    here.get("/account/")
    with django_assert_num_queries(11):
        here.get("/account/")
    signed_in("ana")
    signed_in("ana")
    with django_assert_num_queries(11):
        here.get("/account/")


def test_a_visitor_has_no_account(client, db):
    assert client.get("/account/")["Location"] == "/sign-in/?next=/account/"


@pytest.mark.parametrize("address", ["/account/", "/sign-in/", "/no-such-page/", "/taxonomy/", "/healthz"])
def test_no_page_is_kept(client, ana, address):
    assert client.get(address)["Cache-Control"] == "no-store"
    client.force_login(ana)
    assert client.get(address)["Cache-Control"] == "no-store"


def test_the_api_says_itself_how_long_an_answer_may_be_kept(client, ana):
    client.force_login(ana)
    assert "no-store" not in client.get("/api/v1/").get("Cache-Control", "")
