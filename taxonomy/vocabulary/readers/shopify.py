"""Shopify's product taxonomy, in both published formats, and the categories that are replaced between two releases.

As text: `gid://shopify/TaxonomyCategory/aa-1 : Apparel & Accessories > Clothing`. As YAML: a list of `id` and `full_name`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers import yaml_lists
from taxonomy.vocabulary.readers.files import read_lines
from taxonomy.vocabulary.rows import Reading, RowProblem, Rule, Severity, TermRow

LINE = re.compile(r"gid://\S*/(?P<code>[^/\s]+)\s+:\s+(?P<path>.*\S)\s*")
PATH_SEPARATOR = " > "
YAML_SUFFIXES = {".yml", ".yaml"}


class _Line(NamedTuple):
    row: int
    code: str
    path: str


def read(path: Path, *, language: str = "en") -> Reading:
    """The code is the last part of the id; the parent is the code up to its last hyphen. Labels are in `language`.

    If the path of labels has another depth than the code, the code is believed and the line reported. Lines of another form are
    reported too. Raises ValidationError for a file without any line of this form.
    """
    reading = Reading()
    is_yaml = path.suffix.lower() in YAML_SUFFIXES
    rows_of: dict[str, int] = {}
    for line in _yaml_lines(path, reading.problems) if is_yaml else _text_lines(path, reading.problems):
        code, steps = line.code, line.path.split(PATH_SEPARATOR)
        names = {"code": code, "depth": code.count("-") + 1, "steps": len(steps), "earlier": rows_of.get(code, 0)}
        if code in rows_of:
            message = _("The code “%(code)s” is in row %(earlier)d already; that row is kept.") % names
            reading.problems.append(RowProblem(path.name, line.row, message, "duplicate-code", Severity.ERROR))
            continue
        if names["depth"] != names["steps"]:
            message = (
                _("“%(code)s” is %(depth)d levels deep by its code and %(steps)d by its path; the code is believed.") % names
            )
            reading.problems.append(RowProblem(path.name, line.row, message, "path-mismatch"))
        rows_of[code] = line.row
        reading.rows.append(TermRow(code, code.rpartition("-")[0], {language: steps[-1]}, line.row, path.name))
    if not reading.rows:
        raise ValidationError(
            _("%(file)s has no line such as “gid://shopify/TaxonomyCategory/aa-1 : Apparel > Clothing”.") % {"file": path.name}
        )
    return reading


def read_replacements(path: Path) -> Reading:
    """Read `rules` of `input` and `output` in YAML: categories that a newer release replaces, as deprecated terms.

    The file has no labels and parents, so the older release has to be imported first. Of several replacements a person chooses
    one. Raises ValidationError for a file without `rules`.
    """
    reading = Reading()
    root = yaml_lists.load(path)
    for rule in yaml_lists.children(root, "rules"):
        row = yaml_lists.row(rule)
        sides = yaml_lists.mapping(rule)
        old = [yaml_lists.text(node) for node in yaml_lists.children(sides.get("input"), "product_category_id")]
        new = [yaml_lists.text(node) for node in yaml_lists.children(sides.get("output"), "product_category_id")]
        codes = tuple(code for text in new if (code := _code(text)))
        if len(old) != 1 or not _code(old[0]) or not codes:
            message = _("This rule does not say which category (input) is replaced by which (output).")
            reading.problems.append(RowProblem(path.name, row, message, "unreadable-row", Severity.ERROR))
            continue
        several = Rule.ANY if len(codes) > 1 else ""
        reading.rows.append(
            TermRow(_code(old[0]), "", {}, row, path.name, status="deprecated", replaced_by=codes, replacement_rule=several)
        )
    if not reading.rows and not reading.problems:
        raise ValidationError(_("%(file)s has no “rules” that say what replaces what.") % {"file": path.name})
    return reading


def _text_lines(path: Path, problems: list[RowProblem]) -> Iterator[_Line]:
    for row, line in read_lines(path, problems):
        match = LINE.fullmatch(line)
        if match:
            yield _Line(row, match["code"], match["path"])
        else:
            problems.append(_odd(path, row, line))


def _yaml_lines(path: Path, problems: list[RowProblem]) -> Iterator[_Line]:
    for record in yaml_lists.items(yaml_lists.load(path)):
        fields = yaml_lists.mapping(record)
        code, full_name = _code(yaml_lists.text(fields.get("id"))), yaml_lists.text(fields.get("full_name"))
        if code and full_name:
            yield _Line(yaml_lists.row(record), code, full_name)
        else:
            problems.append(_odd(path, yaml_lists.row(record), ", ".join(fields)))


def _odd(path: Path, row: int, line: str) -> RowProblem:
    message = _("This is not “id : path of labels”: %(line)s") % {"line": line[:100]}
    return RowProblem(path.name, row, message, "unreadable-row", Severity.ERROR)


def _code(text: str) -> str:
    return text.rpartition("/")[2].strip()
