"""Nested JSON: the tags of Open edX, and the taxonomy groups of Kontent.ai. JSON has no rows, so these terms have row 0."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.json_files import load, objects, refusal, text
from taxonomy.vocabulary.rows import MappingKind, OutsideName, Reading, RowProblem, Severity, TermRow

KONTENT = "kontent.ai"


class _Node(NamedTuple):
    code: str
    label: str
    parent_code: str
    identifier: str = ""


def read_openedx(path: Path, *, language: str = "en") -> Reading:
    """The tags of Open edX: nested (`external_id`, `name`, `children`) or flat (`tags` with `id`, `value`, `parent_id`).

    The id is the code. Raises ValidationError for a file that cannot be read, or holds something else.
    """
    value = load(path)
    tags = objects(value.get("tags") if isinstance(value, dict) else value)
    if not any("children" in tag or "value" in tag for tag in tags):
        raise refusal(path, _("a list of tags of Open edX"), value)
    return _reading(path, list(_tags(tags, "")), language)


def read_kontent(path: Path, *, language: str = "en") -> Reading:
    """The taxonomy groups of Kontent.ai: the codename is the code, and the id an identifier in the system kontent.ai.

    Each group is a root above its terms, because a file may hold several, and two groups may have terms of the same name.
    Raises ValidationError for a file that cannot be read, or holds something else.
    """
    value = load(path)
    groups = [item for item in objects(value) if isinstance(item.get("terms"), list) and text(item.get("codename"))]
    if not groups or len(groups) < len(value):
        raise refusal(path, _("a list of taxonomy groups of Kontent.ai"), value)
    return _reading(path, list(_terms(groups, "")), language)


def _tags(value: Any, parent_code: str) -> Iterator[_Node]:
    for tag in objects(value):
        code, label = text(tag.get("external_id")), text(tag.get("name"))
        if "value" in tag:
            code, label = text(tag.get("id")), text(tag["value"])
        yield _Node(code, label, parent_code or text(tag.get("parent_id")))
        if code:
            yield from _tags(tag.get("children"), code)


def _terms(value: Any, parent_code: str) -> Iterator[_Node]:
    for term in objects(value):
        code = text(term.get("codename"))
        yield _Node(code, text(term.get("name")), parent_code, text(term.get("id")))
        if code:
            yield from _terms(term.get("terms"), code)


def _reading(path: Path, nodes: list[_Node], language: str) -> Reading:
    reading = Reading()
    seen: set[str] = set()
    for node in nodes:
        message = ""
        if not node.code:
            message = _("“%(label)s” has no id, so it was left out, with all that is below it.")
        elif node.code in seen:
            message = _("The code “%(code)s” of “%(label)s” came before; the first is kept.")
        if message:
            check = "duplicate-code" if node.code else "missing-code"
            names = {"code": node.code, "label": node.label[:100]}
            reading.problems.append(RowProblem(path.name, 0, message % names, check, Severity.ERROR))
            continue
        seen.add(node.code)
        mappings = (OutsideName(MappingKind.IDENTIFIER, node.identifier, KONTENT),) if node.identifier else ()
        reading.rows.append(
            TermRow(node.code, node.parent_code, {language: node.label} if node.label else {}, 0, path.name, mappings=mappings)
        )
    return reading
