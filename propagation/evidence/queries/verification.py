"""Checking that all evidence is still what was sealed. Reads rows in chunks, so memory does not grow with them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from propagation.evidence.models import Seal, SealedColumns, SealHead, Unsealed
from propagation.evidence.queries.protection import missing_triggers
from propagation.evidence.queries.rows import CHUNK, Columns, all_rows
from propagation.evidence.queries.sources import Source, sources
from propagation.evidence.rules.digests import FIRST_PREVIOUS_HASH, row_digest, seal_hash

LONGEST_WAIT = timedelta(minutes=10)
"""A row that waits longer for its seal shows that no worker seals."""

Shapes = dict[int, list[str]]
"""Id of SealedColumns -> its columns."""
Sealed = tuple[int, str, int, int]
"""Row id, digest, id of SealedColumns, number of the seal."""


@dataclass
class Checked:
    """How far a verification is: seals in the chain, and rows compared with their seals.

    `not_comparable`: source -> how many rows have a seal that covers a column that is no longer there. With `may_wait`, rows
    may wait for their seals however long.
    """

    may_wait: bool = False
    seals: int = 0
    rows: int = 0
    not_comparable: Counter[str] = field(default_factory=Counter)
    watch: Callable[[int], None] = lambda done: None

    def row(self) -> None:
        self.rows += 1
        self.watch(self.seals + self.rows)

    def seal(self) -> None:
        self.seals += 1
        self.watch(self.seals + self.rows)


def seal_problems(checked: Checked) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with the seals and what they cover; nothing when all is intact.

    Checks up to the head at the start: the triggers, the chain of seals, each row against its seal, rows that are gone, rows
    that have no seal, and rows that have waited too long for one.
    """
    yield from _unprotected_tables()
    head = SealHead.objects.get(pk=1)
    shapes = dict(SealedColumns.objects.values_list("pk", "columns"))
    yield from _chain_problems(head, shapes, checked)
    for source in sources():
        yield from _row_problems(source, head.number, shapes, checked)
    if not checked.may_wait:
        yield from _late_rows()


def unsealed_count() -> int:
    """How many rows wait for their seal."""
    return Unsealed.objects.count()


def _unprotected_tables() -> Iterator[str]:
    for table in sorted({trigger.table for trigger in missing_triggers(connection)}):
        yield _("The table %(table)s lacks triggers that protect it. Run “manage.py migrate” to put them back.") % {
            "table": table
        }


def _chain_problems(head: SealHead, shapes: Shapes, checked: Checked) -> Iterator[str]:
    number, previous = 0, FIRST_PREVIOUS_HASH
    names = ("number", "source", "row_id", "columns_id", "digest", "hash")
    seals = Seal.objects.filter(number__lte=head.number).order_by("number").values_list(*names)
    for found, source, row_id, shape, digest, link in seals.iterator(chunk_size=CHUNK):
        number += 1
        content = {"source": source, "row_id": row_id, "columns": shapes[shape], "digest": digest}
        if found != number:
            yield _("Seal %(expected)d is missing: the next one is %(number)d.") % {"expected": number, "number": found}
            number = found
        elif seal_hash(number=number, previous=previous, **content) != link:
            yield _(
                "Seal %(number)d (%(source)s %(row)d) is not what its hash says, or does not follow the seal before it."
            ) % {
                "number": number,
                "source": source,
                "row": row_id,
            }
        previous = link
        checked.seal()
    if head.number != number:
        yield _("The seals end at %(number)d, but their head says %(head)d.") % {"number": number, "head": head.number}
    elif head.hash != previous:
        yield _("The head of the seals names another hash than seal %(number)d has.") % {"number": number}
    if Seal.objects.filter(number__gt=SealHead.objects.values("number")[:1]).exists():
        yield _("There are seals behind the head of the seals, which nobody made.")


def _row_problems(source: Source, last: int, shapes: Shapes, checked: Checked) -> Iterator[str]:
    """Compare rows and seals of one source, both in the order of row ids, up to seal number `last`."""
    used = SealedColumns.objects.filter(source=source.key).values_list("columns", flat=True)
    wanted = {name for columns in used for name in columns}
    seals = (
        Seal.objects.filter(source=source.key, number__lte=last)
        .order_by("row_id")
        .values_list("row_id", "digest", "columns_id", "number")
        .iterator(chunk_size=CHUNK)
    )
    sealed: Sealed | None = next(seals, None)
    bare: list[int] = []
    for row_id, row in all_rows(source, wanted):
        while sealed is not None and sealed[0] < row_id:
            yield _gone(source, sealed)
            sealed = next(seals, None)
        if sealed is None or sealed[0] != row_id:
            if source.is_final(row):
                bare.append(row_id)
                if len(bare) == CHUNK:
                    yield from _without_seal(source, bare)
                    bare = []
            continue
        yield from _difference(source, sealed, row, shapes, checked)
        checked.row()
        sealed = next(seals, None)
    while sealed is not None:
        yield _gone(source, sealed)
        sealed = next(seals, None)
    yield from _without_seal(source, bare)


def _difference(source: Source, sealed: Sealed, row: Columns, shapes: Shapes, checked: Checked) -> Iterator[str]:
    row_id, digest, shape, number = sealed
    columns = shapes[shape]
    if not digest:
        yield _("%(row)s was gone when it was to be sealed (seal %(number)d), and is there now.") % {
            "row": source.label(row_id),
            "number": number,
        }
    elif not row.keys() >= set(columns):
        checked.not_comparable[source.key] += 1
    elif row_digest({name: row[name] for name in columns}) != digest:
        yield _("%(row)s is not what seal %(number)d says: it was changed in at least one of %(columns)s.") % {
            "row": source.label(row_id),
            "number": number,
            "columns": ", ".join(columns),
        }


def _gone(source: Source, sealed: Sealed) -> str:
    row_id, _digest, _shape, number = sealed
    return _("%(row)s is missing: seal %(number)d knows it.") % {"row": source.label(row_id), "number": number}


def _without_seal(source: Source, ids: Sequence[int]) -> Iterator[str]:
    """Those of `ids` that neither wait for a seal nor have got one since. Looked at in this order, because a row leaves the
    queue in the transaction that makes its seal."""
    waiting = set(Unsealed.objects.filter(source=source.key, row_id__in=ids).values_list("row_id", flat=True))
    sealed = set(Seal.objects.filter(source=source.key, row_id__in=ids).values_list("row_id", flat=True))
    for row_id in ids:
        if row_id not in waiting and row_id not in sealed:
            yield _("%(row)s has no seal and does not wait for one: it was written past the triggers.") % {
                "row": source.label(row_id)
            }


def _late_rows() -> Iterator[str]:
    late = Unsealed.objects.filter(noted_at__lt=timezone.now() - LONGEST_WAIT)
    oldest = late.order_by("noted_at").first()
    if oldest is not None:
        count = late.count()
        yield ngettext(
            "%(count)d row has waited for its seal since %(time)s. See that a worker and the clock run.",
            "%(count)d rows have waited for their seals, the first since %(time)s. See that a worker and the clock run.",
            count,
        ) % {"count": count, "time": date_format(oldest.noted_at, "Y-m-d H:i")}
