"""Getting text and table rows out of a file, with an answer for the ways in which files are broken. Pure."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_FILE_BYTES = 10 * 1024 * 1024
CELL_LIMIT = 1_000_000
"""Characters in one cell. A cell this long is a quotation mark that was never closed."""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without byte order mark.

    Raises ValidationError for a file that is missing, above MAX_FILE_BYTES or not UTF-8, naming the line and byte.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ValidationError(
                _("%(file)s has %(size).1f MB; at most %(limit)d MB are read. Split it and import the parts.")
                % {"file": path.name, "size": size / 1024 / 1024, "limit": MAX_FILE_BYTES // 1024 // 1024}
            )
        content = path.read_bytes()
    except OSError as error:
        raise ValidationError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path.name, "reason": error.strerror}
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("%(file)s:%(row)d: byte %(offset)d is not UTF-8. Save the file as UTF-8 and import it again.")
            % {"file": path.name, "row": content.count(b"\n", 0, error.start) + 1, "offset": error.start}
        ) from error


def read_table(path: Path, *, delimiter: str | None = None, is_quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each record, cells stripped; `line` is the one on which the record starts. Blank records come too.

    Without a `delimiter`, the one of comma, semicolon and tab that is most frequent in the first line. Raises ValidationError
    as `read_text` does, and for a quotation mark that is never closed.
    """
    text = read_text(path)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or _delimiter_of(text),
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
        strict=is_quoted,
    )
    csv.field_size_limit(CELL_LIMIT)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(
            _("%(file)s:%(row)d: the record that starts here cannot be read (%(reason)s). Look for a lone quotation mark.")
            % {"file": path.name, "row": line, "reason": error}
        ) from error


def _delimiter_of(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
