"""Writes lft, rght, tree_id and level. They are derived from `parent` and have no history, so one prepared statement writes all
rows, past save(). Called inside tree_lock.locked() only."""

from collections.abc import Iterable

from django.db import connection

from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.vocabulary.tree_numbers import TreeNumbers


def write(places: Iterable[tuple[int, TreeNumbers, TreeNumbers]]) -> int:
    """Store the wanted numbers of each (term id, numbers now, wanted numbers) where they differ. Returns how many differed."""
    tree_lock.require()
    differing = [(*wanted, pk) for pk, found, wanted in places if found != wanted]
    table = connection.ops.quote_name(Term._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET tree_id = %s, lft = %s, rght = %s, level = %s WHERE id = %s",  # noqa: S608 - the table's own name
            differing,
        )
    return len(differing)
