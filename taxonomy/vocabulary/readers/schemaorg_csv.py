"""schema.org types as CSV, such as the part below Action."""

import html
from pathlib import Path

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.files import Record
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import MappingKind, OutsideName, Reading, RowProblem, Rule, Severity, TermRow, definition

COLUMNS = ("id", "label", "comment", "subTypeOf")
OUTSIDE = ("Thing",)
"""Types above the part that is imported; a type directly below one of them is a root."""


def read(path: Path, *, language: str = "en") -> Reading:
    """The code is the last part of the id, the URI is the id, and the definition is `comment` without its markup.

    The first supertype in `subTypeOf` is the parent, the others are further parents. A superseded type is deprecated; an
    equivalent class is an exact match. Raises ValidationError for missing columns.
    """
    reading = Reading()
    table = read_table(path, reading.problems)
    header = next(table, Record(1, [])).cells
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise ValidationError(
            _("%(file)s:1: these columns are missing: %(columns)s.") % {"file": path.name, "columns": ", ".join(missing)}
        )
    for row, cells, _kinds in table:
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = _("The row has %(cells)d cells and the header %(columns)d; it was left out.")
            message %= {"cells": len(cells), "columns": len(header)}
            reading.problems.append(RowProblem(path.name, row, message, "unreadable-row", Severity.ERROR))
            continue
        reading.rows.append(_term(dict(zip(header, cells, strict=True)), row, path.name, language))
    return reading


def _term(record: dict[str, str], row: int, file: str, language: str) -> TermRow:
    supertypes = [name for name in _names(record["subTypeOf"]) if name not in OUTSIDE]
    successors = _names(record.get("supersededBy", ""))
    return TermRow(
        _name(record["id"]),
        supertypes[0] if supertypes else "",
        {language: record["label"]},
        row,
        file,
        status="deprecated" if successors else "",
        broader=tuple(supertypes[1:]),
        notes=definition(language, _plain(record["comment"])),
        mappings=tuple(OutsideName(MappingKind.EXACT, uri) for uri in _split(record.get("equivalentClass", ""))),
        replaced_by=tuple(successors),
        replacement_rule=Rule.ANY if len(successors) > 1 else "",
        uri=record["id"],
    )


def _split(cell: str) -> list[str]:
    return [part for text in cell.split(",") if (part := text.strip())]


def _names(cell: str) -> list[str]:
    return [_name(part) for part in _split(cell)]


def _name(address: str) -> str:
    return address.rpartition("/")[2]


def _plain(markup: str) -> str:
    return " ".join(html.unescape(nh3.clean(markup.replace("<br/>", " "), tags=set())).split())
