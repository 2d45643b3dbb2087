"""Showing a list page by page."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int) -> Page[Any]:
    """The page of `rows` with the number in ?page=; the first if it is no number, the last if the number is too high."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
