"""The one lock around every structural write of the term tree.

A new root takes its tree number from the whole table, so a lock per facet would not do. Take it before any row lock, and
load the rows afterwards: rows read before the lock carry stale tree numbers (docs/decisions/0005-tree-lock.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.db import connection, transaction

LOCK_KEYS = (8_417, 1)
"""The name of this lock among PostgreSQL's advisory locks. Any pair will do that nothing else uses."""

_held = local()


class TreeNotLocked(RuntimeError):
    """A programming error: a term was written outside `locked()`."""


@contextmanager
def locked() -> Iterator[None]:
    """Open a transaction that holds the tree lock until it ends.

    On SQLite the transaction itself is the lock, because it begins IMMEDIATE; on PostgreSQL an advisory lock is taken.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK_KEYS)
        _held.depth = getattr(_held, "depth", 0) + 1
        try:
            yield
        finally:
            _held.depth -= 1


def require() -> None:
    """Raise TreeNotLocked unless this thread is inside `locked()`."""
    if not getattr(_held, "depth", 0):
        raise TreeNotLocked("Terms are written by taxonomy.services only, inside tree_lock.locked().")
