"""Benchmarks of the taxonomy, each beside the plain way, in one run: `make bench`, or `python -m bench --database URL`.

Makes a database for the run and drops it afterwards: SQLite in a temporary file, or a new one on the PostgreSQL server that
--database names. Prints seconds, the ratio to the plain way, and how much memory each added at its peak.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django

ROW = "{:<44} {:>9} {:>10} {:>9} {:>10} {:>8}"
PLAIN_SAMPLE = 1_000
"""How many rows the plain way saves one by one into the large tree; all 100,000 would take hours."""


def main() -> int:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="throughline-bench-"))
    os.environ["DATABASE_URL"] = options.database or f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["THROUGHLINE_VAR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    from bench.cases import run  # noqa: PLC0415 - models can be imported only now

    print(
        ROW.format(f"on {options.database.partition(':')[0] or 'sqlite'}", "ours s", "plain s", "ratio", "ours MB", "plain MB")
    )
    run(_printed, large=options.terms, sample=PLAIN_SAMPLE, folder=folder)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--database", default="", help="postgres://user@host:port/name; a database of its own is made there")
    parser.add_argument("--terms", type=int, default=100_000, help="size of the large tree (default: 100000)")
    return parser.parse_args()


def _printed(name: str, ours: "Callable[[], int]", plain: "Callable[[], int] | None", scale: float = 1) -> None:
    """Measure both and print a line. `scale`: ours handles this many times as many items as the plain way."""
    from bench.measuring import measure  # noqa: PLC0415 - it needs the database settings

    mine = measure(ours)
    if plain is None:
        print(ROW.format(name, f"{mine.seconds:.3f}", "", "", f"{mine.megabytes:.0f}", ""), flush=True)
        return
    other = measure(plain)
    ratio = other.seconds * scale / mine.seconds
    cells = (f"{mine.seconds:.3f}", f"{other.seconds:.3f}", f"{ratio:.1f}x", f"{mine.megabytes:.0f}", f"{other.megabytes:.0f}")
    print(ROW.format(name, *cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
