"""Child processes that start together, are watched, and end together, whatever happens to us."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

from jobs.parents import end_with_parent

STOP_SECONDS = 8.0
LAST_LINES = 15
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ChildDiedError(RuntimeError):
    """A child ended although nobody told it to; the message names it and shows the end of its log."""


class NotReadyError(RuntimeError):
    """A child did not answer in time."""


@dataclass
class Child:
    """A running process, and where it logs."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_lines(self) -> str:
        """The end of what it logged."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])


class Supervisor:
    """A context manager: when it ends, it stops the children that were started in it, newest first."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Child:
        """Start `command` in a process group of its own; its output goes to logs/<name>.log, the last run's to .log.1."""
        log = self._logs / f"{name}.log"
        if log.exists():
            log.replace(self._logs / f"{name}.log.1")
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - the commands are our own lists, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
                # Ctrl-C then reaches us alone, and we stop the children in order.
                start_new_session=True,
                preexec_fn=end_with_parent(os.getpid()),  # noqa: PLW1509 - no threads run in a supervisor
            )
        child = Child(name, process, log)
        self._children.append(child)
        return child

    def check(self) -> None:
        """Raise ChildDiedError when a child has ended."""
        for child in self._children:
            code = child.process.poll()
            if code is not None:
                how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
                lines = child.last_lines() or "(it logged nothing)"
                raise ChildDiedError(f"{child.name} {how}. The end of {child.log}:\n{lines}")

    def wait_until(self, ready: Callable[[], bool], *, what: str, seconds: float, every: float = 0.1) -> None:
        """Poll `ready` until it is true; NotReadyError after `seconds`, ChildDiedError as soon as a child ends."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise NotReadyError(f"{what}: not ready after {seconds:.0f} seconds. The logs are in {self._logs}.")
            time.sleep(every)

    def watch(self) -> None:
        """Never return; raise ChildDiedError when a child ends."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """SIGTERM to each child, newest first; SIGKILL to the group of those that stay. A second Ctrl-C waits for it."""
        children, self._children = self._children[::-1], []
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
        for child in children:
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            # Also where the child itself has gone: whatever it started must not outlive it.
            _signal_group(child, signal.SIGKILL)
            child.process.wait()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


def end_on_signals() -> None:
    """Make SIGTERM and SIGHUP end this process the way Ctrl-C does, so that children are stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)


def answers(url: str) -> bool:
    """Whether a GET of `url` is answered with anything but a server error."""
    try:
        with urlopen(url, timeout=2):  # noqa: S310 - an address of our own
            return True
    except HTTPError as error:
        return error.code < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, HTTPException):
        return False
