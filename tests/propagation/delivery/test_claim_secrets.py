"""Signing when a secret cannot be read any more."""

from standardwebhooks import Webhook

from channels.models import ChannelHealth
from channels.services.secrets import rotate_secret
from propagation.delivery.services.claims import claim
from propagation.delivery.services.drain import drain
from propagation.delivery.services.fan_out import fan_out
from tests.support.pages import html, texts


def test_a_secret_that_cannot_be_read_stops_the_system_and_sends_nothing(esp, endpoint, settings):
    settings.ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]

    assert drain() == 0
    assert endpoint.received == []
    assert ChannelHealth.objects.get().stopped == "key"


def test_an_old_secret_that_cannot_be_read_does_not_stop_the_others(esp, chris, client, settings):
    """The key of the secret before the last rotation is lost; the new one signs alone, and the page tells it."""
    settings.ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    secret = rotate_secret(channel_system=esp, actor=chris)
    fan_out()

    (lease, *_others) = claim(channel_system_id=esp.pk)

    assert Webhook(secret).verify(lease.request.body, lease.request.headers)
    assert ChannelHealth.objects.get().stopped == ""
    client.force_login(chris)
    rows = texts(html(client.get("/channels/esp/")), "secret-row")
    assert ["Current" in rows[0], "Cannot be read: does not sign" in rows[1]] == [True, True]
