"""Conditional requests: answers that callers keep and check again, and writes that name the version they start from."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.decorators import method_decorator
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.views import APIView

VARY = ("Accept", "Authorization", "Cookie")
View = TypeVar("View", bound=type[APIView])
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="The ETag of what you read."
)


def revalidated(view: View) -> View:
    """Give the answers of `view` a strong ETag. The caller may keep an answer but asks each time; 304 means unchanged."""
    for decorator in (conditional_page, cache_control(private=True, no_cache=True), vary_on_headers(*VARY)):
        view = method_decorator(decorator, name="dispatch")(view)
    return view


def require_match(request: Request, etag: str) -> None:
    """Refuse a write that does not start from the present `etag` (without its quotation marks).

    Raises ValidationError with code `precondition_required` without If-Match, `precondition_failed` for another version.
    """
    given = parse_etags(request.headers.get("If-Match", ""))
    if not given:
        raise ValidationError(_("Send the ETag of what you read as If-Match."), code="precondition_required")
    if "*" not in given and f'"{etag}"' not in given:
        message = _("It changed since you read it: its ETag is “%(etag)s” now. Read it again and make your change to that.")
        raise ValidationError(message % {"etag": etag}, code="precondition_failed")
