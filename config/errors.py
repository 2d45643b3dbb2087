"""What the server answers outside of any view: problem+json under /api/, Django's pages elsewhere."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views import defaults

from rest.problem_responses import MEDIA_TYPE, ApiProblem, problem_of
from rest.problems import PROBLEMS

API_PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _problem(request, exception) or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _problem(request, exception) or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _problem(request, exception) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    return _problem(request, None) or defaults.server_error(request)


def _problem(request: HttpRequest, exception: Exception | None) -> HttpResponse | None:
    """The problem response to an API request; None for pages. The text of an unforeseen exception stays out of it."""
    if not request.path.startswith(API_PREFIX):
        return None
    unforeseen = ApiProblem("internal_error", str(PROBLEMS["internal_error"].what_to_do))
    problem = (problem_of(exception) if exception else None) or unforeseen
    return JsonResponse(problem.body(request), status=PROBLEMS[problem.code].status, content_type=MEDIA_TYPE)
