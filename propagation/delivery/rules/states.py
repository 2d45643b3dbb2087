"""The status that people see: computed from the facts each time, never stored. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Shown(StrEnum):
    """The seven statuses of a serving state; pages/templatetags/ui.py has their icons and translations."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    ACCEPTED = "accepted"
    IN_SYNC = "in_sync"
    DRIFTED = "drifted"
    REJECTED = "rejected"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Facts:
    """The facts about one serving state. `target_hash` is empty when the channel system must serve nothing."""

    position: int
    target_hash: str
    accepted_position: int
    reported_position: int
    reported_hash: str
    is_held: bool
    is_rejected: bool
    is_channel_running: bool
    is_waiting: bool


def shown(facts: Facts) -> Shown:
    """The status of a serving state.

    In sync needs evidence: the channel system's own report, for this very target, with the target's hash. A report for an
    older target says nothing about this one; a report with another hash is drift, whatever was accepted before.
    """
    if facts.is_rejected:
        return Shown.REJECTED
    if facts.reported_position == facts.position:
        return Shown.IN_SYNC if facts.reported_hash == facts.target_hash else Shown.DRIFTED
    if facts.is_held:
        return Shown.STOPPED
    if facts.accepted_position == facts.position:
        return Shown.ACCEPTED
    if not facts.is_channel_running:
        return Shown.STOPPED
    return Shown.PENDING if facts.is_waiting else Shown.UNKNOWN
