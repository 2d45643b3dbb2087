"""Outlines: tables without a header in which empty cells in front of a label say how deep the term is.

Contentful's command line transforms such tables. The order of their rows matters.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary.readers.columns import LABEL, NOTES, Column
from taxonomy.vocabulary.readers.entries import Entry, PathStep
from taxonomy.vocabulary.readers.files import Record
from taxonomy.vocabulary.readers.table_parents import placed_rows
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import NoteKind, Reading, RowProblem

DEFINITION = next(base for base, kind in NOTES.items() if kind == NoteKind.DEFINITION)


class _Line(NamedTuple):
    """A record: `code` is its first cell if that is an id, `depth` the place of its label, `rest` what is behind the label."""

    row: int
    code: str
    depth: int
    label: str
    rest: list[str]


def read(path: Path, *, language: str = "en") -> Reading:
    """Read an outline: the first filled cell of a row is the label, and its column is the level.

    The parent of a term is the last term before it that stands further left. If the first column and another one are filled in
    every row, the first holds the codes; else codes are made from labels. A text of several words behind the label is the
    definition; further cells are not read, and reported once. Raises ValidationError for a file that cannot be read, and for
    one in which no row is indented.
    """
    problems: list[RowProblem] = []
    records = [record for record in read_table(path, problems) if any(record.cells)]
    lines = _lines(records)
    if not is_outline(records):
        raise ValidationError(
            _("%(file)s is not an outline: no row begins with empty cells, which would put it below another.")
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
    """Whether some of `records`, none of them blank, begin further to the right than others."""
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
