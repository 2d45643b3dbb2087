"""What the server answers outside of any view: problem+json under /api/, Django's pages elsewhere.

A database that cannot be reached or is too busy is a 503, with the time after which to ask again; all else that nobody foresaw
is a 500.
"""

import sqlite3
import sys

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views import defaults

from people.rights import LacksPermission
from rest.problem_responses import MEDIA_TYPE, ApiProblem, problem_of
from rest.problems import PROBLEMS

API_PREFIX = "/api/"
RETRY_SECONDS = 5
_BROKEN_STATEMENT = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_TOOBIG}
"""SQLite has one class of errors for these, which no second try mends, and for a database that is locked or gone."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    said = str(exception) if isinstance(exception, BadRequest) else ""
    if said and not request.path.startswith(API_PREFIX):
        return HttpResponse(loader.render_to_string("400.html", {"said": said}), status=400)
    return _problem(request, exception) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if isinstance(exception, LacksPermission) and not request.path.startswith(API_PREFIX):
        return render(request, "403.html", {"exception": exception, "lacks": True}, status=403)
    return _problem(request, exception) or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _problem(request, exception) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django calls it while it handles what nobody foresaw."""
    if not is_database_away(sys.exc_info()[1]):
        return _problem(request, None) or defaults.server_error(request)
    unavailable = ApiProblem("unavailable", str(PROBLEMS["unavailable"].what_to_do))
    # Without the request, because the page would look in the database for who asks.
    page = _answer(request, unavailable) or HttpResponseServerError(loader.render_to_string("503.html"), status=503)
    page["Retry-After"] = str(RETRY_SECONDS)
    return page


def is_database_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database cannot be reached, refuses us, or is locked: that a later try may do."""
    if isinstance(error, InterfaceError):
        return True
    code = getattr(error.__cause__, "sqlite_errorcode", None) if error else None
    return isinstance(error, OperationalError) and code not in _BROKEN_STATEMENT


def _problem(request: HttpRequest, exception: Exception | None) -> HttpResponse | None:
    """The problem response to an API request; None for pages. The text of an unforeseen exception stays out of it."""
    unforeseen = ApiProblem("internal_error", str(PROBLEMS["internal_error"].what_to_do))
    return _answer(request, (problem_of(exception) if exception else None) or unforeseen)


def _answer(request: HttpRequest, problem: ApiProblem) -> HttpResponse | None:
    if not request.path.startswith(API_PREFIX):
        return None
    return JsonResponse(problem.body(request), status=PROBLEMS[problem.code].status, content_type=MEDIA_TYPE)
