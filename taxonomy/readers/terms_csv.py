"""Our own CSV: one row per term. Columns: facet, code, parent_code, label, label@fr ..., definition, status, path.

`code` is the only one that must be there, `path` is for reading and ignored, and the order of rows means nothing.
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.readers.source import read_table
from taxonomy.rows import Problem, Reading, TermRow

COLUMNS = {"facet", "code", "parent_code", "label", "definition", "status", "path"}
LABEL_PREFIX = "label@"
PARENT_SEPARATOR = "|"


def read(path: Path, *, language: str = "en", facet_code: str = "") -> Reading:
    """Comma, semicolon or tab; a plain `label` is in `language`; a blank cell says nothing.

    With a `facet_code`, rows of another facet are reported and left out, as are rows with cells beyond the header. Of several
    parents the first counts; unknown columns are not read; both are reported. Raises ValidationError for a header without
    `code`, or with one name twice.
    """
    reading = Reading()
    table = read_table(path)
    _row, header = next(table, (1, []))
    header = _checked_header(path, header, reading.problems)
    for row, cells in table:
        if not any(cells):
            continue
        record = dict(zip(header, cells, strict=False))
        fault = _fault_of(record, is_too_long=any(cells[len(header) :]), facet_code=facet_code)
        if fault:
            reading.problems.append(Problem(path.name, row, fault))
            continue
        parent, *others = (code.strip() for code in record.get("parent_code", "").split(PARENT_SEPARATOR))
        if others:
            message = _("“%(code)s” has several parents; it is under “%(parent)s”, and not under %(others)s.")
            names = {"code": record["code"], "parent": parent, "others": ", ".join(others)}
            reading.problems.append(Problem(path.name, row, message % names))
        reading.rows.append(
            TermRow(
                record.get("code", ""),
                parent,
                _labels(record, language),
                row,
                path.name,
                status=record.get("status", "").lower() or "active",
                definition=record.get("definition", ""),
            )
        )
    return reading


def _checked_header(path: Path, cells: list[str], problems: list[Problem]) -> list[str]:
    """The column names, all but the languages of labels in lower case."""
    header = [name if name.lower().startswith(LABEL_PREFIX) else name.lower() for name in cells]
    if "code" not in header:
        raise ValidationError(
            _("%(file)s:1: the column “code” is missing; the columns are %(columns)s.")
            % {"file": path.name, "columns": ", ".join(name for name in cells if name)[:200] or "-"}
        )
    named = [name for name in header if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ValidationError(
            _("%(file)s:1: these columns come twice: %(columns)s.") % {"file": path.name, "columns": ", ".join(twice)}
        )
    unknown = [name for name in named if name not in COLUMNS and not name.lower().startswith(LABEL_PREFIX)]
    if unknown:
        message = _("These columns are not known and were not read: %(columns)s.") % {"columns": ", ".join(unknown)}
        problems.append(Problem(path.name, 1, message))
    return header


def _fault_of(record: dict[str, str], *, is_too_long: bool, facet_code: str) -> str:
    if is_too_long:
        return _(
            "The row has more cells than the header, so it was left out; put quotation marks around a cell with separators."
        )
    if facet_code and record.get("facet", "") not in {"", facet_code}:
        return _("“%(code)s” is of the facet “%(facet)s”, so it was left out; import it there.") % {
            "code": record.get("code", ""),
            "facet": record["facet"],
        }
    return ""


def _labels(record: dict[str, str], language: str) -> dict[str, str]:
    tagged = {name[len(LABEL_PREFIX) :]: text for name, text in record.items() if name.lower().startswith(LABEL_PREFIX)}
    plain = {language: record["label"]} if record.get("label") else {}
    return {tag: text for tag, text in (tagged | plain).items() if text}
