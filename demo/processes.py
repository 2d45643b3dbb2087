"""The processes of an installation on one machine: web server, worker with its schedule, and channel systems."""

import sys
from functools import partial
from pathlib import Path

from channels.models import Mode
from demo.channel_systems import SystemSpec
from demo.supervisor import Supervisor, answers

READY_SECONDS = 60.0


def start_web(supervisor: Supervisor, *, port: int) -> None:
    """The web server on loopback; one process, four threads, because SQLite has one writer."""
    supervisor.start(
        "web",
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "config.web:application"),
        ],
    )


def start_worker(supervisor: Supervisor, *, folder: Path) -> None:
    """A Celery worker with the schedule in it; threads, because a drain is one asynchronous loop and waits most of the time."""
    supervisor.start(
        "worker",
        [
            *(sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "-s", str(folder / "schedule")),
            *("-P", "threads", "-c", "4", "--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
        ],
    )


def start_channel_system(
    supervisor: Supervisor, spec: SystemSpec, *, port: int, folder: Path, registry: str, tamper: bool = False
) -> None:
    """The channel system of `spec`; its credentials and what it serves are in folder/<code>/. `tamper`: it alters content."""
    home = folder / spec.code
    credentials = ["--token-file", str(home / "token")]
    if spec.mode == Mode.PUSH:
        credentials += ["--secret-file", str(home / "secret")]
    misbehaviour = ["--tamper"] if tamper else []
    supervisor.start(
        spec.code,
        [
            *(sys.executable, "-m", "demo.receiver", "--name", spec.code, "--mode", spec.mode, "--port", str(port)),
            *("--state", str(home), "--registry", registry, *credentials, *misbehaviour),
        ],
    )


def wait_until_ready(supervisor: Supervisor, *, urls: dict[str, str]) -> None:
    """Wait until each of `urls` (what it is -> address) answers."""
    for what, url in urls.items():
        supervisor.wait_until(partial(answers, url), what=f"{what} at {url}", seconds=READY_SECONDS)
