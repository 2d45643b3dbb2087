"""Receivers and a registry, ended after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.demo.processes import FakeRegistry, Receiver


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    """A registry that takes receipts on loopback."""
    with FakeRegistry() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def make_receiver(registry: FakeRegistry, tmp_path: Path) -> Iterator[Callable[..., Receiver]]:
    """Starts the channel system `esp` with extra command line options."""
    made: list[Receiver] = []

    def make(*options: str) -> Receiver:
        made.append(Receiver(tmp_path, registry, options).start())
        return made[-1]

    yield make
    for receiver in made:
        receiver.kill()


@pytest.fixture
def receiver(make_receiver: Callable[..., Receiver]) -> Receiver:
    """The channel system `esp`, well behaved."""
    return make_receiver()
