"""Who may open the pages of channel systems, and that a denied request changes nothing."""

from typing import Any

import pytest

from channels.models import ChannelSystem
from tests.support.pages import html

PAGES = [
    ("/channels/", "channels.view_channelsystem"),
    ("/channels/esp/", "channels.view_channelsystem"),
]
ENGINEER_PAGES = [
    ("/channels/new/", "channels.add_channelsystem"),
    ("/channels/esp/edit/", "channels.change_channelsystem"),
    ("/channels/esp/serves/", "channels.change_channelsystem"),
    ("/channels/esp/serves/preview/", "channels.change_channelsystem"),
    ("/channels/esp/rotate/", "channels.change_channelsystem"),
    ("/channels/esp/tokens/new/", "channels.change_channelsystem"),
]


@pytest.mark.parametrize("path", [path for path, _permission in PAGES + ENGINEER_PAGES])
def test_visitors_sign_in_first_and_come_back(client, esp, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(("path", "permission"), PAGES)
def test_without_a_role_the_page_names_the_permission(client, zoe, esp, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    page = html(response)
    assert f"Zoe Visitor lacks the permission {permission}." in page
    assert "These roles may: Content author, Reviewer, Taxonomy steward, Channel engineer." in page


@pytest.mark.parametrize(("path", "permission"), ENGINEER_PAGES)
def test_an_author_reads_but_does_not_write(as_ana, esp, path, permission):
    response = as_ana.get(path)
    assert response.status_code == 403
    assert f"Ana Author lacks the permission {permission}." in html(response)


def test_an_author_is_offered_no_button_that_would_be_refused(as_ana, esp):
    page = html(as_ana.get("/channels/esp/")) + html(as_ana.get("/channels/"))
    for refused in ("/channels/new/", "/edit/", "/serves/", "/pause/", "/rotate/", "/tokens/new/"):
        assert refused not in page


@pytest.mark.parametrize(
    "action", ["edit/", "serves/preview/?channels=channel:web", "pause/", "resume/", "rotate/", "tokens/new/"]
)
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


def test_an_unknown_system_is_not_found(as_chris, esp):
    for path in (
        "/channels/nothing/",
        "/channels/nothing/edit/",
        "/channels/nothing/rotate/",
        "/channels/nothing/serves/",
        "/channels/esp/serves/99/",
        "/channels/esp/tokens/99/revoke/",
    ):
        assert as_chris.get(path).status_code == 404
