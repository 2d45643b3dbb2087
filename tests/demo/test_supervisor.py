"""Children end with their supervisor, however it ends, and a child that dies by itself is named with its log."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from demo import ports, run, supervisor
from demo.supervisor import ChildDiedError, NotReadyError, Supervisor
from tests.demo.processes import eventually

FOREVER = "import signal; signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
WITH_A_CHILD = (
    "import signal, subprocess, sys\n"
    f"print(subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]).pid, flush=True)\n"
    "signal.pause()"
)
SUPERVISOR_OF_ONE = (
    "import signal, sys\n"
    "from pathlib import Path\n"
    "from demo.supervisor import Supervisor\n"
    "with Supervisor(Path(sys.argv[1])) as children:\n"
    f"    print(children.start('child', [sys.executable, '-c', {FOREVER!r}]).process.pid, flush=True)\n"
    "    signal.pause()"
)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def is_running(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_children_end_with_the_context(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as children:
        child = children.start("child", python(FOREVER))
        assert child.process.poll() is None

    assert child.process.poll() == -signal.SIGTERM


def test_a_child_that_ignores_the_request_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    with Supervisor(tmp_path) as children:
        child = children.start("stubborn", python(STUBBORN))
        eventually(child.last_lines, "it ignores SIGTERM from here on")

    assert child.process.poll() == -signal.SIGKILL


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_children_of_children_end_too(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as children:
        child = children.start("parent", python(WITH_A_CHILD))
        eventually(lambda: "deaf" in child.last_lines(), "the grandchild runs")
        grandchild = int(child.last_lines().splitlines()[0])
        assert is_running(grandchild)

    eventually(lambda: not is_running(grandchild), "the grandchild ends")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends children with their parent")
def test_kill_9_of_the_supervisor_ends_its_children(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*python(SUPERVISOR_OF_ONE), str(tmp_path)], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert is_running(child)
        process.kill()

    eventually(lambda: not is_running(child), "the child ends")


def test_a_dead_child_is_named_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "worker.log").write_text("a line of an earlier run\n")
    with Supervisor(tmp_path) as children:
        child = children.start("worker", python("print('no such table: feed'); raise SystemExit(3)"))
        child.process.wait()

        with pytest.raises(ChildDiedError) as died:
            children.check()

    assert str(died.value) == (f"worker ended with exit code 3. The end of {tmp_path}/worker.log:\nno such table: feed")


def test_a_killed_child_is_named_with_its_signal(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as children:
        child = children.start("web", python(FOREVER))
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.wait()

        with pytest.raises(ChildDiedError, match=r"^web was killed by SIGKILL\."):
            children.check()


def test_waiting_ends_as_soon_as_a_child_dies(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as children:
        children.start("web", python("raise SystemExit(1)"))

        with pytest.raises(ChildDiedError, match=r"^web ended with exit code 1\."):
            children.wait_until(lambda: False, what="the web server", seconds=60)


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as children, pytest.raises(NotReadyError) as late:
        children.wait_until(lambda: False, what="the web server at /healthz", seconds=0, every=0.01)

    assert str(late.value) == f"the web server at /healthz: not ready after 0 seconds. The logs are in {tmp_path}."


def test_a_busy_port_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(run, "end_on_signals", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        assert run.main() == 1

        told = capsys.readouterr()
        assert told.out == ""
        assert f"Port {port} is in use by process {os.getpid()} (" in told.err
        assert f"make run PORT={port + 10}" in told.err


@pytest.mark.parametrize("port", ["eighty", "0", "-1", "70000", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run, "end_on_signals", lambda: None)
    monkeypatch.setenv("PORT", port)

    assert run.main() == 1

    assert f"PORT={port} is not a port" in capsys.readouterr().err


def test_a_preferred_port_is_taken_only_when_it_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = busy.getsockname()[1]
        assert ports.free_port(taken) != taken
    assert ports.free_port(taken) == taken


@pytest.mark.parametrize(
    ("argument", "code", "said"), [("--help", 0, "THROUGHLINE_VAR"), ("--prot", 2, "unrecognized arguments")]
)
def test_run_says_how_it_is_used_and_starts_nothing(
    argument: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main([argument])
    assert ended.value.code == code
    output = capsys.readouterr()
    assert said in output.out + output.err
