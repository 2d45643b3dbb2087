"""The states of a kind of job, as a table: which wait for a worker, which have one, and which are the end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """One piece of work of a job: the state in which it waits for a worker, the one in which it has one, and the one in which
    it is given up."""

    waiting: str
    busy: str
    given_up: str


@dataclass(frozen=True)
class States:
    """All pieces of work of one kind of job, and the states in which nothing more happens to it."""

    work: Sequence[Work]
    ended: Collection[str]

    @property
    def at_work(self) -> dict[str, Work]:
        """Each state in which a job waits for a worker or has one -> the piece of work."""
        return {state: work for work in self.work for state in (work.waiting, work.busy)}
