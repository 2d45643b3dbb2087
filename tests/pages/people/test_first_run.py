"""The first-run page: open while there is nobody, and only for whoever reads the console."""

from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command

from channels.models import ChannelSystem
from demo.people import ensure_people, first_passwords
from people.models import User
from people.services.first_run import first_run_code
from people.services.system_actor import system_actor
from taxonomy.models import Term
from tests.factories.propagation import term
from tests.support.pages import html, texts, values

PERSON = {"username": "mira", "password": "a long pass phrase", "again": "a long pass phrase"}


def people() -> list[str]:
    return sorted(User.objects.exclude(pk=system_actor().pk).values_list("username", flat=True))


def done(page: str) -> list[bool]:
    return [step.split(" Done ")[0] != step for step in texts(page, "step")]


@pytest.mark.django_db
def test_the_command_prints_the_address_that_makes_the_first_person(client):
    output = StringIO()
    call_command("first_run", site="https://registry.example.com/", stdout=output)
    address = urlsplit(output.getvalue().strip())
    assert (address.netloc, address.path) == ("registry.example.com", "/first-run/")
    page = html(client.get(f"{address.path}?{address.query}"))
    assert values(page, "code") == parse_qs(address.query)["code"]
    assert done(page) == [False, True, False, False]
    response = client.post("/first-run/", {**PERSON, "code": values(page, "code")[0]})
    assert response["Location"] == "/first-run/"
    mira = User.objects.get(username="mira")
    assert (mira.is_superuser, mira.is_staff, mira.check_password(PERSON["password"])) == (True, True, True)
    page = html(client.get("/first-run/"))
    assert done(page) == [True, True, False, False]
    assert "Load the demo" in page
    output = StringIO()
    call_command("first_run", stdout=output)
    assert first_run_code() not in output.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "0" * 24, "é" * 24])
def test_without_the_code_nobody_gets_the_first_account(client, code):
    response = client.post("/first-run/", {**PERSON, "code": code})
    assert response.status_code == 400
    assert texts(html(response), "error-summary")[0].startswith("There is a problem Code:")
    assert people() == []


@pytest.mark.django_db
def test_another_secret_key_makes_another_code(client, settings):
    code = first_run_code()
    settings.SECRET_KEY = "another " * 8
    assert client.post("/first-run/", {**PERSON, "code": code}).status_code == 400
    assert people() == []


@pytest.mark.parametrize("active", [True, False])
def test_it_is_closed_as_soon_as_there_is_anybody(client, zoe, active):
    """An account that was deactivated counts: a registry in use is never open to whoever comes by."""
    User.objects.filter(pk=zoe.pk).update(is_active=active)
    response = client.post("/first-run/", {**PERSON, "code": first_run_code()})
    assert response["Location"].startswith("/sign-in/")
    assert people() == ["zoe"]


@pytest.mark.django_db
def test_bad_input_names_each_field_and_makes_nobody(client):
    response = client.post("/first-run/", {"code": first_run_code(), "username": "no spaces", "password": "x", "again": "x"})
    (summary,) = texts(html(response), "error-summary")
    assert response.status_code == 400
    assert "User name:" in summary
    assert "Password:" in summary
    response = client.post("/first-run/", {**PERSON, "code": first_run_code(), "again": "another one"})
    assert "The two passwords are not the same." in html(response)
    assert people() == []


@pytest.mark.django_db
def test_signing_in_leads_there_while_there_is_nobody(client):
    assert client.get("/sign-in/")["Location"] == "/first-run/"


def test_others_have_no_first_steps(as_ana):
    assert as_ana.get("/first-run/").status_code == 403
    assert as_ana.post("/first-run/demo/").status_code == 403
    assert not Term.objects.exists()


def test_the_demo_is_loaded_once_and_its_people_can_sign_in(as_root, client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    page = html(as_root.post("/first-run/demo/"))
    rows = [row.split() for row in texts(page, "row")]
    assert [row[0] for row in rows] == ["ana", "ben", "sara", "chris", "admin"]
    assert User.objects.get(username="ana").check_password(rows[0][1])
    assert ChannelSystem.objects.count() == 3
    page = html(as_root.get("/first-run/"))
    assert done(page) == [True] * 4
    assert "All steps are done." in page
    assert as_root.post("/first-run/demo/").status_code == 403


def test_who_loads_the_demo_at_the_same_moment_is_shown_no_passwords(db):
    made = ensure_people()
    shown = first_passwords(made)
    assert list(shown) == ["ana", "ben", "sara", "chris", "admin"]
    assert first_passwords(made) == {}
    assert User.objects.get(username="ana").check_password(shown["ana"])


def test_the_demo_never_comes_into_a_registry_that_is_not_empty(as_root, sara):
    term("product:savings", actor=sara)
    assert "Load the demo" not in html(as_root.get("/first-run/"))
    assert as_root.post("/first-run/demo/").status_code == 403
    assert Term.objects.count() == 1
