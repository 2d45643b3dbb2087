"""Keeps TermAncestor in step with the edges of the tree: parents and further parents.

Called inside tree_lock.locked() by the services that write edges.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import F

from taxonomy.models import Term, TermAncestor, TermBroader, TreeState

BATCH = 5_000
_ROWS = connection.ops.quote_name(TermAncestor._meta.db_table)
_TERMS = connection.ops.quote_name(Term._meta.db_table)
_BROADER = connection.ops.quote_name(TermBroader._meta.db_table)
_CLIMB = f"""
INSERT INTO {_ROWS} (term_id, ancestor_id, distance)
SELECT inside.term_id, above.ancestor_id, MIN(inside.distance + above.distance + 1)
FROM (
    SELECT id AS child, parent_id AS head FROM {_TERMS} WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT term_id AS child, broader_id AS head FROM {_BROADER}
) edge
JOIN {_ROWS} branch ON branch.term_id = edge.child AND branch.ancestor_id = %s
JOIN {_ROWS} inside ON inside.ancestor_id = edge.child
JOIN {_ROWS} above ON above.term_id = edge.head
WHERE NOT EXISTS (SELECT 1 FROM {_ROWS} same WHERE same.term_id = edge.head AND same.ancestor_id = %s)
GROUP BY inside.term_id, above.ancestor_id
"""  # noqa: S608 - the tables' own names, quoted
"""For each edge from a child in the branch of one term to a head outside of it: everything at or below the child gets a row for
everything at or above the head."""


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


def climb_again(term: Term) -> None:
    """Rewrite the ancestors of `term` and of everything below it, after an edge out of that branch has changed; two statements
    at any size. Rows within the branch stay as they are, because a way between two of its terms never leaves it."""
    branch = TermAncestor.objects.filter(ancestor=term).values("term_id")
    TermAncestor.objects.filter(term_id__in=branch).exclude(ancestor_id__in=branch).delete()
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, [term.pk, term.pk])
    touch_tree()


def touch_tree() -> None:
    """Record in TreeState that something above an existing term has changed."""
    TreeState.objects.filter(pk=1).update(version=F("version") + 1)
