"""Measures one piece of work in a process of its own: how long it takes and how much memory it adds at its peak."""

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection, transaction

PEAK_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024
"""How many units of ru_maxrss are a megabyte: it is in bytes on macOS, in kilobytes elsewhere."""


class Measured(NamedTuple):
    """`items`: how many the work says it handled. `megabytes`: how much its process grew."""

    seconds: float
    megabytes: float
    items: int


def measure(work: Callable[[], int]) -> Measured:
    """Fork, do `work` in a transaction that is rolled back afterwards, and report. The commit is not part of the time.

    Raises RuntimeError when the work fails; its traceback has been printed by then.
    """
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        os._exit(_report(work, writing))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    if not said:
        raise RuntimeError("The benchmark failed.")
    return Measured(*json.loads(said))


def _report(work: Callable[[], int], pipe: int) -> int:
    try:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with transaction.atomic():
            start = time.perf_counter()
            items = work()
            seconds = time.perf_counter() - start
            transaction.set_rollback(True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        measured = Measured(seconds, (peak - before) / PEAK_UNIT, items)
        os.write(pipe, json.dumps(measured).encode())
    except BaseException:  # noqa: BLE001 - a forked child must not run the parent's code, whatever happened
        traceback.print_exc()
        return 1
    return 0
