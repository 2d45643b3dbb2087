"""Waiting for something that another process does."""

from collections.abc import Callable
from threading import Event
from time import monotonic

LOOK_SECONDS = 0.05


def wait_until(is_true: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return as soon as `is_true()`; fail after `seconds`, saying what was waited for."""
    deadline = monotonic() + seconds
    while not is_true():
        if monotonic() > deadline:
            raise AssertionError(f"Waited {seconds} seconds in vain for {what}.")
        Event().wait(LOOK_SECONDS)
