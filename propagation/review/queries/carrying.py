"""Which changes carry a term in their frozen bytes."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BinaryField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan

from content.rules.snapshots import read_snapshot
from propagation.review.models import Change
from taxonomy.vocabulary.codes import CHANNEL_FACET


def changes_carrying(changes: QuerySet[Change], references: Collection[str]) -> list[Change]:
    """Those of `changes` whose revision carries one of the terms `references`, in their order."""
    codes = sorted({reference.partition(":")[2] for reference in references})
    if not codes:
        return []
    # The database looks for each code in the bytes first, so that few of them are loaded.
    holds_one = reduce(or_, (Q(GreaterThan(_Position(F("revision__snapshot"), _quoted(code)), 0)) for code in codes))
    found = changes.filter(holds_one).select_related("asset", "revision")
    return [change for change in found if not references_in(bytes(change.revision.snapshot)).isdisjoint(references)]


def references_in(snapshot: bytes) -> set[str]:
    """The references of all terms that a frozen snapshot carries."""
    read = read_snapshot(snapshot)
    tags = {f"{facet}:{code}" for facet, codes in read["tags"].items() for code in codes}
    return tags | {f"{CHANNEL_FACET}:{variant['channel']}" for variant in read["variants"]}


def _quoted(code: str) -> Value:
    return Value(f'"{code}"'.encode(), output_field=BinaryField())


class _Position(Func):
    """Where the second bytes begin in the first, from 1; 0 where they are not."""

    function = "INSTR"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        (text, part), params = self.source_expressions, {**extra, "function": "POSITION", "arg_joiner": " IN "}
        return Func(part, text, output_field=IntegerField()).as_sql(compiler, connection, **params)
