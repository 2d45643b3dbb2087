"""Writing lft, rght, tree_id and level. They are derived from `parent` and kept out of history, so they are written as they
are, in one prepared statement for all rows. Called inside tree_lock.locked() only."""

from collections.abc import Iterable

from django.db import connection

from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.vocabulary.tree_numbers import TreeNumbers


def write(places: Iterable[tuple[int, TreeNumbers, TreeNumbers]]) -> int:
    """Store the numbers of each (term's id, numbers it has, numbers it is to have) where they differ; returns how many did."""
    tree_lock.require()
    differing = [(*wanted, pk) for pk, found, wanted in places if found != wanted]
    table = connection.ops.quote_name(Term._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET tree_id = %s, lft = %s, rght = %s, level = %s WHERE id = %s",  # noqa: S608 - the table's own name
            differing,
        )
    return len(differing)
