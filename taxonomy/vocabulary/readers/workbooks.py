"""Sheets of Excel workbooks (.xlsx) as records of text. Pure, and guarded against files made to exhaust the reader."""

import datetime as dt
import io
import re
import warnings
import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from taxonomy.vocabulary.readers.files import DATE, MAX_COLUMNS, MAX_ROWS, NUMBER, Record, too_long, too_wide
from taxonomy.vocabulary.rows import RowProblem, Severity

ZIP_MARK = b"PK\x03\x04"
OLD_MARK = b"\xd0\xcf\x11\xe0"
"""An .xls from before 2007, or an .xlsx that is locked with a password."""
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
ERROR = "e"
WHOLE_NUMBERS = re.compile(r"(0+)(?:\.(0+))?")
"""A number format that shows leading zeros or a fixed number of decimals."""


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP_MARK, OLD_MARK))


def read(file: str, content: bytes, problems: list[RowProblem], *, last_row: int | None = None) -> list[Record]:
    """The records of the first sheet that holds anything; further sheets, and cells that show an error, are reported.

    A formula counts as the value that it last showed. With `last_row` no row after it is read. Raises ValidationError for a
    file that is not .xlsx, is too large once unpacked, or has more than MAX_ROWS rows or MAX_COLUMNS columns.
    """
    _check_size(file, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and pictures that it leaves out
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return _records(file, workbook, problems, last_row)
    except ValidationError:
        raise
    except Exception as error:  # on broken parts openpyxl fails with KeyError, ValueError, ParseError, BadZipFile ...
        raise ValidationError(
            _("%(file)s cannot be read as an Excel workbook; open it and save it again as .xlsx.") % {"file": file}
        ) from error


def _check_size(file: str, content: bytes) -> None:
    if content.startswith(OLD_MARK):
        raise ValidationError(
            _("%(file)s is an Excel file of the old kind, or locked with a password. Save it as .xlsx without a password.")
            % {"file": file}
        )
    try:
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ValidationError(
            _("%(file)s begins like an Excel workbook, but the rest is broken; save it again.") % {"file": file}
        ) from error
    if size > MAX_UNPACKED_BYTES:
        raise ValidationError(
            _("%(file)s unpacks to %(size)d MB; at most %(limit)d MB are read. Split it and import the parts.")
            % {"file": file, "size": size // 1024 // 1024, "limit": MAX_UNPACKED_BYTES // 1024 // 1024}
        )


def _records(file: str, workbook: Workbook, problems: list[RowProblem], last_row: int | None) -> list[Record]:
    names: list[str] = workbook.sheetnames
    for place, name in enumerate(names):
        faults: list[RowProblem] = []
        records = _sheet_records(file, workbook[name], faults, last_row)
        if any(record.cells for record in records):
            others = names[place + 1 :]
            if others:
                message = _("Only the sheet “%(sheet)s” was read. These were not: %(others)s.")
                texts = {"sheet": name, "others": ", ".join(others)[:200]}
                faults.append(RowProblem(file, 0, message % texts, "other-sheets", Severity.INFO))
            problems += faults
            return records
    return []


def _sheet_records(file: str, sheet: Any, faults: list[RowProblem], last_row: int | None) -> list[Record]:
    records: list[Record] = []
    if not hasattr(sheet, "reset_dimensions"):
        return records  # a sheet that holds a chart only
    sheet.reset_dimensions()  # a file may claim any size, and one cell could then make a million columns
    for row, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1, max_row=last_row), start=1):
        shown = {place: _shown(cell) for place, cell in enumerate(cells) if cell.value is not None}
        if row > MAX_ROWS:
            raise too_long(file)
        if MAX_COLUMNS in shown:
            raise too_wide(file)
        message = _("A cell shows %(error)s; it was read as empty.")
        broken = [cells[place].value for place in shown if cells[place].data_type == ERROR]
        faults += (RowProblem(file, row, message % {"error": error}, "broken-cell") for error in broken)
        width = max((place + 1 for place, (text, _kind) in shown.items() if text), default=0)
        texts = [shown[place][0] if place in shown else "" for place in range(width)]
        records.append(Record(row, texts, {place: kind for place, (_text, kind) in shown.items() if kind}))
    return records


def _shown(cell: Any) -> tuple[str, str]:
    """(text, kind) of a cell. The text is as close to what the sheet shows as the number format allows."""
    value = cell.value
    if cell.data_type == ERROR:
        return "", ""
    if isinstance(value, bool):
        return str(value).upper(), ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat(), DATE
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format)), NUMBER
    return str(value).strip(), ""


def _number(value: float, number_format: str) -> str:
    fixed = WHOLE_NUMBERS.fullmatch(number_format)
    if fixed:
        decimals = len(fixed[2] or "")
        width = len(fixed[1]) + (decimals + 1 if decimals else 0)
        return f"{value:0{width}.{decimals}f}"
    return str(int(value)) if float(value).is_integer() else repr(value)
