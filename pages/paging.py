"""Showing a list page by page."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_COUNTED = 10_000
"""Rows of a list that are counted and can be paged through; whoever looks for others has to narrow the list."""


class ListPaginator(Paginator):
    """Pages that cost the same however long the list is. `is_capped`: there are more rows than `count`.

    `count` may be given by whoever knows it already. `is_narrowed`: few of many rows are in the list.
    """

    def __init__(
        self, rows: QuerySet[Any] | Sequence[Any], size: int, count: int | None = None, *, is_narrowed: bool = False
    ) -> None:
        super().__init__(rows, size)
        self._given, self._is_narrowed = count, is_narrowed

    @cached_property
    def counted(self) -> int:
        if self._given is not None:
            return self._given
        rows = self.object_list
        return rows.order_by().values("pk")[: MOST_COUNTED + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @cached_property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED) if isinstance(self.object_list, QuerySet) else self.counted

    @property
    def is_capped(self) -> bool:
        return self.counted > self.count

    def page(self, number: int | str) -> "Page[Any]":
        """As in the base class. In a list that is narrowed, and behind the first page, the keys are found first: rows that are
        skipped or sorted cost little without what only the rows of this page need."""
        page = super().page(number)
        if (
            (self._is_narrowed or page.number > 1)
            and isinstance(page.object_list, QuerySet)
            and isinstance(self.object_list, QuerySet)
        ):
            keys = list(page.object_list.values_list("pk", flat=True))
            page.object_list = self.object_list.filter(pk__in=keys)
        return page


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    size: int,
    *,
    count: int | None = None,
    is_narrowed: bool = False,
) -> "Page[Any]":
    """The page of `rows` with the number in ?page=; the first if it is no number, the last if the number is too high.

    Give `count`, the number of all rows, where it is known; `is_narrowed` as ListPaginator has it.
    """
    return ListPaginator(rows, size, count, is_narrowed=is_narrowed).get_page(request.GET.get("page"))
