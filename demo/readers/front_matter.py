"""Markdown with YAML front matter, as people really write it. Pure."""

import re
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _
from frontmatter.default_handlers import YAMLHandler

from demo.readers.source import Unreadable
from taxonomy.vocabulary.rows import RowProblem

BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
TAB_WIDTH = 2
MOST_LEVELS = 20


class FrontMatter(NamedTuple):
    """A file's metadata by name, its text below them, the line on which the metadata begin, and what had to be repaired."""

    metadata: dict[str, Any]
    body: str
    row: int
    problems: list[RowProblem]


def parse_page(text: str, file: str) -> FrontMatter:
    """Read `text`, the content of `file`, in any line ends.

    Blank lines before the opening `---` and a missing body are fine; a TAB where YAML allows none is read as spaces and
    reported. Raises Unreadable when there is no front matter, it never ends, or it is not a mapping in YAML.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    boundaries = [match.span() for match in BOUNDARY.finditer(text)][:2]
    if not boundaries or text[: boundaries[0][0]].strip():
        raise Unreadable(1, _("There is no front matter: the file does not begin with a line of three hyphens."))
    row = text.count("\n", 0, boundaries[0][0]) + 1
    if len(boundaries) == 1:
        raise Unreadable(row, _("The front matter that begins here never ends; close it with a line of three hyphens."))
    (_start, opened), (closed, ended) = boundaries
    problems: list[RowProblem] = []
    metadata = _metadata(text[opened:closed], row, file, problems)
    return FrontMatter(metadata, text[ended:].strip(), row, problems)


def texts(value: Any) -> list[str]:
    """The texts in `value`, which is one text, a list or nothing; without empty ones."""
    values = value if isinstance(value, list) else [value]
    return [text for text in (plain(one) for one in values) if text]


def plain(value: Any) -> str:
    """A single metadata value as text: YAML reads `title: 2022` as a number; "" for nothing, a list or a mapping."""
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _metadata(source: str, row: int, file: str, problems: list[RowProblem]) -> dict[str, Any]:
    try:
        metadata = _load(source, row)
    except Unreadable as unreadable:
        if "\t" not in source:
            raise
        metadata = _load(source.expandtabs(TAB_WIDTH), row)
        problems.append(RowProblem(file, unreadable.row, _("A TAB stands where YAML allows none; it was read as spaces.")))
    if not isinstance(metadata, dict):
        raise Unreadable(row, _("The front matter is not a list of names and values."))
    return metadata


def _load(source: str, row: int) -> Any:
    try:
        _refuse_depth(source, row)
        return YAMLHandler().load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise Unreadable(row + line, _("The front matter is not YAML (%(reason)s).") % {"reason": error.problem}) from error
    except (yaml.YAMLError, ValueError) as error:  # a character that YAML forbids, a date such as 2023-02-30
        raise Unreadable(row, _("The front matter cannot be read (%(reason)s).") % {"reason": error}) from error


def _refuse_depth(source: str, row: int) -> None:
    """Refuse deep nesting: the YAML library loads by recursion, and lists that lie too deep in one another end the process."""
    depth = 0
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_LEVELS:
            message = _("The front matter is nested deeper than %(limit)d levels.")
            line = event.start_mark.line if event.start_mark else 0
            raise Unreadable(row + line, message % {"limit": MOST_LEVELS})
