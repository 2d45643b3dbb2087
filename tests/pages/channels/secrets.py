"""A secret is shown once and kept nowhere."""

from typing import Any

from django.contrib.sessions.models import Session
from django.test import Client

from tests.support.pages import html


def assert_not_kept(client: Client, response: Any, secret: str, page: str) -> None:
    """`secret` is in no cache, session, cookie or later page."""
    assert "no-store" in response["Cache-Control"]
    assert secret not in str(client.cookies)
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())
    later = html(client.get(page))
    assert secret not in later
    assert secret[:20] not in later
