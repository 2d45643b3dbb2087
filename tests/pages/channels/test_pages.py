"""The channel pages: who may open them, what they refuse, and that a secret is shown exactly once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels.models import ChannelHealth, ChannelSystem
from channels.services.systems import pause_channel_system
from tests.factories.channels import issued, registered
from tests.support.pages import texts

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


def html(response) -> str:
    return response.content.decode()


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
    with django_assert_num_queries(13):
        as_ana.get("/channels/kiosk/")
    issued(kiosk, actor=chris)
    issued(kiosk, actor=chris)
    with django_assert_num_queries(13):
        as_ana.get("/channels/kiosk/")


def test_an_unknown_system_is_not_found(as_chris, esp):
    for path in (
        "/channels/nothing/",
        "/channels/nothing/edit/",
        "/channels/nothing/rotate/",
        "/channels/esp/tokens/99/revoke/",
    ):
        assert as_chris.get(path).status_code == 404


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
