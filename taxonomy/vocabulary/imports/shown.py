"""The stored form of a plan, from which its pages are shown without planning again. Pure.

It stands in front of the rows that the plan was made from; both are gzipped JSON lines. A line of the plan begins with the
names of the lists in which it is shown.
"""

import gzip
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from taxonomy.vocabulary.imports.effects import Effect, FieldChange
from taxonomy.vocabulary.imports.packing import COMPRESSION, problem_as_json, problem_from_json
from taxonomy.vocabulary.imports.plan import Item, Plan
from taxonomy.vocabulary.labels import pick
from taxonomy.vocabulary.rows import RowProblem, Severity

LABEL_LANGUAGE = "en"
LISTS = (Effect.PROBLEM, Effect.CREATE, Effect.RELABEL, Effect.MOVE, Effect.DEPRECATE, Effect.RESTORE, Effect.UNCHANGED)
"""The lists in the order of the page. A line of the first is a problem, a line of the others a term."""
_GRAVITY = list(Severity)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A line of the plan: a term with its changes."""

    code: str
    label: str
    file: str
    row: int
    effects: Sequence[str]
    changes: Sequence[FieldChange]


class ShownPlan(NamedTuple):
    """`for_review` is how many terms change in a way that takes a change request; `counts` is list -> number of its lines,
    without empty lists; `lines` are those of the list `name`, parsed on access."""

    for_review: int
    counts: Mapping[str, int]
    name: str
    lines: Sequence[ShownItem | RowProblem]

    @property
    def needs_change_request(self) -> bool:
        return self.for_review > 0


def pack(plan: Plan, problems: Sequence[RowProblem]) -> bytes:
    """Return the plan to be stored in front of its rows; `problems` are those of the reader."""
    found = sorted(
        [*problems, *plan.problems], key=lambda problem: (_GRAVITY.index(problem.severity), problem.file, problem.row)
    )
    counts = {**plan.counts, Effect.PROBLEM: len(found)}
    head = {
        "for_review": len(plan.for_review),
        "counts": {name: counts[name] for name in LISTS if counts.get(name)},
    }
    lines = [_line("", head)]
    lines += (_line(Effect.PROBLEM, problem_as_json(problem)) for problem in found)
    lines += (_line(",".join(item.effects), _plain(item)) for item in plan.items if item.effects != (Effect.PROBLEM,))
    return gzip.compress("\n".join(lines).encode(), COMPRESSION, mtime=0)


def rows_behind(content: bytes) -> bytes:
    """The packed rows that stand behind the plan."""
    return _first(content)[1]


def read(content: bytes, name: str | None) -> ShownPlan:
    """Read the plan in front of its rows, with the lines of the list `name`; None means all lines.

    If that list is empty, the first list that is not is read instead.
    """
    head, *lines = _first(content)[0].decode().split("\n")  # JSON holds no bare line ends
    about = json.loads(head.strip())
    chosen = name if name is None or name in about["counts"] else next(iter(about["counts"]), "")
    found = [line for line in lines if chosen is None or chosen in line.partition("\t")[0].split(",")]
    return ShownPlan(_for_review(about), about["counts"], chosen or "", _Lines(found))


def _for_review(about: Mapping[str, Any]) -> int:
    """The number, which plans that were stored before it was counted say as yes or no."""
    return int(about.get("for_review", about.get("needs_change_request", 0)))


class _Lines(Sequence[ShownItem | RowProblem]):
    """Lines that are parsed on access, because a page shows few of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, place: Any) -> Any:
        found = self._lines[place]
        return _Lines(found) if isinstance(place, slice) else _shown(found)


def _line(names: str, value: Mapping[str, Any]) -> str:
    return f"{names}\t{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"


def _plain(item: Item) -> dict[str, Any]:
    term = item.after or item.before
    return {
        "code": item.code,
        "label": pick(term.labels, LABEL_LANGUAGE).text if term else "",
        "file": item.file,
        "row": item.row,
        "changes": item.changes,
    }


def _shown(line: str) -> ShownItem | RowProblem:
    names, _tab, text = line.partition("\t")
    value = json.loads(text)
    if names == Effect.PROBLEM:
        return problem_from_json(value)
    return ShownItem(**{**value, "effects": names.split(","), "changes": [FieldChange(*change) for change in value["changes"]]})


def _first(content: bytes) -> tuple[bytes, bytes]:
    """(the first gzipped part of `content`, unpacked; all that is behind it)."""
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return reader.decompress(content), reader.unused_data
