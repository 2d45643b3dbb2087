"""Reads tables as records of cells: text with commas, semicolons or tabs, or a sheet of a workbook. Pure."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers import workbooks
from taxonomy.vocabulary.readers.files import MAX_COLUMNS, MAX_ROWS, Record, decode, read_bytes, too_long, too_wide
from taxonomy.vocabulary.rows import RowProblem

CELL_LIMIT = 1_000_000
"""The most characters in one cell. A longer cell means that a quotation mark was never closed."""
DELIMITERS = ",;\t"
SEPARATOR_LINE = "sep="
"""A first line such as `sep=;` tells Excel the separator."""


def read_table(
    path: Path, problems: list[RowProblem], *, delimiter: str | None = None, is_quoted: bool = True
) -> Iterator[Record]:
    """Yield the records of a table, blank ones too, with their cells stripped. Guesses are added to `problems`.

    The content says whether it is a workbook, not the name. Without a `delimiter` it is the comma, semicolon or tab, whichever
    is most frequent in the first line. Raises ValidationError as `decode` and `workbooks.read` do, for a quotation mark that is
    never closed, and for more than MAX_ROWS records or MAX_COLUMNS columns.
    """
    content = read_bytes(path)
    if workbooks.is_workbook(content):
        yield from workbooks.read(path.name, content, problems)
        return
    yield from _text_records(path, decode(path, content, problems), delimiter, is_quoted=is_quoted)


def first_records(path: Path, count: int) -> list[Record]:
    """The first `count` records of a table; the rest is not parsed. Raises ValidationError as `read_table` does."""
    content = read_bytes(path)
    if workbooks.is_workbook(content):
        return workbooks.read(path.name, content, [], last_row=count)
    return list(islice(_text_records(path, decode(path, content, []), None, is_quoted=True), count))


def _text_records(path: Path, text: str, delimiter: str | None, *, is_quoted: bool) -> Iterator[Record]:
    first, _end, rest = text.partition("\n")
    line = 1
    if first.lower().startswith(SEPARATOR_LINE) and first[len(SEPARATOR_LINE) :].rstrip("\r") in tuple(DELIMITERS):
        delimiter, text, line = first[len(SEPARATOR_LINE)], rest, 2
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or max(DELIMITERS, key=first.count),
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        strict=is_quoted,
    )
    csv.field_size_limit(CELL_LIMIT)
    start = line
    try:
        for count, cells in enumerate(reader, start=1):
            if count > MAX_ROWS:
                raise too_long(path.name)
            if any(cells[MAX_COLUMNS:]):
                raise too_wide(path.name)
            yield Record(line, [cell.strip() for cell in cells])
            line = start + reader.line_num
    except csv.Error as error:
        raise ValidationError(
            _("%(file)s:%(row)d: the record that starts here cannot be read (%(reason)s). Look for a lone quotation mark.")
            % {"file": path.name, "row": line, "reason": error}
        ) from error
