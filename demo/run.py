"""`make run`: Throughline on this machine, with its demo or, with EMPTY=1, with nothing in it.

PORT sets its port, THROUGHLINE_VAR the folder of its data; an empty registry has a folder of its own.
"""

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from demo.ports import holder, port_is_free
from demo.supervisor import ChildDiedError, NotReadyError, end_on_signals
from demo.terminal import complain, say

DESCRIPTION = "Run Throughline with its demo on this machine, until Ctrl-C: web server, worker and channel systems."
SETTINGS = """It takes its settings from the environment:
  PORT             of the web server (default: 8000); the channel systems take the ports above
  THROUGHLINE_VAR  folder of the database, secrets and logs (default: var)
  DATABASE_URL     another database than SQLite in that folder, such as postgres://user@host/name

The same as: make run PORT=8000"""
DEFAULT_PORT = "8000"
HIGHEST_PORT = 65_535 - 3
"""The channel systems take the ports above."""
EMPTY_FOLDER = Path(__file__).resolve().parent.parent / "var" / "empty"
"""Where `make run EMPTY=1` keeps its data, so that it never meets those of the demo."""
PATIENCE_SECONDS = 4.0
"""How long the processes of a run that was killed may take to end."""


class CannotRunError(RuntimeError):
    """Something outside must be fixed first; the message says what."""


def main(arguments: Sequence[str] = ()) -> int:
    """Run until Ctrl-C and return 0, or until something fails, print why without a traceback, and return 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    parser = argparse.ArgumentParser(prog="python -m demo.run", description=DESCRIPTION, epilog=SETTINGS)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.parse_args(arguments)
    end_on_signals()
    try:
        is_empty = os.environ.get("EMPTY", "") not in {"", "0"}
        if is_empty:
            os.environ.setdefault("THROUGHLINE_VAR", str(EMPTY_FOLDER))
        port = _port(os.environ.get("PORT") or DEFAULT_PORT)
        django.setup()
        with _only_run_on(settings.VAR_DIR):
            call_command("run_demo", port=port, empty=is_empty)
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    except (CannotRunError, ChildDiedError, NotReadyError) as error:
        complain(f"\n{error}")
        return 1
    return 0


def _port(text: str) -> int:
    """The port that `text` names, free now; CannotRunError otherwise."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= HIGHEST_PORT):
        raise CannotRunError(f"PORT={text} is not a port; give a number from 1 to {HIGHEST_PORT}, such as: make run PORT=8010")
    port = int(text)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not port_is_free(port):
        if time.monotonic() > deadline:
            who = holder(port) or "another program"
            raise CannotRunError(
                f"Port {port} is in use by {who}. Stop that, or choose another port: make run PORT={port + 10}\n"
                "Nothing was started."
            )
        time.sleep(0.2)
    return port


@contextmanager
def _only_run_on(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`; the kernel releases it however this process ends."""
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRunError(
                f"Another run uses {folder}. Stop it first, or give this one a folder of its own:\n"
                f"THROUGHLINE_VAR=/tmp/second make run PORT=8010"
            ) from None
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
