"""Rows of evidence as their digests cover them."""

from collections.abc import Collection, Iterator
from typing import Any

from propagation.evidence.queries.sources import Source

CHUNK = 1_000
"""Rows in memory at a time."""

Columns = dict[str, Any]
"""Column -> value, as Django reads it."""


def rows_by_id(source: Source, ids: Collection[int]) -> dict[int, Columns]:
    """id -> {column: value} of the rows with these ids; those that are gone are left out."""
    found = source.model._default_manager.filter(pk__in=ids).values_list("pk", *source.columns)
    return {pk: dict(zip(source.columns, values, strict=True)) for pk, *values in found}


def all_rows(source: Source, also: Collection[str] = ()) -> Iterator[tuple[int, Columns]]:
    """(id, {column: value}) of every row in the order of ids, a chunk at a time; with those columns of `also` that exist."""
    exist = {field.column for field in source.model._meta.concrete_fields}
    names = sorted(({*also} & exist) | {*source.columns, *source.closed_by})
    rows = source.model._default_manager.order_by("pk").values_list("pk", *names)
    last = None
    while chunk := list(rows[:CHUNK] if last is None else rows.filter(pk__gt=last)[:CHUNK]):
        for pk, *values in chunk:
            yield pk, dict(zip(names, values, strict=True))
        last = chunk[-1][0]
