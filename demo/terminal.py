"""Output in a terminal: steps with their time, and tables."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title when it begins, and how long it took when it has succeeded."""
    began = time.monotonic()
    say(f"{title} ...")
    yield
    say(f"  done in {time.monotonic() - began:.1f} s")


def say(line: str = "") -> None:
    """Print one line at once."""
    print(line, flush=True)


def complain(line: str) -> None:
    """Print one line about what went wrong."""
    print(line, file=sys.stderr, flush=True)


def table(rows: Sequence[Sequence[str]], *, indent: str = "  ") -> str:
    """Rows as aligned columns; the first row is the header."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, indent + "  ".join("-" * width for width in widths))
    return "\n".join(lines)
