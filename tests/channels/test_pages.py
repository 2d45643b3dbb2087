"""The channel pages: who may open them, what they refuse, and that a secret is shown exactly once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from channels.encryption import decrypt
from channels.models import ApiToken, ChannelHealth, ChannelSystem
from channels.services.systems import pause_channel_system
from people.models import User
from tests.factories.channels import aged, issued, registered
from tests.support.pages import elements, texts, values

PAGES = [
    ("/channels/", "channels.view_channelsystem"),
    ("/channels/esp/", "channels.view_channelsystem"),
]
ENGINEER_PAGES = [
    ("/channels/new/", "channels.add_channelsystem"),
    ("/channels/esp/edit/", "channels.change_channelsystem"),
    ("/channels/esp/rotate/", "channels.change_channelsystem"),
    ("/channels/esp/tokens/new/", "channels.change_channelsystem"),
]


@pytest.fixture
def as_chris(client: Client, chris: User) -> Client:
    client.force_login(chris)
    return client


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


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


@pytest.mark.parametrize("path", [path for path, _permission in PAGES + ENGINEER_PAGES])
def test_visitors_sign_in_first_and_come_back(client, esp, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(("path", "permission"), PAGES)
def test_without_a_role_the_page_names_the_permission(client, zoe, esp, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


@pytest.mark.parametrize(("path", "permission"), ENGINEER_PAGES)
def test_an_author_reads_but_does_not_write(as_ana, esp, path, permission):
    response = as_ana.get(path)
    assert response.status_code == 403
    assert f"Ana Author lacks the permission {permission}." in html(response)


def test_an_author_is_offered_no_button_that_would_be_refused(as_ana, esp):
    page = html(as_ana.get("/channels/esp/")) + html(as_ana.get("/channels/"))
    for refused in ("/channels/new/", "/edit/", "/pause/", "/rotate/", "/tokens/new/"):
        assert refused not in page


@pytest.mark.parametrize("action", ["edit/", "pause/", "resume/", "rotate/", "tokens/new/"])
def test_a_denied_post_changes_nothing(as_ana, esp, action):
    before = state_of(esp)
    assert (
        as_ana.post(f"/channels/esp/{action}", {"overlap": "0", "name": "Taken over", "scopes": ["documents:read"]}).status_code
        == 403
    )
    assert state_of(esp) == before


def test_a_denied_registration_makes_nothing(as_ana, email, savings):
    assert as_ana.post("/channels/new/", registration()).status_code == 403
    assert ChannelSystem.objects.count() == 0


def test_a_denied_revocation_revokes_nothing(as_ana, kiosk, chris):
    token = issued(kiosk, actor=chris).token
    assert as_ana.post(f"/channels/kiosk/tokens/{token.pk}/revoke/").status_code == 403
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None


def state_of(system: ChannelSystem) -> tuple[Any, ...]:
    row = ChannelSystem.objects.get(pk=system.pk)
    return (row.name, row.state, row.subscription_version, row.history.count(), row.secrets.count(), row.tokens.count())


def test_an_empty_list_offers_the_first_step_to_whoever_may_take_it(client, chris, ana):
    client.force_login(chris)
    assert texts(html(client.get("/channels/")), "empty")[0].endswith("Register a channel system")
    client.force_login(ana)
    assert texts(html(client.get("/channels/")), "empty")[0].endswith(
        "A channel engineer registers the platforms that receive approved content."
    )


def test_the_list_says_what_each_serves_and_how_it_does(as_ana, chris, email, web, savings, kiosk):
    registered("cms", name="Web CMS", channels=[web], languages=["fr"], filters=[savings], actor=chris)
    cms, kiosk_row = texts(html(as_ana.get("/channels/")), "row")
    assert cms == "Web CMS cms Push Nothing sent yet web fr Only assets tagged with: savings Never"
    assert kiosk_row == "KIOSK kiosk Pull Nothing sent yet web every language Never"


@pytest.mark.parametrize(
    ("health", "chip", "reason"),
    [
        ({"last_success_at": timedelta(hours=-1)}, "Healthy", ""),
        (
            {"last_success_at": timedelta(hours=-2), "last_failure_at": timedelta(hours=-1), "last_error": "503"},
            "Failing",
            "503",
        ),
        ({"last_success_at": timedelta(hours=-1), "last_failure_at": timedelta(hours=-2), "last_error": "503"}, "Healthy", ""),
        ({"not_before": timedelta(minutes=5)}, "Asked us to wait", ""),
        ({"stopped": "gone", "last_success_at": timedelta(hours=-1)}, "Stopped", "It answered 410 Gone"),
    ],
)
def test_health_is_a_word_with_its_reason(as_ana, esp, health, chip, reason):
    now = timezone.now()
    fields = {name: now + value if isinstance(value, timedelta) else value for name, value in health.items()}
    ChannelHealth.objects.filter(channel_system=esp).update(**fields)
    page = html(as_ana.get("/channels/"))
    assert texts(page, "status-chip") == [chip]
    assert f"{chip} {reason}".strip() in texts(page, "row")[0]


def test_the_list_costs_the_same_queries_however_long(as_ana, chris, email, esp, django_assert_num_queries):
    as_ana.get("/channels/")
    with django_assert_num_queries(9):
        as_ana.get("/channels/")
    registered("two", channels=[email], actor=chris)
    registered("three", channels=[email], actor=chris)
    with django_assert_num_queries(9):
        as_ana.get("/channels/")


def test_one_system_costs_the_same_queries_however_many_tokens(as_ana, chris, kiosk, django_assert_num_queries):
    issued(kiosk, actor=chris)
    with django_assert_num_queries(11):
        as_ana.get("/channels/kiosk/")
    issued(kiosk, actor=chris)
    issued(kiosk, actor=chris)
    with django_assert_num_queries(11):
        as_ana.get("/channels/kiosk/")


def test_an_unknown_system_is_not_found(as_chris, esp):
    for path in (
        "/channels/nothing/",
        "/channels/nothing/edit/",
        "/channels/nothing/rotate/",
        "/channels/esp/tokens/99/revoke/",
    ):
        assert as_chris.get(path).status_code == 404


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


def test_pausing_and_resuming(as_chris, esp):
    paused = html(as_chris.post("/channels/esp/pause/", follow=True))
    assert texts(paused, "status-chip")[0] == "Paused"
    assert 'action="/channels/esp/resume/"' in paused
    assert ChannelSystem.objects.get(code="esp").state == "paused"
    resumed = html(as_chris.post("/channels/esp/resume/", follow=True))
    assert 'action="/channels/esp/pause/"' in resumed
    assert ChannelSystem.objects.get(code="esp").state == "active"


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_looking_changes_nothing(as_chris, esp, action):
    assert as_chris.get(f"/channels/esp/{action}/").status_code == 405
    assert ChannelSystem.objects.get(code="esp").state == "active"


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
    assert "The last rotation is still open until" in texts(html(refused), "error-summary")[0]
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


def test_the_history_says_who_did_what_and_when(as_chris, chris, esp):
    pause_channel_system(channel_system=esp, actor=chris)
    assert texts(html(as_chris.get("/channels/esp/")), "history-row") == [
        "Paused Chris Engineer · just now",
        "Registered Chris Engineer · just now",
    ]


def test_the_stock_admin_shows_systems_and_changes_none(client, root, esp):
    client.force_login(root)
    page = html(client.get(f"/admin/channels/channelsystem/{esp.pk}/change/"))
    assert "whsec_" not in page
    assert client.post(f"/admin/channels/channelsystem/{esp.pk}/change/", {"name": "x"}).status_code == 403
    assert client.get("/admin/channels/channelsystem/add/").status_code == 403
    assert "Chris Engineer" in html(client.get(f"/admin/channels/channelsystem/{esp.pk}/history/"))
    assert ChannelSystem.objects.get(code="esp").name == "ESP"


def test_the_stock_list_costs_the_same_queries_however_long(client, root, chris, email, esp, django_assert_num_queries):
    client.force_login(root)
    client.get("/admin/channels/channelsystem/")
    with django_assert_num_queries(4):
        client.get("/admin/channels/channelsystem/")
    registered("two", channels=[email], actor=chris)
    registered("three", channels=[email], actor=chris)
    with django_assert_num_queries(4):
        client.get("/admin/channels/channelsystem/")
