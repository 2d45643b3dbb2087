"""Lists that are shown a page at a time."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int) -> Page[Any]:
    """The page of `rows` that ?page= asks for: the first where it names none, the last where there are not so many."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
