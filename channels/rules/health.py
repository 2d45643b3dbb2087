"""How a channel system is doing, in one word. Pure."""

from datetime import datetime


def shown_health(
    *,
    is_paused: bool,
    is_stopped: bool,
    is_push: bool,
    not_before: datetime | None,
    is_refused: bool,
    last_success_at: datetime | None,
    last_failure_at: datetime | None,
    now: datetime,
) -> str:
    """One of stopped, paused, waiting, failing, healthy, never; the first that is true. For one that pulls, never_fetched.

    Whoever refuses our credentials (`is_refused`) has not asked us to wait, though we do for a while.
    Failing lasts until the next success: what happened last counts, not how long ago it was.
    """
    if is_stopped:
        return "stopped"
    if is_paused:
        return "paused"
    if not_before and not_before > now and not is_refused:
        return "waiting"
    if last_failure_at and (last_success_at is None or last_failure_at > last_success_at):
        return "failing"
    if last_success_at:
        return "healthy"
    return "never" if is_push else "never_fetched"
