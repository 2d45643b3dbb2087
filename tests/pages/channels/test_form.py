"""Registering and editing: what is refused keeps what was typed, and a secret is shown exactly once."""

from typing import Any

from channels.models import ChannelSystem
from channels.rules.encryption import decrypt
from tests.pages.channels.secrets import assert_not_kept
from tests.support.pages import elements, html, texts, values


def registration(**fields: Any) -> dict[str, Any]:
    """What the form of a new push system sends."""
    return {
        "name": "Email service",
        "code": "mailer",
        "mode": "push",
        "url": "http://127.0.0.1:9/hook",
        "channels": ["channel:email", ""],
        "languages": "en, fr",
        "filters": ["product:savings", ""],
        **fields,
    }


def test_a_denied_registration_makes_nothing(as_ana, email, savings):
    assert as_ana.post("/channels/new/", registration()).status_code == 403
    assert ChannelSystem.objects.count() == 0


def test_registering_shows_the_secret_once(as_chris, email, savings):
    response = as_chris.post("/channels/new/", registration())
    assert response.status_code == 200
    (shown,) = texts(html(response), "shown-once")
    system = ChannelSystem.objects.get(code="mailer")
    assert shown == decrypt(system.secrets.get().ciphertext)
    assert (system.name, system.mode, system.languages) == ("Email service", "push", ["en", "fr"])
    assert [term.code for term in system.channels.all()] == ["email"]
    assert [term.code for term in system.filters.all()] == ["savings"]
    assert_not_kept(as_chris, response, shown, "/channels/mailer/")


def test_a_pull_system_has_no_secret_and_is_told_of_tokens(as_chris, web):
    response = as_chris.post(
        "/channels/new/", registration(code="kiosk", mode="pull", url="", channels="channel:web", filters="")
    )
    assert response["Location"] == "/channels/kiosk/"
    page = html(as_chris.get("/channels/kiosk/"))
    assert texts(page, "messages") == ["Email service is registered. Issue a token, so that it can pull."]
    assert texts(page, "secrets") == []


def test_bad_input_names_every_field_and_keeps_what_was_typed(as_chris, email, fax):
    response = as_chris.post(
        "/channels/new/",
        registration(
            name="Mail & more", code="not a code", url="ftp://x", channels="channel:fax", languages="english!", filters=""
        ),
    )
    page = html(response)
    assert response.status_code == 400
    assert elements(page, "title") == ["Error: Register a channel system · Throughline"]
    (summary,) = texts(page, "error-summary")
    for field in ("Code:", "URL:", "Languages:"):
        assert field in summary
    assert 'href="#id_code"' in page
    assert values(page, "name") == ["Mail &amp; more"]
    assert values(page, "code") == ["not a code"]
    assert values(page, "url") == ["ftp://x"]
    assert values(page, "languages") == ["english!"]
    assert values(page, "channels") == ["channel:fax", ""]
    assert ChannelSystem.objects.count() == 0


def test_references_that_name_nothing_are_all_named_and_kept(as_chris, email):
    page = html(as_chris.post("/channels/new/", registration(channels=["channel:email, channel:nothing", "elsewhere:x"])))
    (summary,) = texts(page, "error-summary")
    assert "The facet channel has no term “nothing”." in summary
    assert "There is no facet “elsewhere”" in summary
    assert 'href="#id_channels_add"' in page
    assert values(page, "channels") == ["channel:email", "channel:nothing", "elsewhere:x", ""]
    assert ChannelSystem.objects.count() == 0


def test_a_term_of_another_facet_is_no_channel(as_chris, email, savings):
    page = html(as_chris.post("/channels/new/", registration(channels="product:savings")))
    assert "“product:savings” is not a term of the facet channel." in texts(page, "error-summary")[0]


def test_an_old_reference_stands_for_what_replaced_it(as_chris, email, fax):
    as_chris.post("/channels/new/", registration(channels="channel:fax", filters=""))
    assert [term.code for term in ChannelSystem.objects.get(code="mailer").channels.all()] == ["email"]


def test_a_taken_code_is_refused(as_chris, esp, savings):
    page = html(as_chris.post("/channels/new/", registration(code="esp")))
    assert "Code: Channel system with this Code already exists." in texts(page, "error-summary")[0]
    assert ChannelSystem.objects.get(code="esp").name == "ESP"


def test_editing_begins_with_what_is_there(as_chris, esp):
    page = html(as_chris.get("/channels/esp/edit/"))
    assert values(page, "name") == ["ESP"]
    assert values(page, "url") == ["http://127.0.0.1:9/hook"]
    assert 'name="code"' not in page
    assert 'name="channels"' not in page


def test_editing_saves_and_says_so(as_chris, esp, web):
    fields = {"name": "Mailer", "url": "http://127.0.0.1:9/new", "channels": "channel:web"}
    response = as_chris.post("/channels/esp/edit/", fields, follow=True)
    system = ChannelSystem.objects.get(code="esp")
    assert (system.name, system.url) == ("Mailer", "http://127.0.0.1:9/new")
    assert ([term.code for term in system.channels.all()], system.subscription_version) == (["email"], 1)
    assert texts(html(response), "messages") == ["Mailer is saved."]


def test_an_edit_without_a_name_is_refused(as_chris, esp):
    response = as_chris.post("/channels/esp/edit/", {"name": "", "url": "http://127.0.0.1:9/x"})
    assert response.status_code == 400
    assert texts(html(response), "error-summary") == ["There is a problem Name: This field is required."]
    assert ChannelSystem.objects.get(code="esp").url == "http://127.0.0.1:9/hook"


def test_an_edit_that_somebody_else_overtook_keeps_what_was_typed(as_chris, esp):
    page = html(as_chris.get("/channels/esp/edit/"))
    fields = {"name": "Mine", "url": esp.url, "expected": values(page, "expected")[0]}
    ChannelSystem.objects.get(code="esp").save()  # as another engineer saves it
    response = as_chris.post("/channels/esp/edit/", fields)
    page = html(response)
    assert response.status_code == 409
    assert "Somebody else has changed “esp” since you opened this page." in texts(page, "error-summary")[0]
    assert values(page, "name") == ["Mine"]
    assert ChannelSystem.objects.get(code="esp").name == "ESP"
    again = as_chris.post("/channels/esp/edit/", {**fields, "expected": values(page, "expected")[0]})
    assert (again.status_code, ChannelSystem.objects.get(code="esp").name) == (302, "Mine")
