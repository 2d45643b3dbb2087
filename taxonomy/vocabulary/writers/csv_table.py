"""Writes CSV tables, ours and those for people. Here, and nowhere else, every cell is guarded against formulas. Pure."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from io import BytesIO
from types import SimpleNamespace

from taxonomy.vocabulary.cells import Clear, guard

LINE_END = "\r\n"


def write(header: Sequence[str], lines: Iterable[Sequence[str]], *, for_excel: bool) -> bytes:
    """The table in UTF-8, with the header in front. A cell that a spreadsheet would take for a formula gets a ' in front; one
    that is Clear stays as it is. `for_excel` adds a byte order mark and ends lines as Windows does."""
    file = BytesIO()
    file.write(BOM_UTF8 if for_excel else b"")

    def keep(line: str) -> None:
        file.write((line if for_excel else f"{line.removesuffix(LINE_END)}\n").encode())

    # csv.writer quotes a cell that holds a character of the line end. A lone \r needs quotes too, so the line end has one.
    table = csv.writer(SimpleNamespace(write=keep), lineterminator=LINE_END)
    for line in (header, *lines):
        table.writerow([cell if isinstance(cell, Clear) else guard(cell) for cell in line])
    return file.getvalue()
