"""Reads JSON files within limits, and describes one that holds something else than expected. Pure."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.files import read_text

MAX_DEPTH = 100
MAX_VALUES = 1_000_000
NAMES_SHOWN = 8


def load(path: Path) -> Any:
    """The value in a JSON file of at most MAX_DEPTH levels and MAX_VALUES values.

    Raises ValidationError for a file that cannot be read, is not JSON, is deeper, or holds more.
    """
    try:
        value = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = {"file": path.name, "row": error.lineno, "column": error.colno}
        raise ValidationError(_("%(file)s:%(row)d: this is not JSON (column %(column)d).") % place) from error
    except (RecursionError, ValueError) as error:  # a number of thousands of digits is a ValueError
        raise ValidationError(_("%(file)s cannot be read as JSON.") % {"file": path.name}) from error
    _check_size(path, value)
    return value


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; none if `value` is not a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text or whole number as text without white space at its ends; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value).strip()


def refusal(path: Path, wanted: str, value: Any) -> ValidationError:
    """The error for a file that is not what was `wanted`, such as “a Contentful taxonomy”."""
    texts = {"file": path.name, "wanted": wanted, "found": _described(value)}
    return ValidationError(_("%(file)s is not %(wanted)s: it is %(found)s.") % texts)


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return _("an object with %(names)s") % {"names": _names(list(value))}
    if not isinstance(value, list):
        return _("a single value")
    first = next(iter(objects(value)), None)
    if first is None:
        return _("a list of %(count)d without objects") % {"count": len(value)}
    return _("a list of %(count)d, whose objects have %(names)s") % {"count": len(value), "names": _names(list(first))}


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:NAMES_SHOWN])
    return f"{shown} …" if len(names) > NAMES_SHOWN else shown or "-"


def _check_size(path: Path, value: Any) -> None:
    waiting, count = [(value, 1)], 0
    while waiting:
        item, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_VALUES:
            message = _("%(file)s is nested more than %(depth)d levels deep, or holds more than %(values)d values.")
            raise ValidationError(message % {"file": path.name, "depth": MAX_DEPTH, "values": MAX_VALUES})
        if isinstance(item, (dict, list)):
            waiting += ((inner, depth + 1) for inner in (item.values() if isinstance(item, dict) else item))
