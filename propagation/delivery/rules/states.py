"""The status that people see: computed from the facts each time, never stored. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Shown(StrEnum):
    """The statuses of a serving state; pages/templatetags/ui.py has their icons and translations."""

    REJECTED = "rejected"
    STOPPED = "stopped"
    DRIFTED = "drifted"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    PENDING = "pending"
    ACCEPTED = "accepted"
    IN_SYNC = "in_sync"


WORST_FIRST = tuple(Shown)
ATTENTION = (Shown.REJECTED, Shown.STOPPED, Shown.DRIFTED, Shown.PAUSED)
"""Statuses that do not come right by themselves: somebody has to act."""


@dataclass(frozen=True)
class Facts:
    """The facts about one serving state. `target_hash` is empty when the channel system must serve nothing.

    `reported_position` and `reported_hash` are those of its last statement about what it serves, `furthest_reported` is the
    highest position of all of them.
    """

    position: int
    target_hash: str
    accepted_position: int
    reported_position: int
    reported_hash: str
    furthest_reported: int
    is_held: bool
    is_rejected: bool
    is_stopped: bool
    is_paused: bool
    is_waiting: bool


def shown(facts: Facts) -> Shown:
    """The status of a serving state; queries/statuses.py says the same in SQL.

    In sync needs evidence: the last statement of the channel system, about this very target, with the target's hash. A
    statement about an older target says nothing about this one, unless the channel system has reported this one before: then it
    went back, which is drift, as another hash is, whatever was accepted before.
    """
    is_reported = facts.furthest_reported == facts.position
    serves_target = (facts.reported_position, facts.reported_hash) == (facts.position, facts.target_hash)
    rules = (
        (facts.is_rejected, Shown.REJECTED),
        (is_reported and serves_target, Shown.IN_SYNC),
        (is_reported, Shown.DRIFTED),
        (facts.is_held, Shown.STOPPED),
        (facts.accepted_position == facts.position, Shown.ACCEPTED),
        (facts.is_stopped, Shown.STOPPED),
        (facts.is_paused, Shown.PAUSED),
        (facts.is_waiting, Shown.PENDING),
    )
    return next((status for is_true, status in rules if is_true), Shown.UNKNOWN)
