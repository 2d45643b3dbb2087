"""A conflict that no form shows: somebody else was faster, or holds what is needed, so nothing was changed."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.errors import API_PREFIX
from people.transactions import held_conflict


class ConflictMiddleware:
    """Answer 409 with the sentence of a conflict that a page has not caught, and where a lock was waited for in vain outside of
    any service. Pages with a form show it there themselves, and the API answers by rest/problem_responses.py."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        conflict = exception if isinstance(exception, ValidationError) else held_conflict(exception)
        if conflict is None or getattr(conflict, "code", None) != "conflict" or request.path_info.startswith(API_PREFIX):
            return None
        return render(request, "409.html", {"problems": conflict.messages}, status=409)
