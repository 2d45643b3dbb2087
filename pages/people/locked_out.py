"""Sign-in that is locked for a while."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def show_locked_out(request: HttpRequest, until: datetime) -> HttpResponse:
    """Answer 429 and say when to try again."""
    seconds = max(1, int((until - timezone.now()).total_seconds()) + 1)
    response = render(request, "people/locked_out.html", {"until": until, "minutes": ceil(seconds / 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def axes_lets_pass(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Whether django-axes neither counts nor stops it: an answer of the sign-in provider, by its nonce.

    The provider signs it, so nobody guesses there. It names nobody, so all refused people of one address would have one count.
    """
    return "nonce" in (credentials or {})


def axes_locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """What django-axes shows for too many wrong passwords for one name from one address."""
    cool_off = get_cool_off(request) or timedelta(0)
    attempts = AxesProxyHandler.get_implementation().filter_user_attempts(request, credentials)
    latest = [row.attempt_time for rows in attempts for row in rows.order_by("-attempt_time")[:1]]
    return show_locked_out(request, max(latest, default=timezone.now()) + cool_off)
