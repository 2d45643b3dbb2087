"""Refusals by the API: problem+json (RFC 9457) for everything that goes wrong under /api/."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from people.transactions import held_conflict
from rest.problems import PROBLEMS

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ApiProblem:
    """One refusal: a code of rest/problems.py, a sentence for people, and each mistake with its place."""

    code: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)

    def body(self, request: HttpRequest | Request) -> dict[str, Any]:
        """The members that RFC 9457 names, and our `code`, `errors` and `request_id`."""
        kind = PROBLEMS[self.code]
        return {
            "type": reverse("api-problem", args=[self.code]),
            "title": str(kind.title),
            "status": kind.status,
            "detail": self.detail,
            "instance": request.path,
            "code": self.code,
            "errors": self.errors,
            "request_id": request.META.get("HTTP_X_REQUEST_ID", ""),
        }


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an exception in an API view; None for an unforeseen one, which becomes a 500 that the server logs."""
    request: Request = context["request"]
    found = problem_of(error, in_query=request.method in {"GET", "HEAD"})
    if found is None:
        return None
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Response(found.body(request), status=PROBLEMS[found.code].status, content_type=MEDIA_TYPE, headers=headers)


PLAIN: tuple[tuple[type[Exception], str], ...] = (
    (DjangoPermissionDenied, "permission_denied"),
    (Http404, "not_found"),
    (RequestDataTooBig, "body_too_large"),
    (SuspiciousOperation, "bad_request"),
)
"""Django's own exceptions and their codes. Callers see the message of the first one only."""


def problem_of(error: Exception, *, in_query: bool = False) -> ApiProblem | None:
    """The problem to answer `error` with, None for an unforeseen one. `in_query`: mistakes are named by query parameter."""
    error = held_conflict(error) or error
    if isinstance(error, DjangoValidationError):
        return _invalid(list(_django_mistakes(error)), in_query=in_query)
    if isinstance(error, exceptions.ValidationError):
        return _invalid(list(_rest_mistakes(error.detail, ())), in_query=in_query)
    if isinstance(error, exceptions.APIException):
        code = error.get_codes()
        known = code if isinstance(code, str) and code in PROBLEMS else _code_of_status(error.status_code)
        return ApiProblem(known, str(error.detail))
    for kind, code in PLAIN:
        if isinstance(error, kind):
            said = str(error) if code == "permission_denied" else ""
            return ApiProblem(code, said or str(PROBLEMS[code].what_to_do))
    return None


Mistake = tuple[tuple[str, ...], str, str]
"""The path to a value, the code of the mistake, and a sentence."""


def _invalid(mistakes: list[Mistake], *, in_query: bool) -> ApiProblem:
    """One problem for all mistakes. A mistake about state, not input (a conflict, an old cursor), becomes the whole problem."""
    weighty = [
        mistake
        for mistake in mistakes
        if mistake[1] in PROBLEMS and PROBLEMS[mistake[1]].status != HTTPStatus.UNPROCESSABLE_ENTITY
    ]
    if weighty:
        return ApiProblem(weighty[0][1], weighty[0][2])
    errors = [{**_place(path, in_query=in_query), "code": code, "detail": detail} for path, code, detail in mistakes]
    return ApiProblem("invalid", mistakes[0][2] if len(mistakes) == 1 else _("See errors for each mistake."), errors)


def _place(path: tuple[str, ...], *, in_query: bool) -> dict[str, str]:
    if in_query:
        return {"parameter": path[0] if path else ""}
    return {"pointer": "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)}


def _django_mistakes(error: DjangoValidationError) -> Iterator[Mistake]:
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            path = () if name == "__all__" else (name,)
            for one in errors:
                for message in one.messages:
                    yield path, one.code or "invalid", message
        return
    for one in error.error_list:
        for message in one.messages:
            yield (), one.code or "invalid", message


def _rest_mistakes(detail: Any, path: tuple[str, ...]) -> Iterator[Mistake]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _rest_mistakes(inner, path if name == "non_field_errors" else (*path, str(name)))
    elif isinstance(detail, list):
        # A list holds either the messages about one value, or one entry for each item of a list of values.
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _rest_mistakes(inner, (*path, str(index)) if nested else path)
    else:
        yield path, getattr(detail, "code", None) or "invalid", str(detail)


def _code_of_status(status: int) -> str:
    codes: Iterable[str] = (code for code, kind in PROBLEMS.items() if kind.status == status)
    return next(iter(codes), "bad_request")
