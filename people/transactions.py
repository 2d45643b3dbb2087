"""Whole services done anew when somebody else was in the way.

The order of locks (docs/decisions/0017-order-of-locks.md) leaves little to lose a race by. What is left is between a check and
a constraint: two who create the same code, a term deleted between a look and a commit. Done anew, the check sees what the other
has done, and says it in words. Deadlocks and failed serializations are the database's own word for "do it anew".
"""

import logging
from collections.abc import Callable
from functools import wraps
from random import uniform
from time import sleep
from typing import ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.utils.translation import gettext as _

TRIES = 5
FIRST_PAUSE_SECONDS = 0.02
IN_THE_WAY = {"40P01": "deadlock", "40001": "serialization failure"}
"""SQLSTATE -> what happened. The database has rolled everything back."""
TAKEN = {"23505": "somebody was faster", "23503": "somebody took it away"}
"""SQLSTATE of a constraint that a service has looked after by itself, before somebody else wrote -> what happened."""

HELD = "55P03"
"""SQLSTATE when a lock was waited for as long as the connection lets (config/postgresql.py); waiting anew is no shorter."""

P = ParamSpec("P")
R = TypeVar("R")
logger = logging.getLogger(__name__)


def retried(service: Callable[P, R]) -> Callable[P, R]:
    """Do `service` anew, up to TRIES times with growing random pauses, when another transaction was in its way.

    For services that open their own transaction and read all that they decide by inside it. Inside a transaction it does
    nothing: the outermost service is the one that can be done anew. Raises ValidationError with code "conflict" when the last
    try meets somebody too, and at once when a lock is held for longer than the connection waits; a constraint that is still
    violated at the last try is a fault of ours, and raised as it is.
    """

    @wraps(service)
    def until_it_fits(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return service(*args, **kwargs)
        number = 1
        while True:
            try:
                return service(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                state = sqlstate(error)
                if held := held_conflict(error):
                    raise held from error
                is_last = number == TRIES
                if state not in IN_THE_WAY and (is_last or state not in TAKEN):
                    raise
                if is_last:
                    message = _("Others were changing the same things at this moment. Nothing was changed; try again.")
                    raise ValidationError(message, code="conflict") from error
                logger.info("%s is done anew after try %d: %s", service.__name__, number, (IN_THE_WAY | TAKEN)[state])
            sleep(uniform(0.5, 1) * FIRST_PAUSE_SECONDS * 2**number)  # noqa: S311 - nothing secret
            number += 1

    return until_it_fits


def held_conflict(error: BaseException) -> ValidationError | None:
    """What to say, with code "conflict", when `error` is a lock that was held for longer than we wait; None for all else.

    Also for what no service catches: the doors show it themselves (config/conflicts.py, rest/problem_responses.py).
    """
    if not isinstance(error, OperationalError) or sqlstate(error) != HELD:
        return None
    message = _("A large change is being written at this moment. Nothing of yours was changed; try again in a minute.")
    return ValidationError(message, code="conflict")


def sqlstate(error: DatabaseError) -> str:
    """The SQLSTATE of `error`; "" on SQLite, where one transaction waits for the other and none is in the way."""
    return getattr(error.__cause__, "sqlstate", None) or ""
