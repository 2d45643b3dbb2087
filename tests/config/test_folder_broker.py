"""The broker in a folder passes whole messages on and survives others."""

from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def broker(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    return Connection("filesystem://localhost", transport="config.folder_broker:Transport", transport_options=options)


def test_messages_that_are_not_whole_are_dropped_and_the_next_one_heard(broker: Connection, folder: Path) -> None:
    with broker, SimpleQueue(broker, "look") as queue:
        for number, part in enumerate([b"", b'{"body": "ey', b"\xff"]):
            (folder / "messages" / f"0_{number}-written-only-in-part.look.msg").write_bytes(part)
        queue.put({"task": "ring"})
        heard = queue.get(timeout=10)
        heard.ack()

        assert heard.payload == {"task": "ring"}
        assert list((folder / "messages").iterdir()) == []
