"""A real Celery worker with its schedule, on the database that the tests use."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from demo.supervisor import Child, Supervisor

COMMAND = [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "-P", "threads", "-c", "2", "--loglevel", "WARNING"]


def environment(folder: Path) -> dict[str, str]:
    """What a process of ours needs to work beside the tests: their database, broker, keys, and short leases."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        database = f"sqlite:///{name}"
    else:
        facts = connection.settings_dict
        password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
        host = facts["HOST"].replace("/", "%2F")
        port = f":{facts['PORT']}" if facts["PORT"] else ""
        database = f"postgres://{facts['USER']}{password}@{host}{port}/{name}"
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": os.environ.get("THROUGHLINE_TEST_BROKER_URL") or "filesystem://",
        "THROUGHLINE_VAR": str(folder),
        "THROUGHLINE_SECRET_KEY": settings.SECRET_KEY,
        "THROUGHLINE_ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
        "THROUGHLINE_DELIVERY_LEASE_SECONDS": "2",
        "THROUGHLINE_DELIVERY_TIMEOUT_SECONDS": "10",
    }


@contextmanager
def running_worker(folder: Path) -> Iterator[Child]:
    """A worker that ends with the block; `folder` holds its broker, schedule and log."""
    with Supervisor(folder / "logs") as supervisor:
        command = [*COMMAND, "--schedule", str(folder / "schedule")]
        yield supervisor.start("worker", command, environment=environment(folder))


def kill_hard(child: Child) -> None:
    """kill -9 of the whole process group; returns when it is dead."""
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
