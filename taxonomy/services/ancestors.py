"""Keeping TermAncestor in step with `parent`. Called inside tree_lock.locked() by the services that create and move terms."""

from collections.abc import Iterable

from django.db import connection

from taxonomy.models import Term, TermAncestor

BATCH = 5_000


def insert_rows(rows: Iterable[tuple[int, int, int]]) -> None:
    """Insert (term id, ancestor id, distance) rows."""
    TermAncestor.objects.bulk_create(
        (TermAncestor(term_id=term, ancestor_id=ancestor, distance=distance) for term, ancestor, distance in rows),
        batch_size=BATCH,
    )


def attach_new(term: Term) -> None:
    """Give a term that has just been created its own row, and one for each ancestor."""
    above = TermAncestor.objects.filter(term__children=term).values_list("ancestor_id", "distance")
    insert_rows([(term.pk, term.pk, 0), *((term.pk, ancestor, distance + 1) for ancestor, distance in above)])


def move_subtree(term: Term) -> None:
    """Replace what lies above `term` and everything under it, after `term.parent` has changed: two statements at any size."""
    inside = TermAncestor.objects.filter(ancestor=term).values("term_id")
    TermAncestor.objects.filter(term_id__in=inside).exclude(ancestor_id__in=inside).delete()
    if term.parent_id is None:
        return
    table = connection.ops.quote_name(TermAncestor._meta.db_table)
    statement = (
        f"INSERT INTO {table} (term_id, ancestor_id, distance) "  # noqa: S608 - the table's own name, quoted
        "SELECT inner_rows.term_id, outer_rows.ancestor_id, inner_rows.distance + outer_rows.distance + 1 "
        f"FROM {table} AS inner_rows CROSS JOIN {table} AS outer_rows "
        "WHERE inner_rows.ancestor_id = %s AND outer_rows.term_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [term.pk, term.parent_id])
