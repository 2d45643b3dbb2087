"""The taxonomies of IAB Tech Lab as TSV: one or two header rows, an empty column before the id in some, ids of parents and a
path of tiers that disagree now and then."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.readers.source import read_table
from taxonomy.rows import Problem, Reading, TermRow

HEADER_ROWS = 5
ID_COLUMN = "Unique ID"
PARENT_COLUMNS = ("Parent ID", "Parent")
NAME_COLUMNS = ("Name", "Condensed Name (1st, 2nd, Last Tier)")


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    code: str
    parent_code: str
    tiers: tuple[str, ...]
    name: str

    @property
    def label(self) -> str:
        return self.tiers[-1] if self.tiers else self.name


def read(path: Path, *, language: str = "en") -> Reading:
    """The unique id is the code, the last tier the label. The parent id is believed and a different path reported; only where
    a term names itself as its parent is the parent taken from its path.

    Raises ValidationError for a file without the columns "Unique ID" and "Parent".
    """
    reading = Reading()
    lines = _lines(path, reading.problems)
    by_code = {line.code: line for line in reversed(lines)}
    by_tiers: dict[tuple[str, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        by_tiers[line.tiers].append(line)
    for line in lines:
        parent_code = line.parent_code
        above = by_tiers.get(line.tiers[:-1], [])
        if parent_code == line.code:
            parent_code = _repaired_parent(path, line, above, reading.problems)
        elif parent_code in by_code and by_code[parent_code].tiers != line.tiers[:-1]:
            reading.problems.append(Problem(path.name, line.row, _disagreement(line, by_code[parent_code])))
        reading.rows.append(TermRow(line.code, parent_code, {language: line.label}, line.row, path.name))
    return reading


def _lines(path: Path, problems: list[Problem]) -> list[_Line]:
    columns: dict[str, int] = {}
    tiers: list[int] = []
    lines: list[_Line] = []
    for row, cells in read_table(path, delimiter="\t"):
        if not columns:
            if ID_COLUMN in cells:
                columns = {name: place for place, name in enumerate(cells) if name}
                tiers = [place for name, place in columns.items() if name.startswith("Tier ")]
            elif row > HEADER_ROWS:
                break
            continue
        if not any(cells):
            problems.append(Problem(path.name, row, _("The row is empty.")))
            continue
        code = _cell(cells, columns, (ID_COLUMN,))
        if not code:
            problems.append(Problem(path.name, row, _("The row has no unique id, so it was left out.")))
            continue
        path_of_tiers = tuple(cells[place] for place in tiers if place < len(cells) and cells[place])
        lines.append(
            _Line(row, code, _cell(cells, columns, PARENT_COLUMNS), path_of_tiers, _cell(cells, columns, NAME_COLUMNS))
        )
    if not columns.keys() & set(PARENT_COLUMNS):
        raise ValidationError(
            _("%(file)s is not an IAB taxonomy: none of its first %(rows)d rows names the columns “Unique ID” and “Parent”.")
            % {"file": path.name, "rows": HEADER_ROWS}
        )
    return lines


def _cell(cells: list[str], columns: dict[str, int], names: tuple[str, ...]) -> str:
    place = next((columns[name] for name in names if name in columns), len(cells))
    return cells[place] if place < len(cells) else ""


def _repaired_parent(path: Path, line: _Line, above: list[_Line], problems: list[Problem]) -> str:
    """The parent by path of a term that names itself; itself again, for the importer to refuse, where the path does not say."""
    if len(above) != 1:
        problems.append(
            Problem(
                path.name, line.row, _("“%(code)s” names itself as its parent, and its path names none.") % {"code": line.code}
            )
        )
        return line.code
    problems.append(
        Problem(
            path.name,
            line.row,
            _("“%(code)s” names itself as its parent; it was put under “%(parent)s”, as its path says.")
            % {"code": line.code, "parent": above[0].code},
        )
    )
    return above[0].code


def _disagreement(line: _Line, parent: _Line) -> str:
    return _(
        "“%(code)s” is under “%(parent)s” by its parent id, and under “%(path)s” by its path; the parent id is believed."
    ) % {
        "code": line.code,
        "parent": " > ".join(parent.tiers),
        "path": " > ".join(line.tiers[:-1]),
    }
