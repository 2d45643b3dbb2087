"""Strict input: unknown fields and parameters are refused, because a typo must never pass for a default."""

from collections.abc import Container, Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.utils import translate_validation
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

PAGING = frozenset({"cursor", "limit"})


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not have, each at its place."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = _unknown(data, self.fields) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not unknown or not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError({**error.detail, **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


def checked_query(request: Request, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The query parameters as `serializer_class` reads them, without those of paging. Unknown ones are refused (422), and so is
    one that is given twice (400)."""
    refuse_repeated(request)
    parameters = request.query_params.dict()  # a plain dict: in a QueryDict an empty value would pass for a missing one
    serializer = serializer_class(data=parameters)
    unknown = _unknown(parameters, {*serializer.fields, *PAGING})
    is_valid = serializer.is_valid()
    if unknown or not is_valid:
        raise serializers.ValidationError({**serializer.errors, **unknown})
    return dict(serializer.validated_data)


def refuse_repeated(request: Request, *names: str) -> None:
    """Raise ValidationError `repeated_parameter` (400) when a query parameter is given twice: one of `names`, else any.

    Only the last value would count, and nobody would notice.
    """
    for name, values in request.query_params.lists():
        if len(values) > 1 and name in (names or (name,)):
            message = _("%(name)s is given %(count)d times; it takes one value.")
            raise DjangoValidationError(message % {"name": name, "count": len(values)}, code="repeated_parameter")


def filtered(filters: FilterSet) -> QuerySet[Any]:
    """The rows that `filters` leaves. A value that a filter does not know is refused (422) like an unknown parameter; a filter
    set by itself would pass it over."""
    if not filters.is_valid():
        raise translate_validation(filters.errors)
    return filters.qs


def checked_body(request: Request, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The body as `serializer_class` reads it; raises a ValidationError (422) with every mistake."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _unknown(data: Mapping[str, Any], known: Container[str]) -> dict[str, list[ErrorDetail]]:
    message = _("There is no such field.")
    detail = ErrorDetail(message, code="unknown_field")
    return {str(name): [detail] for name in data if name not in known}
