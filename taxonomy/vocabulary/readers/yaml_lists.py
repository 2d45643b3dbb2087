"""Reads YAML files that are a list of records, with the line of each; every value stays text as written. Pure."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.files import read_text

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, which is ten times as fast, if PyYAML came with it."""
MAX_VALUES = 1_000_000
MAX_DEPTH = 20
"""The most levels. Older loaders in C crash the process on thousands."""
TOO_DEEP = "exceeded maximum nesting depth"
"""What newer loaders in C say of thousands of levels, before we have counted them."""


def load(path: Path) -> yaml.Node | None:
    """The tree of nodes in a YAML file, None for an empty one; no value is made into a number, date or object.

    Raises ValidationError for a file that cannot be read, is not YAML, or has more than MAX_DEPTH levels or MAX_VALUES values.
    """
    content = read_text(path)
    try:
        _check_size(path, content)
        return yaml.compose(content, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        if error.problem == TOO_DEEP:
            raise _too_large(path) from error
        row = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValidationError(
            _("%(file)s:%(row)d: this is not YAML (%(reason)s).") % {"file": path.name, "row": row, "reason": error.problem}
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValidationError(_("%(file)s cannot be read as YAML.") % {"file": path.name}) from error


def _check_size(path: Path, content: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(content, Loader=LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or count > MAX_VALUES:
            raise _too_large(path)


def _too_large(path: Path) -> ValidationError:
    message = _("%(file)s is nested more than %(depth)d levels deep, or holds more than %(values)d values.")
    return ValidationError(message % {"file": path.name, "depth": MAX_DEPTH, "values": MAX_VALUES})


def children(node: yaml.Node | None, name: str) -> Iterator[yaml.Node]:
    """The items of the list under `name`. A value that is not a list is the only item; without the name there is none."""
    found = mapping(node).get(name)
    yield from items(found) if isinstance(found, yaml.SequenceNode) else [found] if found else []


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The items of a list; none if `node` is not a list."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """Name -> node; empty if `node` is not a mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs if isinstance(key, yaml.ScalarNode)}


def text(node: yaml.Node | None) -> str:
    """A value as it is written; "" if it is null or not a single value."""
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return ""
    return str(node.value).strip()


def row(node: yaml.Node) -> int:
    """The line on which the node starts."""
    return int(node.start_mark.line) + 1
