"""Redirects to pages of this site."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from pages.doors import SignedIn


def own_address(request: HttpRequest, address: str) -> str:
    """Return `address` if it belongs to this site, else ""."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def gone_to(request: SignedIn, address: str) -> HttpResponse:
    """Redirect to `address`. htmx gets a header instead: it would put a redirected page into its dialog."""
    if request.htmx:
        return HttpResponseClientRedirect(address, status=HTTPStatus.NO_CONTENT)
    return HttpResponseRedirect(address)
