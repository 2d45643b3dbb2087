"""Records of a table in one of the layouts, as entries: what each says of its term and of its place. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary import cells
from taxonomy.vocabulary.readers.columns import CODES, LABEL, LISTS, Column
from taxonomy.vocabulary.readers.files import DATE, NUMBER, Record
from taxonomy.vocabulary.readers.layouts import PARENT, PATH, Header, Layout, header_of
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.readers.terms_csv import number_problems
from taxonomy.vocabulary.rows import RowProblem, Severity

HEADER_ROWS = 5
PATH_SEPARATOR = re.compile(r"\s*>\s*")
CODE, PARENT_CODE = Column("code"), Column("parent_code")


class PathStep(NamedTuple):
    """A term on the path to another: its label in the first language of the table, its code or "", and its words."""

    label: str
    code: str
    values: Mapping[Column, str]


@dataclass(frozen=True)
class Entry:
    """One record. `values` is what it says of its term; `steps` is the path from the top to the term, itself last.

    `steps` is () if the record gives no path. `parent_codes` are codes of parents; `parent` is one parent by code or label.
    """

    row: int
    values: Mapping[Column, str]
    code: str = ""
    parent_codes: tuple[str, ...] = ()
    parent: str = ""
    steps: tuple[PathStep, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(step.label for step in self.steps)


def read_entries(
    path: Path, layouts: Sequence[Layout], language: str, problems: list[RowProblem]
) -> tuple[Layout, list[Entry]]:
    """Return the layout of the table, and its records. What is left out is added to `problems`.

    Raises ValidationError for a file that cannot be read, or has none of `layouts`.
    """
    table = iter(read_table(path, problems))
    header = find_header(path, table, layouts, language, problems)
    entries: list[Entry] = []
    numbers: list[int] = []
    blank: list[int] = []
    for record in table:
        if not any(record.cells):
            blank.append(record.row)
            continue
        if blank:
            message = ngettext("The row is empty.", "%(count)d rows are empty, first this one.", len(blank))
            problems.append(RowProblem(path.name, blank[0], message % {"count": len(blank)}, "empty-row", Severity.INFO))
            blank.clear()
        fault = _fault(record, header)
        entry = None if fault else _entry(path, record, header, entries, problems)
        if fault:
            problems.append(RowProblem(path.name, record.row, fault, "unreadable-row", Severity.ERROR))
        elif entry:
            entries.append(entry)
        if any(record.kinds.get(place) == NUMBER for place in _code_places(header)):
            numbers.append(record.row)
    problems += number_problems(path.name, numbers)
    return header.layout, entries


def find_header(
    path: Path, table: Iterable[Record], layouts: Sequence[Layout], language: str, problems: list[RowProblem]
) -> Header:
    """Read `table` up to its header and return the header. Columns that are not known are added to `problems`.

    Raises ValidationError if none of the first rows is a header in one of `layouts`.
    """
    seen: list[str] = []
    for record in table:
        header = header_of(record.cells, layouts, language)
        if header:
            if header.unknown:
                message = _("These columns are not known and were not read: %(columns)s.")
                names = {"columns": ", ".join(header.unknown)[:500]}
                problems.append(RowProblem(path.name, record.row, message % names, "unknown-column"))
            return header
        seen = seen or [cell for cell in record.cells if cell]
        if record.row >= HEADER_ROWS:
            break
    raise ValidationError(
        _(
            "%(file)s: none of the first %(rows)d rows names the columns of a taxonomy of %(sources)s. "
            "It begins with: %(columns)s."
        )
        % {
            "file": path.name,
            "rows": HEADER_ROWS,
            "sources": ", ".join(layout.source for layout in layouts),
            "columns": ", ".join(seen)[:200] or "-",
        }
    )


def _code_places(header: Header) -> list[int]:
    places = dict(header.columns)
    for level in header.levels.values():
        places |= level
    return [place for place, column in places.items() if column.base in CODES]


def _fault(record: Record, header: Header) -> str:
    if any(record.cells[header.width :]):
        return _("The row has more cells than the header; put quotation marks around a cell with separators.")
    if any(record.kinds.get(place) == DATE for place in _code_places(header)):
        return _("The spreadsheet turned a code into a date. Format the column as text and type the code again.")
    if CODE in header.columns.values() and not values_of(record, header.columns, header.layout).get(CODE):
        return _("The row has no code, so it was left out.") if _says_something(record, header) else ""
    return ""


def _says_something(record: Record, header: Header) -> bool:
    places = [*header.columns, *header.others.values(), *(place for level in header.levels.values() for place in level)]
    return any(text_of(record, place) for place in places)


def _entry(path: Path, record: Record, header: Header, entries: Sequence[Entry], problems: list[RowProblem]) -> Entry | None:
    if not _says_something(record, header):
        return None
    values = values_of(record, header.columns, header.layout)
    code, parents = values.pop(CODE, ""), values.pop(PARENT_CODE, "")
    steps = _level_steps(path, record, header, entries, problems) if header.levels else _path_steps(record, header, values)
    if steps:
        code = code or steps[-1].code
        steps = (*steps[:-1], PathStep(steps[-1].label, code, {**values, **steps[-1].values}))
        values = dict(steps[-1].values)
    return Entry(
        record.row,
        values,
        code,
        tuple(part for text in parents.split(cells.SEPARATOR) if (part := text.strip())),
        text_of(record, header.others[PARENT]) if PARENT in header.others else "",
        steps,
    )


def _path_steps(record: Record, header: Header, values: Mapping[Column, str]) -> tuple[PathStep, ...]:
    """The path in a cell such as `Cards > Debit`; the label column, if there is one, gives the label of the term itself."""
    text = text_of(record, header.others[PATH]) if PATH in header.others else ""
    label = next((column for column in header.columns.values() if column.base == LABEL), None)
    return path_steps(text, label or Column(LABEL, header.language), values.get(label, "") if label else "")


def path_steps(text: str, label: Column, own: str = "") -> tuple[PathStep, ...]:
    names = [name for name in PATH_SEPARATOR.split(text) if name]
    steps = [PathStep(name, "", {label: name}) for name in names]
    return (*steps[:-1], PathStep(names[-1], "", {label: own or names[-1]})) if steps else ()


def _level_steps(
    path: Path, record: Record, header: Header, entries: Sequence[Entry], problems: list[RowProblem]
) -> tuple[PathStep, ...]:
    """The path in the columns of each level. Blank levels at the beginning are those of the row above, as in an outline; a
    blank level in between is skipped and reported."""
    steps: list[PathStep] = []
    skipped = 0
    for place, level in enumerate(sorted(header.levels)):
        step = _step(values_of(record, header.levels[level], header.layout), header.layout)
        if not step:
            skipped += 1
            continue
        if skipped and not steps and entries and PARENT_CODE not in header.columns.values():
            steps = list(entries[-1].steps[:place])
            skipped -= len(steps)
        if skipped:
            message = _("“%(label)s” is below an empty level; it was put under the level above that.")
            problems.append(RowProblem(path.name, record.row, message % {"label": step.label}, "level-gap"))
            skipped = 0
        steps.append(step)
    return tuple(steps)


def _step(values: dict[Column, str], layout: Layout) -> PathStep | None:
    code = values.pop(CODE, "")
    label = next((column for column in values if column.base == LABEL), None)
    if layout.code_mark and label:
        name, _mark, mark_code = values[label].partition(layout.code_mark)
        values[label], code = name.strip(), mark_code.strip() or code
    return PathStep(values[label] if label else code, code, values) if values or code else None


def values_of(record: Record, columns: Mapping[int, Column], layout: Layout) -> dict[Column, str]:
    """Column -> text of its cell, several values written as in our own tables."""
    values: dict[Column, str] = {}
    for place, column in columns.items():
        text = text_of(record, place)
        if text and column.base in LISTS and column != PARENT_CODE:
            values[column] = cells.join(part.strip() for part in text.split(layout.separator) if part.strip())
        elif text:
            values[column] = text
    return values


def text_of(record: Record, place: int) -> str:
    return record.cells[place] if place < len(record.cells) else ""
