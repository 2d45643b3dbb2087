"""Keeps query parameters to a length that every database can compare with: SQLite fails on a pattern of 50,000 bytes.

A search box of our own says at its field what is too long (SEARCH_MAX_LENGTH). This middleware is for all other parameters, and
for the search boxes of the stock admin, which set no limit. The API checks its parameters where it reads them.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from config.errors import API_PREFIX
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH

ADMIN_PREFIX = "/admin/"
MOST_CHARACTERS = 8_000
"""Of any parameter; the address to go to after signing in is the longest that anybody needs."""


def long_parameters_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400, and say which parameter is too long, when a query parameter of a page is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API_PREFIX):
            for name, values in request.GET.lists():
                is_search = name == "q" and request.path_info.startswith(ADMIN_PREFIX)
                limit = SEARCH_MAX_LENGTH if is_search else MOST_CHARACTERS
                if any(len(value) > limit for value in values):
                    message = _("“%(name)s” is too long: it may have at most %(limit)d characters.")
                    raise BadRequest(message % {"name": name[:100], "limit": limit})
        return get_response(request)

    return middleware
