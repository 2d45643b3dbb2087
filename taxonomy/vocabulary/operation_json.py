"""Operations on terms as JSON and back: what change requests carry and the API takes. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.operations import OPERATIONS, Children, Operation, Tags
from taxonomy.vocabulary.rows import Rule


def to_json(operation: Operation) -> dict[str, Any]:
    """Return `operation` as JSON, with its name under `op`; `from_json` reads it back."""
    return {"op": operation.op, **{name: list(v) if isinstance(v, tuple) else v for name, v in asdict(operation).items()}}


def from_json(payload: Mapping[str, Any]) -> Operation:
    """The operation in `payload`. Raises ValidationError naming what is unknown, missing or of the wrong type."""
    kind = OPERATIONS.get(str(payload.get("op", "")))
    if kind is None:
        known = ", ".join(OPERATIONS)
        raise ValidationError({"op": _("“op” has to name an operation: one of %(known)s.") % {"known": known}})
    given = {name: value for name, value in payload.items() if name != "op"}
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    for slot in fields(kind):
        if slot.name not in given:
            if slot.default is slot.default_factory:  # both MISSING: it must be given
                problems[slot.name] = _("This is missing.")
            continue
        value = given.pop(slot.name)
        try:
            values[slot.name] = _READ[slot.type](value)
        except (TypeError, ValueError):
            problems[slot.name] = _("This value is not possible here.")
    problems |= {str(name)[:100]: _("There is no such field.") for name in given}
    if problems:
        raise ValidationError(problems)
    made: Operation = kind(**values)
    return made


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _labels(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    return {_text(language): _text(text) for language, text in value.items()}


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(value)
    return tuple(dict.fromkeys(_text(item) for item in value))


def _steps(value: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(value)
    return tuple(dict(item) for item in value)


_READ: dict[Any, Any] = {
    str: _text,
    bool: _flag,
    int: _number,
    Mapping[str, str]: _labels,
    tuple[str, ...]: _texts,
    tuple[Mapping[str, Any], ...]: _steps,
    Children: Children,
    Tags: Tags,
    Rule: Rule,
}
"""Type of a field -> reader of its JSON value, which raises TypeError or ValueError if the value is impossible."""
