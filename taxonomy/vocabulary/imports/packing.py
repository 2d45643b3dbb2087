"""Rows and problems of a file as gzipped JSON lines and back; they are kept until the import is carried out. Pure."""

import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from types import MappingProxyType
from typing import Any

from taxonomy.vocabulary.rows import (
    Exit,
    JourneyFacts,
    Notation,
    Note,
    OutsideName,
    Reading,
    RowProblem,
    Severity,
    Synonym,
    TermRow,
)

COMPRESSION = 1
"""Fast, because rows are kept for minutes only, and compressing takes most of the time."""


def pack(rows: Iterable[TermRow], problems: Iterable[RowProblem] = ()) -> bytes:
    """One line per row, without blank fields, then one per problem; only problems have a `message`."""
    plain = [*map(_plain, rows), *map(problem_as_json, problems)]
    return gzip.compress("".join(f"{_line(value)}\n" for value in plain).encode(), COMPRESSION, mtime=0)


def unpack(content: bytes) -> Reading:
    """The rows and problems that `pack` was given."""
    reading = Reading()
    for line in gzip.decompress(content).split(b"\n"):
        if line:
            value = json.loads(line)
            if "message" in value:
                reading.problems.append(problem_from_json(value))
            else:
                reading.rows.append(_row(value))
    return reading


def problem_as_json(problem: RowProblem) -> dict[str, Any]:
    """`problem_from_json` reads it back."""
    return {
        "file": problem.file,
        "row": problem.row,
        "message": problem.message,
        "check": problem.check,
        "severity": problem.severity,
    }


def problem_from_json(value: Mapping[str, Any]) -> RowProblem:
    return RowProblem(**{**value, "severity": Severity(value["severity"])})


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_json)


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else sorted(value)


def _plain(row: TermRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _NAMES}
    return {name: value for name, value in values.items() if _says(name, value)}


def _says(name: str, value: Any) -> bool:
    return value is not None if name == "sort" else any(value) if name == "journey" else bool(value)


def _row(value: Mapping[str, Any]) -> TermRow:
    read = {name: _READ[name](found) if name in _READ else found for name, found in value.items()}
    return TermRow(**{**_BLANK, **read})


def _journey(found: Any) -> JourneyFacts:
    values: Any = (*found[:-1], tuple(Exit(*way) for way in found[-1]))
    return JourneyFacts(*values)


def _several(kind: Callable[..., Any]) -> Callable[[Sequence[Sequence[str]]], tuple[Any, ...]]:
    return lambda found: tuple(kind(*values) for values in found)


_NAMES = tuple(field.name for field in fields(TermRow))
_BLANK: Mapping[str, Any] = MappingProxyType({"code": "", "parent_code": "", "labels": {}})
_READ: dict[str, Callable[[Any], Any]] = {
    "broader": tuple,
    "related": tuple,
    "replaced_by": tuple,
    "synonyms": _several(Synonym),
    "notes": _several(Note),
    "notations": _several(Notation),
    "mappings": _several(OutsideName),
    "valid_from": date.fromisoformat,
    "valid_to": date.fromisoformat,
    "journey": _journey,
    "cleared": frozenset,
}
"""Field of TermRow -> how its JSON value is read, if that is not the value itself."""
