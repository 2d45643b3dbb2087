"""The list of channel systems: what each serves and how it does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels.models import ChannelHealth
from tests.factories.channels import registered
from tests.support.pages import html, texts


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
    assert kiosk_row == "KIOSK kiosk Pull Has fetched nothing yet web every language Never"


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
        (
            {"not_before": timedelta(minutes=5), "refusals": 1, "last_failure_at": timedelta(hours=-1), "last_error": "401"},
            "Failing",
            "401",
        ),
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
    with django_assert_num_queries(11):
        as_ana.get("/channels/")
    registered("two", channels=[email], actor=chris)
    registered("three", channels=[email], actor=chris)
    with django_assert_num_queries(11):
        as_ana.get("/channels/")
