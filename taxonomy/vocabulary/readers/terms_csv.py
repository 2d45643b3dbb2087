"""Our own table: one row per term, as CSV or Excel. The columns are those of columns.py.

Only `code` is required; the order of rows and columns means nothing. A blank cell says nothing. A cell with `~empty~` clears a
value, which TermRow.cleared then names. The name is that of the column (`uri`, `notation`, `exact_match` ...); words have their
language with it (`label@fr`, `alt_labels@fr`, `definition@en`; `label@` for words without one). `parent_code` means that the
term moves to the top, and `broader` that it loses its further parents, which is written `parent | ~empty~`.
"""

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary import cells
from taxonomy.vocabulary.readers.columns import CODES, NEVER_CLEARED, Column, parse, term_row
from taxonomy.vocabulary.readers.files import DATE, NUMBER, Record
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import Reading, RowProblem, Severity, TermRow

FACET, CODE = Column("facet"), Column("code")


def read(path: Path, *, language: str = "en", facet_code: str = "") -> Reading:
    """Read a table with commas, semicolons or tabs, or from Excel; words whose column names no language are in `language`.

    A row is left out and reported if it has cells beyond the header, a cell that cannot be read, or a code that came before, or
    if it is of another facet than `facet_code`. Unknown columns are reported and not read. Raises ValidationError for a header
    without `code`, or with one name twice, and for a file that cannot be read.
    """
    rows: list[TermRow] = []
    problems: list[RowProblem] = []
    table = iter(read_table(path, problems))
    header = next(table, Record(1, []))
    places = _columns(path, header, language, problems)
    rows_of: dict[tuple[str, str], int] = {}
    numbers: list[int] = []
    nameless: set[int] = set()
    for record in table:
        if not any(record.cells):
            continue
        texts = {column: text for place, column in places.items() if (text := _cell(record, place))}
        if facet_code and texts.get(FACET, facet_code) != facet_code:
            message = _("“%(code)s” is of the facet “%(facet)s”, so it was left out; import it there.")
            names = {"code": texts.get(CODE, ""), "facet": texts[FACET]}
            problems.append(RowProblem(path.name, record.row, message % names, "other-facet"))
            continue
        values, cleared, faults = _stated(texts)
        term, more = term_row(values, row=record.row, file=path.name, cleared=cleared)
        faults = [*_faults(record, len(header.cells), places), *faults, *more]
        key = (values.get(FACET, ""), term.code)
        if not faults and term.code and key in rows_of:
            message = _("The code “%(code)s” is in row %(earlier)d already; that row is kept.")
            message %= {"code": term.code, "earlier": rows_of[key]}
            problems.append(RowProblem(path.name, record.row, message, "duplicate-code", Severity.ERROR))
        elif not faults:
            rows_of[key] = record.row
            rows.append(term)
        problems += (RowProblem(path.name, record.row, fault, "unreadable-row", Severity.ERROR) for fault in faults)
        if any(record.kinds.get(place) == NUMBER for place, column in places.items() if column.base in CODES):
            numbers.append(record.row)
        nameless |= {place for place, name in enumerate(header.cells) if not name and _cell(record, place)}
    problems += number_problems(path.name, numbers)
    if nameless:
        message = _("These columns have no name and were not read: %(columns)s.")
        columns = {"columns": ", ".join(str(place + 1) for place in sorted(nameless))}
        problems.append(RowProblem(path.name, header.row, message % columns, "unknown-column"))
    return Reading(rows, problems)


def number_problems(file: str, rows: list[int]) -> list[RowProblem]:
    """The problem that a spreadsheet holds codes as numbers in these `rows`; none if there are no rows."""
    if not rows:
        return []
    message = ngettext(
        "A code of this row is a number in the spreadsheet. It was read as text; zeros at its beginning or end may be lost, so "
        "compare it with the source, and format the column as text.",
        "Codes of %(count)d rows, first of this one, are numbers in the spreadsheet. They were read as text; zeros at their "
        "beginning or end may be lost, so compare them with the source, and format the column as text.",
        len(rows),
    )
    return [RowProblem(file, rows[0], message % {"count": len(rows)}, "code-is-number")]


def _columns(path: Path, header: Record, language: str, problems: list[RowProblem]) -> dict[int, Column]:
    """Place -> column, for the columns that are ours."""
    found = {place: parse(name, language) for place, name in enumerate(header.cells) if name}
    places = {place: column for place, column in found.items() if column}
    named = list(places.values())
    where = {"file": path.name, "row": header.row}
    if CODE not in named:
        columns = ", ".join(name for name in header.cells if name)[:200] or "-"
        raise ValidationError(
            _("%(file)s:%(row)d: the column “code” is missing; the columns are %(columns)s.") % {**where, "columns": columns}
        )
    twice = sorted({column.name for column in named if named.count(column) > 1})
    if twice:
        raise ValidationError(
            _("%(file)s:%(row)d: these columns come twice: %(columns)s.") % {**where, "columns": ", ".join(twice)}
        )
    unknown = [header.cells[place] for place, column in found.items() if column is None]
    if unknown:
        message = _("These columns are not known and were not read: %(columns)s.") % {"columns": ", ".join(unknown)[:500]}
        problems.append(RowProblem(path.name, header.row, message, "unknown-column"))
    return {place: column for place, column in places.items() if column.base != "path"}


def _cell(record: Record, place: int) -> str:
    return record.cells[place] if place < len(record.cells) else ""


def _faults(record: Record, width: int, places: Mapping[int, Column]) -> list[str]:
    if any(record.cells[width:]):
        return [_("The row has more cells than the header; put quotation marks around a cell with separators.")]
    return [
        _("The spreadsheet turned %(column)s into a date. Format the column as text and type the code again.")
        % {"column": column.base}
        for place, column in places.items()
        if column.base in CODES and record.kinds.get(place) == DATE
    ]


def _stated(texts: Mapping[Column, str]) -> tuple[dict[Column, str], set[str], list[str]]:
    """(what the cells say, the names of what they clear, what cannot be cleared)."""
    emptied = [column for column, text in texts.items() if text == cells.EMPTY]
    values = {column: cells.unguard(text) for column, text in texts.items() if text != cells.EMPTY}
    stated = {column.subject for column in values}
    faults = [
        _("%(column)s cannot be cleared; leave the cell blank to keep it.") % {"column": column.base}
        for column in emptied
        if column.base in NEVER_CLEARED
    ]
    return values, {column.subject for column in emptied} - stated - NEVER_CLEARED, faults
