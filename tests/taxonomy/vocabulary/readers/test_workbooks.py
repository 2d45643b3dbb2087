"""Excel workbooks, made as spreadsheets make them."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from taxonomy.vocabulary.readers import other_tables, terms_csv, workbooks
from taxonomy.vocabulary.readers.tables import first_records, read_table
from tests.taxonomy.vocabulary.readers.shown import checked, said, seen


def workbook(path: Path, *sheets: Sequence[Sequence[object]], formats: dict[str, str] | None = None) -> None:
    """Write `sheets`, lists of rows; `formats` is cell -> number format in the first."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        book.worksheets[0][cell].number_format = number_format
    book.save(path)


def test_cells_become_the_text_that_one_sees(path: Path) -> None:
    day = dt.date(2026, 9, 15)
    morning, midnight = dt.datetime.combine(day, dt.time(8, 30)), dt.datetime.combine(day, dt.time())
    workbook(path, [["  Cats ", 12, 1.5, 7.0, True, midnight, morning, None, "=1+1", "last"]])
    [record] = read_table(path, [])
    assert record.cells == ["Cats", "12", "1.5", "7", "TRUE", "2026-09-15", "2026-09-15T08:30:00", "", "", "last"]
    assert record.kinds == {1: "number", 2: "number", 3: "number", 5: "date", 6: "date"}


def test_zeros_that_the_number_format_shows_are_kept(path: Path) -> None:
    workbook(path, [[110, 1, 2.5]], formats={"A1": "0000", "B1": "00.0", "C1": "0.00"})
    assert [record.cells for record in read_table(path, [])] == [["0110", "01.0", "2.50"]]


def test_our_own_table_as_a_workbook_reports_codes_that_became_numbers_or_dates(path: Path) -> None:
    workbook(
        path,
        [
            ["code", "parent_code", "label", "sort", "valid_from"],
            ["pets", None, "Pets", 2, dt.date(2026, 9, 15)],
            [110, "pets", "Cats"],
            [None, None],
            [120.0, "pets", "Dogs"],
            [dt.date(2026, 5, 1), "pets", "Mice"],
        ],
    )
    reading = terms_csv.read(path)
    assert seen(reading) == [
        ("pets", "", {"en": "Pets"}, 2),
        ("110", "pets", {"en": "Cats"}, 3),
        ("120", "pets", {"en": "Dogs"}, 5),
    ]
    assert (reading.rows[0].sort, reading.rows[0].valid_from) == (2, dt.date(2026, 9, 15))
    assert checked(reading) == [(6, "unreadable-row", "error"), (3, "code-is-number", "warning")]
    assert said(reading)[0] == (
        6,
        "The spreadsheet turned code into a date. Format the column as text and type the code again.",
    )
    assert said(reading)[1][1].startswith("Codes of 2 rows, first of this one, are numbers in the spreadsheet.")


def test_the_layouts_of_other_systems_are_read_from_workbooks_too(path: Path) -> None:
    workbook(path, [["Level 1", "Level 2"], ["Cards", None], [None, "Debit"], [None, "Credit"]])
    assert [(row.code, row.parent_code, row.row) for row in other_tables.read(path).rows] == [
        ("cards", "", 2),
        ("cards.debit", "cards", 3),
        ("cards.credit", "cards", 4),
    ]


def test_the_first_sheet_with_anything_in_it_is_read_and_the_others_are_named(path: Path) -> None:
    workbook(path, [], [["code"], ["cats"]], [["code"], ["dogs"]], [])
    reading = terms_csv.read(path)
    assert [row.code for row in reading.rows] == ["cats"]
    assert said(reading) == [(0, "Only the sheet “Sheet 2” was read. These were not: Sheet 3, Sheet 4.")]


def test_a_cell_that_shows_an_error_is_blank_and_reported(path: Path) -> None:
    workbook(path, [["code", "label", "owner"], ["cats", "Cats", "#REF!"]])
    reading = terms_csv.read(path)
    assert seen(reading) == [("cats", "", {"en": "Cats"}, 2)]
    assert said(reading) == [(2, "A cell shows #REF!; it was read as empty.")]


def test_rows_and_columns_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 2)
    workbook(path, [["code"], ["a"], ["b"]])
    with pytest.raises(ValidationError, match=r"file\.txt has more than 200000 rows\. Delete empty ones at its end"):
        list(read_table(path, []))
    workbook(path, [["code"] + [None] * 299 + ["far"]])
    with pytest.raises(ValidationError, match=r"file\.txt has more than 300 columns\."):
        list(read_table(path, []))


def test_the_first_rows_are_read_without_the_others(path: Path) -> None:
    workbook(path, [["code"], ["a"], ["b"] * 400])
    assert [record.cells for record in first_records(path, 2)] == [["code"], ["a"]]


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (100 * 1024 * 1024 + 1))
    assert path.stat().st_size < 200_000
    with pytest.raises(ValidationError, match=r"file\.txt unpacks to 100 MB; at most 100 MB are read"):
        list(read_table(path, []))


def cut(path: Path) -> bytes:
    workbook(path, [["code"], ["cats"]])
    return path.read_bytes()[:1500]


def no_workbook(_path: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (cut, r"file\.txt begins like an Excel workbook, but the rest is broken"),
        (no_workbook, r"file\.txt cannot be read as an Excel workbook"),
        (lambda _path: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"an Excel file of the old kind, or locked with a password"),
    ],
)
def test_what_is_no_workbook_is_refused(path: Path, content, message: str) -> None:
    path.write_bytes(content(path))
    with pytest.raises(ValidationError, match=message):
        list(read_table(path, []))
