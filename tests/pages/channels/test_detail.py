"""One channel system: pausing it, its tokens by name, its history."""

import pytest

from channels.models import ChannelSystem
from channels.services.systems import pause_channel_system
from tests.factories.channels import issued
from tests.support.pages import html, texts


def test_one_system_costs_the_same_queries_however_many_tokens(as_ana, chris, kiosk, django_assert_num_queries):
    issued(kiosk, actor=chris)
    with django_assert_num_queries(16):
        as_ana.get("/channels/kiosk/")
    issued(kiosk, actor=chris)
    issued(kiosk, actor=chris)
    with django_assert_num_queries(16):
        as_ana.get("/channels/kiosk/")


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
