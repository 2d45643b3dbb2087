"""From which address a request comes, when proxies stand before us and when none does."""

import pytest
from django.test import RequestFactory

from people.addresses import client_address

PROXY = "10.0.0.9"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "203.0.113.7", PROXY),  # nobody is believed without a setting
        (0, "", PROXY),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the first entry is what the caller wrote
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # too short: it did not come through both
        (1, "", PROXY),
        (1, "not an address", PROXY),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings, trusted, forwarded, address):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert client_address(request) == address
