"""Registering, editing and keys on the pages: what is refused keeps what was typed, and a secret is shown exactly once."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from channels.models import ApiToken, ChannelSystem
from channels.rules.encryption import decrypt
from tests.factories.channels import aged, issued
from tests.support.pages import elements, texts, values


def html(response) -> str:
    return response.content.decode()


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


def assert_not_kept(client: Client, response: Any, secret: str, page: str) -> None:
    """`secret` is in no cache, session, cookie or later page."""
    assert "no-store" in response["Cache-Control"]
    assert secret not in str(client.cookies)
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())
    later = html(client.get(page))
    assert secret not in later
    assert secret[:20] not in later


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
    assert "<title>Error: Register a channel system" in page
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
    assert values(page, "channels") == ["channel:email", ""]
    assert 'name="code"' not in page


def test_editing_saves_and_says_so(as_chris, esp, web):
    fields = {"name": "Mailer", "url": "http://127.0.0.1:9/new", "channels": ["channel:email", "channel:web"], "languages": ""}
    response = as_chris.post("/channels/esp/edit/", fields, follow=True)
    system = ChannelSystem.objects.get(code="esp")
    assert (system.name, system.url, system.subscription_version) == ("Mailer", "http://127.0.0.1:9/new", 2)
    assert texts(html(response), "messages") == ["Mailer is saved."]


def test_an_edit_without_channels_is_refused(as_chris, esp):
    response = as_chris.post("/channels/esp/edit/", {"name": "Mailer", "url": "http://127.0.0.1:9/x", "channels": ""})
    assert response.status_code == 400
    assert texts(html(response), "error-summary") == ["There is a problem Channels: Choose at least one channel term."]
    assert ChannelSystem.objects.get(code="esp").name == "ESP"


def test_a_denied_revocation_revokes_nothing(as_ana, kiosk, chris):
    token = issued(kiosk, actor=chris).token
    assert as_ana.post(f"/channels/kiosk/tokens/{token.pk}/revoke/").status_code == 403
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None


def test_rotating_shows_the_new_secret_once_and_both_fingerprints(as_chris, esp):
    response = as_chris.post("/channels/esp/rotate/", {"overlap": "24"})
    (shown,) = texts(html(response), "shown-once")
    assert shown == decrypt(esp.secrets.get(valid_until=None).ciphertext)
    assert_not_kept(as_chris, response, shown, "/channels/esp/")
    rows = texts(html(as_chris.get("/channels/esp/")), "secret-row")
    assert [row.split()[1] for row in rows] == ["Current", "Also"]
    assert "in 23 hours" in rows[1]


def test_a_second_rotation_is_refused_and_offers_to_force_it(as_chris, esp):
    as_chris.post("/channels/esp/rotate/", {"overlap": "24"})
    refused = as_chris.post("/channels/esp/rotate/", {"overlap": "24"})
    assert refused.status_code == 400
    assert "After the last rotation the old secret signs until" in texts(html(refused), "error-summary")[0]
    assert texts(html(refused), "shown-once") == []
    assert esp.secrets.count() == 2
    assert values(html(refused), "force") == [""]
    forced = as_chris.post("/channels/esp/rotate/", {"overlap": "24", "force": "on"})
    assert len(texts(html(forced), "shown-once")) == 1
    assert esp.secrets.count() == 3


def test_an_unknown_overlap_is_refused(as_chris, esp):
    assert as_chris.post("/channels/esp/rotate/", {"overlap": "9999"}).status_code == 400
    assert esp.secrets.count() == 1


def test_issuing_shows_the_token_once(as_chris, kiosk):
    fields = {"name": "nightly", "scopes": ["documents:read"], "expires_at": "90"}
    response = as_chris.post("/channels/kiosk/tokens/new/", fields)
    (shown,) = texts(html(response), "shown-once")
    assert shown.startswith("thl_live_")
    token = kiosk.tokens.get()
    assert (token.name, token.scopes) == ("nightly", ["documents:read"])
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    assert_not_kept(as_chris, response, shown, "/channels/kiosk/")


def test_a_token_may_last_until_it_is_revoked(as_chris, kiosk):
    as_chris.post("/channels/kiosk/tokens/new/", {"name": "nightly", "scopes": ["documents:read"], "expires_at": "never"})
    assert kiosk.tokens.get().expires_at is None


def test_a_token_without_name_or_scope_is_refused(as_chris, kiosk):
    response = as_chris.post("/channels/kiosk/tokens/new/", {"name": "", "expires_at": "90"})
    assert response.status_code == 400
    assert "Name: This field is required. It may: This field is required." in texts(html(response), "error-summary")[0]
    assert kiosk.tokens.count() == 0


def test_revoking_asks_first_and_is_for_ever(as_chris, chris, kiosk):
    token = issued(kiosk, actor=chris).token
    asked = as_chris.get(f"/channels/kiosk/tokens/{token.pk}/revoke/")
    assert elements(html(asked), "h1") == ["Revoke the token nightly?"]
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None
    page = html(as_chris.post(f"/channels/kiosk/tokens/{token.pk}/revoke/", follow=True))
    assert "Revoked" in texts(page, "token-row")[0]
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    assert "/revoke/" not in page


def test_a_token_belongs_to_its_system(as_chris, chris, esp, kiosk):
    token = issued(kiosk, actor=chris).token
    assert as_chris.post(f"/channels/esp/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None


def test_tokens_show_their_state_and_never_their_text(as_chris, chris, kiosk):
    text = issued(kiosk, actor=chris).text
    aged(
        issued(kiosk, expires_at=timezone.now() + timedelta(days=1), actor=chris).token,
        expires_at=timezone.now() - timedelta(days=1),
    )
    page = html(as_chris.get("/channels/kiosk/"))
    expired, active = texts(page, "token-row")
    assert "Expired" in expired
    assert "Active" in active
    assert text not in page
