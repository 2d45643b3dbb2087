"""Benchmarks: `make bench`, or `python -m bench --suite pages --database URL`. Prints a line of JSON for each figure.

Makes a database for the run and drops it afterwards: SQLite in a temporary file, or a new one on the PostgreSQL server that
--database names.
"""

import argparse
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

import django

SUITES = ("taxonomy", "pages", "releases")
PLAIN_SAMPLE = 1_000
"""How many rows the plain way saves one by one into the large tree; all 100,000 would take hours."""


def main() -> int:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="throughline-bench-"))
    os.environ["DATABASE_URL"] = options.database or f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["THROUGHLINE_VAR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    (folder / "static").mkdir()
    django.setup()
    logging.disable(logging.WARNING)  # only figures are printed
    try:
        for suite in options.suite or SUITES:
            _run(suite, options, folder)
    finally:
        shutil.rmtree(folder)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--suite", action="append", choices=SUITES, help="only this one; can be given more than once")
    parser.add_argument("--database", default="", help="postgres://user@host:port/name; a database of its own is made there")
    parser.add_argument("--terms", type=int, default=100_000, help="taxonomy: size of the large tree (default: 100000)")
    parser.add_argument("--assets", type=int, default=100_000, help="pages: how many assets (default: 100000)")
    parser.add_argument("--changes", type=int, default=5_000, help="changes of one change request (default: 5000)")
    return parser.parse_args()


def _run(suite: str, options: argparse.Namespace, folder: Path) -> None:
    from bench import pages, releases, taxonomy  # noqa: PLC0415 - models can be imported only now
    from bench.databases import new_database  # noqa: PLC0415 - as above

    with new_database(folder):
        if suite == "pages":
            pages.run(assets=options.assets, changes=options.changes)
        elif suite == "releases":
            releases.run(changes=options.changes)
        else:
            taxonomy.run(large=options.terms, sample=PLAIN_SAMPLE)


if __name__ == "__main__":
    sys.exit(main())
