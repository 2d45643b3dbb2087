"""Published vocabularies. Each is read once in a process, because the largest take seconds."""

import socket
from functools import cache
from pathlib import Path

import pytest

from taxonomy.vocabulary.readers.formats import READERS
from taxonomy.vocabulary.rows import Reading


def refuse_network(patch: pytest.MonkeyPatch) -> None:
    """Make every attempt to open a socket fail from now on."""

    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a reader opened a socket")

    patch.setattr(socket, "socket", refuse)


@cache
def reading_of(path: Path, format_: str = "skos", language: str = "") -> Reading:
    """What the reader of a format makes of a file, without any network. Tests share it: compare it, never change it."""
    with pytest.MonkeyPatch.context() as patch:
        refuse_network(patch)
        return READERS[format_](path, language, "product")
