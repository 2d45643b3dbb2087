"""IAB Tech Lab's mapping of its Content Taxonomy 1.0 onto 2.0, as mappings of the terms of 2.0."""

from collections import defaultdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.files import Record
from taxonomy.vocabulary.readers.tables import read_table
from taxonomy.vocabulary.rows import MappingKind, OutsideName, Reading, RowProblem, Severity, TermRow

OLD, NEW, IMPERFECT = "Content 1.0 Unique ID", "Content 2.0 Unique ID", "Imperfect Mapping"
SCHEME = "iab-content-1.0"


def read(path: Path) -> Reading:
    """One row per category of 2.0, at the line that names it first, with a match for each category of 1.0 that becomes it.

    A match is exact, or close if the file calls the mapping imperfect. The rows hold only mappings, so the taxonomy has to be
    imported first. Categories without a counterpart and imperfect mappings are reported. Raises ValidationError for a file
    without the columns of a mapping.
    """
    problems: list[RowProblem] = []
    table = read_table(path, problems)
    header = next(table, Record(1, [])).cells
    missing = [name for name in (OLD, NEW) if name not in header]
    if missing:
        raise ValidationError(
            _("%(file)s:1: these columns are missing: %(columns)s.") % {"file": path.name, "columns": ", ".join(missing)}
        )
    names: dict[str, list[OutsideName]] = defaultdict(list)
    rows: dict[str, int] = {}
    for row, cells, _kinds in table:
        record = dict(zip(header, cells, strict=False))
        old, new, reason = (record.get(name, "") for name in (OLD, NEW, IMPERFECT))
        texts = {"old": old, "new": new, "reason": reason}
        if old and not new:
            problems.append(
                RowProblem(path.name, row, _("“%(old)s” has no counterpart.") % texts, "no-counterpart", Severity.INFO)
            )
        elif old:
            if reason:
                message = _("“%(old)s” becomes “%(new)s”, which the file calls imperfect: %(reason)s.") % texts
                problems.append(RowProblem(path.name, row, message, "imperfect-mapping", Severity.INFO))
            names[new].append(OutsideName(MappingKind.CLOSE if reason else MappingKind.EXACT, old, SCHEME))
            rows.setdefault(new, row)
    return Reading([TermRow(code, "", {}, rows[code], path.name, mappings=tuple(names[code])) for code in rows], problems)
