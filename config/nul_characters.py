"""No NUL character gets in: PostgreSQL keeps none, and a query that looks for one is an error of its own there.

At the one place that every address, search box and form goes by, because each view would have to think of it. What the API is
asked and sent is checked where it is read, so that it can say which parameter or which place in the body it was.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from config.errors import API_PREFIX

NUL = "\0"


def nul_characters_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """404 for an address that holds one, 400 for the query or the form of a page that does."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if not request.path_info.startswith(API_PREFIX) and (_has_nul(request.GET) or _has_nul(request.POST)):
            raise BadRequest
        return get_response(request)

    return middleware


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, values in sent.lists() for text in (name, *values))
