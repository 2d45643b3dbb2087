"""The web server as real processes: its workers end with their master, however it ends."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from demo.supervisor import answers
from tests.demo.processes import eventually

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="no other kernel tells a child of its parent's end"
)


def children(pid: int) -> list[int]:
    """The processes that `pid` has started."""
    output = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in output.split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_kill_9_of_the_master_leaves_no_worker_and_a_free_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    master = subprocess.Popen(
        [*command, "config.web:application"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "an answer")
        workers = children(master.pid)
        assert len(workers) >= 2
        master.kill()
        master.wait()
        eventually(lambda: not any(map(is_running, workers)), "the end of the workers")
        socket.create_server(("127.0.0.1", port)).close()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(master.pid, signal.SIGKILL)
        master.wait()
