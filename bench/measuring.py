"""Measures one piece of work in a process of its own: its time, its statements, and how much memory it adds at its peak."""

import json
import os
import resource
import sys
import time
import traceback
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection, transaction

PEAK_UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024
"""How many units of ru_maxrss are a megabyte: it is in bytes on macOS, in kilobytes elsewhere."""


class Measured(NamedTuple):
    """`seconds` by the clock, `processor` seconds of this process alone, `megabytes` by which it grew, and `statements`."""

    seconds: float
    processor: float
    megabytes: float
    statements: int


def measure(work: Callable[[], object]) -> Measured:
    """Fork, do `work` in a transaction that is rolled back afterwards, and report. The commit is not part of the time.

    Raises RuntimeError when the work fails; its traceback has been printed by then.
    """
    return Measured(*in_child(lambda: _measured(work)))


def measure_kept(work: Callable[[], object]) -> Measured:
    """As measure, but `work` opens its own transactions, and what it writes stays. The commit is part of the time."""
    return Measured(*in_child(lambda: _counted(work)))


def traced(work: Callable[[], object]) -> float:
    """The megabytes of Python objects at the peak of `work`, in a process of its own; not what the database keeps in memory.

    `work` runs several times slower than otherwise.
    """
    return float(in_child(lambda: _traced(work)))


def in_child(work: Callable[[], Any]) -> Any:
    """Do `work` in a forked process and return its answer, through JSON; so that this process does not grow."""
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
    return json.loads(said)


def _report(work: Callable[[], Any], pipe: int) -> int:
    try:
        os.write(pipe, json.dumps(work()).encode())
    except BaseException:  # noqa: BLE001 - a forked child must not run the parent's code, whatever happened
        traceback.print_exc()
        return 1
    return 0


def _traced(work: Callable[[], object]) -> float:
    with transaction.atomic():
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        transaction.set_rollback(True)
    return peak / 1024 / 1024


def _measured(work: Callable[[], object]) -> Measured:
    with transaction.atomic():
        measured = _counted(work)
        transaction.set_rollback(True)
    return measured


def _counted(work: Callable[[], object]) -> Measured:
    statements = 0

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*args)

    connection.ensure_connection()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connection.execute_wrapper(counted):
        start, spent = time.perf_counter(), time.process_time()
        work()
        seconds, processor = time.perf_counter() - start, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measured(seconds, processor, (peak - before) / PEAK_UNIT, statements)
