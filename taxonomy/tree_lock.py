"""The lock around the term tree: the first one in the order of locks (docs/decisions/0017-order-of-locks.md).

- `locked()` for whoever writes terms. A new root takes its tree number from the whole table, so a lock per facet would not do
  (docs/decisions/0005-tree-lock.md).
- `shared()` for whoever decides by terms and writes elsewhere: a draft that gets a tag, a release of content. Any number of
  them at once; no term changes meanwhile.
- `rehearsed()` for whoever writes terms and takes everything back. It keeps out other writers, but not those who read: they
  never see what it writes.

Take it before any row lock, and load the rows afterwards: rows read before the lock carry stale tree numbers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.db import connection, transaction

WRITERS = (8_417, 1)
READERS = (8_417, 2)
"""The names of the two locks among PostgreSQL's advisory locks. Any pairs will do that nothing else uses. Whoever writes terms
holds the first; whoever changes them holds the second alone, and those who read share it."""

_held = local()


class TreeNotLocked(RuntimeError):
    """A programming error: a term was written outside `locked()`."""


class WrongOrder(RuntimeError):
    """A programming error: who only shares the lock cannot go on to write terms; two who do so would wait for one another."""


@contextmanager
def locked() -> Iterator[None]:
    """Open a transaction that changes terms, and holds the tree alone until it ends.

    On SQLite the transaction itself is the lock, because it begins IMMEDIATE; on PostgreSQL advisory locks are taken.
    """
    with _writing():
        _take("pg_advisory_xact_lock", READERS)
        yield


@contextmanager
def rehearsed() -> Iterator[None]:
    """Open a transaction that changes terms and is rolled back, or that only keeps other writers out until it ends."""
    with _writing():
        yield


@contextmanager
def shared() -> Iterator[None]:
    """Open a transaction during which no term changes."""
    with transaction.atomic():
        _take("pg_advisory_xact_lock_shared", READERS)
        _held.shared = _depth("shared") + 1
        try:
            yield
        finally:
            _held.shared -= 1


def require() -> None:
    """Raise TreeNotLocked unless this thread is inside `locked()` or `rehearsed()`."""
    if not _depth("writing"):
        raise TreeNotLocked("Terms are written by taxonomy.services only, inside tree_lock.locked().")


@contextmanager
def _writing() -> Iterator[None]:
    if _depth("shared") and not _depth("writing"):
        raise WrongOrder("Take tree_lock.locked() first: here the tree is only shared.")
    with transaction.atomic():
        _take("pg_advisory_xact_lock", WRITERS)
        _held.writing = _depth("writing") + 1
        try:
            yield
        finally:
            _held.writing -= 1


def _depth(name: str) -> int:
    return getattr(_held, name, 0)


def _take(function: str, name: tuple[int, int]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", name)
