"""schema.org types as CSV, such as the part below Action."""

import html
from pathlib import Path

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.readers.source import read_table
from taxonomy.rows import Problem, Reading, TermRow

COLUMNS = ("id", "label", "comment", "subTypeOf")
OUTSIDE = ("Thing",)
"""Types above the part that is imported: whoever is directly below one is a root."""


def read(path: Path, *, language: str = "en") -> Reading:
    """The last part of the id is the code, `subTypeOf` the parent and `comment`, without its markup, the definition.

    Of several supertypes the first is the parent and the others are reported. Raises ValidationError for missing columns.
    """
    reading = Reading()
    table = read_table(path, delimiter=",")
    _row, header = next(table, (1, []))
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise ValidationError(
            _("%(file)s:1: these columns are missing: %(columns)s.") % {"file": path.name, "columns": ", ".join(missing)}
        )
    for row, cells in table:
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = _("The row has %(cells)d cells and the header %(columns)d; it was left out.")
            reading.problems.append(Problem(path.name, row, message % {"cells": len(cells), "columns": len(header)}))
            continue
        record = dict(zip(header, cells, strict=True))
        code = _name(record["id"])
        supertypes = [name for name in map(_name, record["subTypeOf"].split(",")) if name and name not in OUTSIDE]
        if len(supertypes) > 1:
            message = _("“%(code)s” has several supertypes; it is under “%(parent)s”, and not under %(others)s.")
            names = {"code": code, "parent": supertypes[0], "others": ", ".join(supertypes[1:])}
            reading.problems.append(Problem(path.name, row, message % names))
        reading.rows.append(
            TermRow(
                code,
                supertypes[0] if supertypes else "",
                {language: record["label"]},
                row,
                path.name,
                definition=_plain(record["comment"]),
            )
        )
    return reading


def _name(address: str) -> str:
    return address.strip().rpartition("/")[2]


def _plain(markup: str) -> str:
    return " ".join(html.unescape(nh3.clean(markup.replace("<br/>", " "), tags=set())).split())
