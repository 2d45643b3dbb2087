"""How a channel system is doing, in one word. Pure."""

from datetime import datetime


def shown_health(
    *,
    is_paused: bool,
    is_stopped: bool,
    not_before: datetime | None,
    last_success_at: datetime | None,
    last_failure_at: datetime | None,
    now: datetime,
) -> str:
    """One of stopped, paused, waiting, never, failing, healthy; the first that is true.

    Failing lasts until the next success: what happened last counts, not how long ago it was.
    """
    if is_stopped:
        return "stopped"
    if is_paused:
        return "paused"
    if not_before and not_before > now:
        return "waiting"
    if last_failure_at and (last_success_at is None or last_failure_at > last_success_at):
        return "failing"
    return "healthy" if last_success_at else "never"
