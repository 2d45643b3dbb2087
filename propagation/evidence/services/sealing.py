"""Puts rows of evidence into the chain of seals, after they were committed, so that writers never wait for one another."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from people.transactions import retried
from propagation.evidence.models import Seal, SealedColumns, SealHead, Unsealed
from propagation.evidence.queries.rows import rows_by_id
from propagation.evidence.queries.sources import Source, source_by_key
from propagation.evidence.rules.digests import row_digest, seal_hash

BATCH = 1_000
"""Seals in one transaction, which is how long another sealer waits."""


def seal(*, at_most: int | None = None, waits: bool = True) -> int:
    """Seal what waits, in batches of BATCH, until nothing does or `at_most` rows have their seals; return how many.

    Whatever is committed waits in propagation_unsealed, in whichever order transactions end, so none is passed over. Without
    `waits`, leave it to another sealer that is at work: PostgreSQL only, SQLite has one writer anyway.
    """
    sealed = 0
    while (at_most is None or sealed < at_most) and (batch := _seal_batch(waits=waits)):
        sealed += batch
    return sealed


@retried
def _seal_batch(*, waits: bool) -> int:
    """Seal the rows that have waited longest; return how many left the queue."""
    with transaction.atomic():
        head = SealHead.objects.select_for_update(skip_locked=not waits).filter(pk=1).first()
        if head is None:
            return 0
        waiting = list(Unsealed.objects.order_by("pk")[:BATCH])
        digests = _digests(waiting)
        links = []
        columns: dict[str, SealedColumns] = {}
        for each in waiting:
            place = (each.source, each.row_id)
            if place not in digests:  # it has its seal, or was noted twice
                continue
            if each.source not in columns:
                columns[each.source] = _sealed_columns(source_by_key()[each.source])
            digest = digests.pop(place)
            head.number += 1
            head.hash = seal_hash(
                number=head.number,
                source=each.source,
                row_id=each.row_id,
                columns=columns[each.source].columns,
                digest=digest,
                previous=head.hash,
            )
            links.append(
                Seal(
                    number=head.number,
                    source=each.source,
                    row_id=each.row_id,
                    columns=columns[each.source],
                    digest=digest,
                    hash=head.hash,
                )
            )
        if waiting:
            Seal.objects.bulk_create(links)
            Unsealed.objects.filter(pk__in=[each.pk for each in waiting]).delete()
            head.save()
    return len(waiting)


def _digests(waiting: Iterable[Unsealed]) -> dict[tuple[str, int], str]:
    """(source, row id) -> digest, "" for a row that is gone; without the rows that have a seal. Two queries for each source."""
    ids = defaultdict(set)
    for each in waiting:
        ids[each.source].add(each.row_id)
    found = {}
    for key, wanted in ids.items():
        source = source_by_key().get(key)
        if source is None:
            continue
        wanted -= set(Seal.objects.filter(source=key, row_id__in=wanted).values_list("row_id", flat=True))
        rows = rows_by_id(source, wanted)
        found.update({(key, row_id): row_digest(rows[row_id]) if row_id in rows else "" for row_id in wanted})
    return found


def _sealed_columns(source: Source) -> SealedColumns:
    """The row that says which columns the next seal of `source` covers."""
    newest = SealedColumns.objects.filter(source=source.key).order_by("pk").last()
    if newest is None or newest.columns != source.columns:
        newest = SealedColumns.objects.create(source=source.key, columns=source.columns)
    return newest
