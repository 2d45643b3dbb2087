"""Where a page sends its reader next."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from pages.doors import SignedIn


def own_address(request: HttpRequest, address: str) -> str:
    """`address` where it is one of this site, else ""."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def gone_to(request: SignedIn, address: str) -> HttpResponse:
    """There, also for htmx, which would otherwise put the page into its dialog."""
    if request.htmx:
        return HttpResponseClientRedirect(address, status=HTTPStatus.NO_CONTENT)
    return HttpResponseRedirect(address)
