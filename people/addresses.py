"""The network address of whoever makes a request."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address from which the request comes, as the nearest machine that we trust has seen it.

    `settings.TRUSTED_PROXIES` says how many proxies of ours a request passes. Each appends the address it sees to
    X-Forwarded-For, so only that many entries, counted from the right, are not the caller's own words. Without a trusted
    proxy, and where the header is shorter than it must be, it is the address of the connection.
    """
    connection: str = request.META.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXIES
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if trusted < 1 or len(seen) < trusted:
        return connection
    return seen[-trusted] if _is_address(seen[-trusted]) else connection


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
