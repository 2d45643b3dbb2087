"""Keeps NUL characters out: PostgreSQL cannot store them, and a query that looks for one fails there.

A middleware checks every address, search box and form, because otherwise each view would have to think of it. The API checks
its parameters and bodies where it reads them, so that its answer can name the parameter or the place in the body.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from config.errors import API_PREFIX

NUL = "\0"


def nul_characters_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 404 when the address has a NUL character, and 400 when the query or the form of a page has one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if not request.path_info.startswith(API_PREFIX) and (_has_nul(request.GET) or _has_nul(request.POST)):
            raise BadRequest
        return get_response(request)

    return middleware


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, values in sent.lists() for text in (name, *values))
