"""The theme that a person chooses."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from people.services.own_account import set_theme
from tests.support.pages import html


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
