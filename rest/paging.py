"""Paging by key: stable while rows come and go, and as fast on the last page as on the first."""

import hashlib
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
Row = TypeVar("Row", bound=Model)
SALT = "throughline.page"


class KeysetPagination(BasePagination):
    """Pages of a view with an attribute `keyset`: the fields of its order (all with "-" or none), unique together.

    The cursor is opaque, signed, and bound to the address, the filters and the caller; it never expires.
    """

    def paginate_queryset(  # type: ignore[override]  # it never answers None, and takes no values()
        self, queryset: QuerySet[Row], request: Request, view: APIView | None = None
    ) -> list[Row]:
        """The rows of the page that `request` asks for. Raises ValidationError (`invalid_cursor`, or a bad limit)."""
        keyset: tuple[str, ...] = getattr(view, "keyset", ("id",))
        self.request = request
        self.binding = _binding(request)
        limit = _limit(request)
        if cursor := request.query_params.get("cursor"):
            queryset = queryset.filter(_behind(keyset, self._key(cursor, keyset, queryset.model)))
        rows = list(queryset.order_by(*keyset)[: limit + 1])
        page = rows[:limit]
        self.next_cursor = None
        if len(rows) > limit:
            key = [_plain(getattr(page[-1], name.removeprefix("-"))) for name in keyset]
            self.next_cursor = Signer(salt=SALT).sign_object({"key": key, "for": self.binding})
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """`data` with the cursor of the next page, in the body and as a Link header."""
        page = {"next_cursor": self.next_cursor, "has_more": self.next_cursor is not None}
        headers = {}
        if self.next_cursor:
            here = remove_query_param(self.request.build_absolute_uri(), "cursor")
            headers["Link"] = f'<{replace_query_param(here, "cursor", self.next_cursor)}>; rel="next"'
        return Response({"data": data, "page": page}, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["data", "page"],
            "properties": {"data": schema, "page": {"$ref": "#/components/schemas/Page"}},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": "`page.next_cursor` of the previous page, sent with the same filters.",
                "schema": {"type": "string", "minLength": 1},
            },
            {
                "name": "limit",
                "in": "query",
                "description": "How many rows a page has at most.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            },
        ]

    def _key(self, cursor: str, keyset: tuple[str, ...], model: type[Model]) -> list[Any]:
        try:
            stored = Signer(salt=SALT).unsign_object(cursor)
        except (BadSignature, ValueError) as error:
            raise _invalid_cursor() from error
        if stored["for"] != self.binding:
            raise _invalid_cursor()
        fields: list[Any] = [model._meta.get_field(name.removeprefix("-")) for name in keyset]
        return [field.to_python(value) for field, value in zip(fields, stored["key"], strict=True)]


def _invalid_cursor() -> ValidationError:
    return ValidationError(_("This cursor was not given out for this address and these filters."), code="invalid_cursor")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if given.isascii() and given.isdigit() and len(given) <= len(str(MAX_LIMIT)) and 1 <= int(given) <= MAX_LIMIT:
        return int(given)
    message = _("Give a whole number from 1 to %(maximum)d.") % {"maximum": MAX_LIMIT}
    raise ValidationError({"limit": ValidationError(message, code="out_of_range")})


def _binding(request: Request) -> str:
    filters = sorted((name, value) for name, values in request.query_params.lists() for value in values)
    token: Any = request.auth
    caller = token.channel_system_id if token is not None else request.user.pk
    kept = [(name, value) for name, value in filters if name not in {"cursor", "limit"}]
    text = repr((request.path, request.auth is not None, caller, kept))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _behind(keyset: tuple[str, ...], key: list[Any]) -> Q:
    """The rows after `key`: greater in the first field, or equal there and greater in the next."""
    condition, equal = Q(pk__in=()), Q()
    for name, value in zip(keyset, key, strict=True):
        plain, comparison = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{plain}__{comparison}": value})
        equal &= Q(**{plain: value})
    return condition


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
