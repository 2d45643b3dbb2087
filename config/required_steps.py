"""Steps that a person must take before anything else is open to them."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from config.errors import API_PREFIX
from people.session_store import CODES_OWED
from rest.problem_responses import MEDIA_TYPE, ApiProblem
from rest.problems import PROBLEMS

ALWAYS_OPEN = ("sign-out", "healthz", "readyz")


def required_steps_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead to the page of a step that is owed; answer the API, which a session can use too, with 403 until it is taken."""

    def middleware(request: HttpRequest) -> HttpResponse:
        page = _owed_page(request)
        if page is None or request.path_info in {reverse(name) for name in (page, *ALWAYS_OPEN)}:
            return get_response(request)
        if request.path_info.startswith(API_PREFIX):
            problem = ApiProblem("sign_in_incomplete", _("Open this site in a browser and do what it asks for first."))
            return JsonResponse(problem.body(request), status=PROBLEMS[problem.code].status, content_type=MEDIA_TYPE)
        return HttpResponseRedirect(reverse(page))

    return middleware


def _owed_page(request: HttpRequest) -> str | None:
    """The name of the page on which the step that is owed next is taken; None when nothing is owed."""
    if not request.user.is_authenticated or request.session.get(BACKEND_SESSION_KEY) == settings.OIDC_BACKEND:
        return None
    if request.user.must_change_password:
        return "password-change"
    return "codes" if request.session.get(CODES_OWED) else None
