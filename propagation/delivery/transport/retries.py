"""When a message that failed is sent again. Pure."""

from datetime import timedelta

SCHEDULE = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The pause after each failed try, counted from its end: twelve tries in about 3.2 days, as Standard Webhooks advises."""
REJECTED_SCHEDULE = (timedelta(minutes=10), timedelta(minutes=50))
"""The pause after each refusal of the content: three tries in about an hour."""
JITTER = 0.2


def next_delay(attempts: int, jitter: float) -> timedelta | None:
    """The pause after `attempts` (1 or more) failed tries of a message; None when they are exhausted.

    `jitter` from -1 to 1 stretches it by -20 % to +20 %, so that messages that failed together are not sent again together.
    """
    return _delay(SCHEDULE, attempts, jitter)


def next_rejected_delay(attempts: int, jitter: float) -> timedelta | None:
    """The pause after a message's content was refused `attempts` (1 or more) times; None when it must be held."""
    return _delay(REJECTED_SCHEDULE, attempts, jitter)


def _delay(schedule: tuple[timedelta, ...], attempts: int, jitter: float) -> timedelta | None:
    if attempts > len(schedule):
        return None
    return schedule[attempts - 1] * (1 + JITTER * jitter)
