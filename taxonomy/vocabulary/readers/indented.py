"""Tables without a header in which empty cells in front of a label say how deep the term is, such as those that Contentful's
command line transforms. The order of rows is their meaning."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary.readers.columns import LABEL, NOTES, Column
from taxonomy.vocabulary.readers.entries import Entry, PathStep
from taxonomy.vocabulary.readers.source import Record
from taxonomy.vocabulary.readers.table_parents import placed_rows
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import NoteKind, Reading, RowProblem

DEFINITION = next(base for base, kind in NOTES.items() if kind == NoteKind.DEFINITION)


class _Line(NamedTuple):
    """A record: the first cell where it is an id, the place of its label, the label, and what stands behind it."""

    row: int
    code: str
    depth: int
    label: str
    rest: list[str]


def read(path: Path, *, language: str = "en") -> Reading:
    """The first cell that is filled is the label, and the column in which it stands the level. A term is below the last one
    before it that stands further left.

    Where the first column is filled in every row, and another one too, it holds the codes; else they are made from labels. A
    text of several words behind the label is the definition; further cells are not read, and reported once. Raises
    ValidationError for a file that cannot be read, and for one in which no row is indented.
    """
    problems: list[RowProblem] = []
    records = [record for record in read_table(path, problems) if any(record.cells)]
    lines = _lines(records)
    if not is_outline(records):
        raise ValidationError(
            _("%(file)s holds no outline: no row begins with empty cells, which would say that it is below another.")
            % {"file": path.name}
        )
    entries: list[Entry] = []
    above: list[tuple[int, PathStep]] = []
    ignored: list[_Line] = []
    for line in lines:
        values = {Column(LABEL, language): line.label}
        further = [cell for cell in line.rest if cell and cell != line.code]
        if further and " " in further[0]:
            values[Column(DEFINITION, language)] = further.pop(0)
        if further:
            ignored.append(line)
        above = [(depth, step) for depth, step in above if depth < line.depth]
        above.append((line.depth, PathStep(line.label, line.code, values)))
        entries.append(Entry(line.row, values, line.code, steps=tuple(step for _depth, step in above)))
    problems += _ignored(path, ignored)
    return Reading(placed_rows(path.name, entries, problems), problems)


def is_outline(records: Sequence[Record]) -> bool:
    """Whether some of `records`, none of them blank, begin further right than others."""
    return len({line.depth for line in _lines(records)}) > 1


def _lines(records: Sequence[Record]) -> list[_Line]:
    has_codes = bool(records) and all(record.cells[0] and any(record.cells[1:]) for record in records)
    lines = []
    for record in records:
        code, cells = (record.cells[0], ["", *record.cells[1:]]) if has_codes else ("", record.cells)
        depth = next(place for place, cell in enumerate(cells) if cell)
        lines.append(_Line(record.row, code, depth, cells[depth], cells[depth + 1 :]))
    return lines


def _ignored(path: Path, lines: Sequence[_Line]) -> list[RowProblem]:
    if not lines:
        return []
    shown = ", ".join(cell for line in lines for cell in line.rest if cell and cell != line.code)[:200]
    message = ngettext(
        "Cells behind the label of this row were not read: %(cells)s.",
        "Cells behind the label of %(count)d rows, first of this one, were not read: %(cells)s.",
        len(lines),
    )
    return [RowProblem(path.name, lines[0].row, message % {"count": len(lines), "cells": shown}, "extra-cells")]
