"""Reads text from files, and says what is wrong with files that are broken. Pure."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.limits import MAX_FILE_BYTES
from taxonomy.vocabulary.rows import RowProblem, Severity

MAX_ROWS = 200_000
"""A limit, because every row may cause a report, even in a file of nothing but line ends."""
MAX_COLUMNS = 300
GUESSED_ENCODING = "cp1252"
"""The encoding that spreadsheets on Western Windows write. It is a guess, so it is always reported."""
NUMBER, DATE = "number", "date"
NOTHING: Mapping[int, str] = MappingProxyType({})


class Record(NamedTuple):
    """One record of a table: the line on which it starts, its cells as text, and the places of those that a spreadsheet holds
    as NUMBER or DATE, so that their text may not be what was typed."""

    row: int
    cells: list[str]
    kinds: Mapping[int, str] = NOTHING


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises ValidationError for one that is missing or above MAX_FILE_BYTES."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ValidationError(
                _("%(file)s has %(size).1f MB; at most %(limit)d MB are read. Split it and import the parts.")
                % {"file": path.name, "size": size / 1024 / 1024, "limit": MAX_FILE_BYTES // 1024 // 1024}
            )
        return path.read_bytes()
    except OSError as error:
        raise ValidationError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path.name, "reason": error.strerror}
        ) from error


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without byte order mark.

    Raises ValidationError as `read_bytes` does, and for what is not UTF-8, naming the line and byte.
    """
    content = read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, content, error) from error


def read_lines(path: Path, problems: list[RowProblem]) -> list[tuple[int, str]]:
    """(line number, text) of each line that is neither blank nor a # comment; a guessed encoding is added to `problems`.

    Raises ValidationError as `decode` does, and for more than MAX_ROWS lines.
    """
    lines = decode(path, read_bytes(path), problems).splitlines()
    if len(lines) > MAX_ROWS:
        raise too_long(path.name)
    return [(row, line) for row, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")]


def too_wide(file: str) -> ValidationError:
    return ValidationError(_("%(file)s has more than %(limit)d columns.") % {"file": file, "limit": MAX_COLUMNS})


def too_long(file: str) -> ValidationError:
    message = _("%(file)s has more than %(rows)d rows. Delete empty ones at its end, or split it and import the parts.")
    return ValidationError(message % {"file": file, "rows": MAX_ROWS})


def decode(path: Path, content: bytes, problems: list[RowProblem]) -> str:
    """Decode `content` as UTF-8, or else as Windows-1252, which is a guess and is added to `problems`.

    Raises ValidationError as `read_text` does if the guess cannot be right either: for bytes that Windows-1252 does not have,
    and for the NULs of UTF-16.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = content.decode(GUESSED_ENCODING)
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise _not_utf8(path, content, error) from error
        message = _("Not UTF-8. The file was read as Windows-1252, which is a guess: check its accented letters.")
        problems.append(RowProblem(path.name, _line_of(content, error.start), message, "encoding", Severity.INFO))
        return text


def _not_utf8(path: Path, content: bytes, error: UnicodeDecodeError) -> ValidationError:
    return ValidationError(
        _("%(file)s:%(row)d: byte %(offset)d is not UTF-8. Save the file as UTF-8 and import it again.")
        % {"file": path.name, "row": _line_of(content, error.start), "offset": error.start}
    )


def _line_of(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1
