"""A version of a facet: its rows as canonical bytes and back, and what differs between two versions. Pure."""

import gzip
import hashlib
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from taxonomy.vocabulary.rows import Notation, Note, NoteKind, OutsideName, Synonym, TermRow
from taxonomy.vocabulary.statuses import OUT_OF_USE

COMPRESSION = 6


class Frozen(NamedTuple):
    """The rows of a version.

    `content` is gzipped JSON lines, one object a term; `sha256` is that of the lines before compression, `term_count` their
    number.
    """

    content: bytes
    sha256: str
    term_count: int


class DifferenceKind(StrEnum):
    """How a term differs. OTHER is neither place, life nor words: notations, mappings, relations, owner, dates, order."""

    ADDED = "added"
    REMOVED = "removed"
    ADOPTED = "adopted"
    DEPRECATED = "deprecated"
    MERGED = "merged"
    RESTORED = "restored"
    REPLACED = "replaced"
    MOVED = "moved"
    REDEFINED = "redefined"
    RELABELLED = "relabelled"
    REWORDED = "reworded"
    OTHER = "other"


MINOR = frozenset({DifferenceKind.RELABELLED, DifferenceKind.REWORDED, DifferenceKind.OTHER})
"""The kinds that leave every term in use, with its meaning and its place. Any other kind makes a version major."""
_PLACE = ("parent_code", "broader")
_LIFE = ("status", "replaced_by", "replacement_rule", "status_reason")
_WORDS = ("synonyms", "notes")
_OTHER = ("notations", "mappings", "related", "uri", "owner", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of difference of one term; a term may have several.

    `before` is None for a new term, `after` for one that is gone. `fields` say where to look: fields of TermRow, but
    "definition" is for notes of that kind and "notes" for all others, and "sort" means another order among the same siblings.
    """

    kind: DifferenceKind
    code: str
    before: TermRow | None
    after: TermRow | None
    fields: tuple[str, ...]


def freeze(rows: Iterable[TermRow]) -> Frozen:
    """Return `rows`, whose codes are unique, as a version keeps them: in their order, without `row` and `file`.

    The same terms give the same bytes, because values that have no order are sorted.
    """
    lines = [json.dumps(_plain(_sorted(row)), ensure_ascii=False, separators=(",", ":"), sort_keys=True) for row in rows]
    text = "".join(f"{line}\n" for line in lines).encode()
    return Frozen(gzip.compress(text, COMPRESSION, mtime=0), hashlib.sha256(text).hexdigest(), len(lines))


def thaw(content: bytes) -> list[TermRow]:
    """The rows that `freeze` was given, with the values sorted that have no order."""
    return [_row(json.loads(line)) for line in gzip.decompress(content).split(b"\n") if line]


def compare(old: Sequence[TermRow], new: Sequence[TermRow]) -> list[Difference]:
    """What differs, in the order of DifferenceKind and then of the rows.

    For two states of a facet (queries/term_rows.py) nothing differs if and only if both freeze to the same bytes.
    """
    before, after = ({row.code: row for row in rows} for rows in (old, new))
    reordered = _reordered(before, after)
    found = [
        Difference(kind, code, before.get(code), row, fields)
        for code, row in after.items()
        for kind, fields in _kinds(before.get(code), row, is_reordered=code in reordered)
    ]
    gone = [Difference(DifferenceKind.REMOVED, code, row, None, _PLACE) for code, row in before.items() if code not in after]
    order = {kind: place for place, kind in enumerate(DifferenceKind)}
    return sorted([*found, *gone], key=lambda difference: order[difference.kind])


def next_number(last: tuple[int, int] | None, kinds: Collection[DifferenceKind]) -> tuple[int, int] | None:
    """(major, minor) of the version after `last` that differs from it by `kinds`; None if there are none."""
    if last is None:
        return (1, 0)
    if not kinds:
        return None
    major, minor = last
    return (major, minor + 1) if MINOR.issuperset(kinds) else (major + 1, 0)


def _kinds(old: TermRow | None, new: TermRow, *, is_reordered: bool) -> Iterator[tuple[DifferenceKind, tuple[str, ...]]]:
    """Each kind in which a term differs, with the fields that show it."""
    if old is None:
        yield DifferenceKind.ADDED, _PLACE
        if new.status in OUT_OF_USE:
            yield DifferenceKind(new.status), _LIFE
        return
    if old == new and not is_reordered:
        return
    old, new = _sorted(old), _sorted(new)
    life = _life(old, new)
    if life:
        yield life, _LIFE
    if _differing(_PLACE, old, new):
        yield DifferenceKind.MOVED, _PLACE
    definitions = _definitions(old, new)
    if definitions == DifferenceKind.REDEFINED:
        yield DifferenceKind.REDEFINED, ("definition",)
    if old.labels != new.labels:
        yield DifferenceKind.RELABELLED, ("labels",)
    words = _differing(_WORDS, replace(old, notes=_others(old)), replace(new, notes=_others(new)))
    if words or definitions == DifferenceKind.REWORDED:
        yield DifferenceKind.REWORDED, (*(["definition"] if definitions == DifferenceKind.REWORDED else []), *words)
    other = _differing(_OTHER if life else (*_LIFE, *_OTHER), old, new)
    if other or is_reordered:
        yield DifferenceKind.OTHER, (*other, *(["sort"] if is_reordered else []))


def _differing(names: Iterable[str], old: TermRow, new: TermRow) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def _life(old: TermRow, new: TermRow) -> DifferenceKind | None:
    if old.status != new.status:
        if new.status in OUT_OF_USE:
            return DifferenceKind(new.status)
        if old.status in OUT_OF_USE:
            return DifferenceKind.RESTORED
        return DifferenceKind.ADOPTED if new.status == "active" else None
    return DifferenceKind.REPLACED if _differing(("replaced_by", "replacement_rule"), old, new) else None


def _definitions(old: TermRow, new: TermRow) -> DifferenceKind | None:
    """REWORDED if a definition was only translated: the old ones stay as they are, and others are added."""
    before, after = ([note for note in row.notes if note.kind == NoteKind.DEFINITION] for row in (old, new))
    if before == after:
        return None
    languages = {note.language for note in before}
    is_translation = before and before == [note for note in after if note.language in languages]
    return DifferenceKind.REWORDED if is_translation else DifferenceKind.REDEFINED


def _others(row: TermRow) -> tuple[Note, ...]:
    return tuple(note for note in row.notes if note.kind != NoteKind.DEFINITION)


def _reordered(old: Mapping[str, TermRow], new: Mapping[str, TermRow]) -> set[str]:
    """For each parent, the fewest siblings whose change of place explains the new order."""
    places = {code: place for place, code in enumerate(old)}
    siblings: dict[str, list[str]] = defaultdict(list)
    for code, row in new.items():
        if code in old and old[code].parent_code == row.parent_code:
            siblings[row.parent_code].append(code)
    return {code for group in siblings.values() for code in _out_of_order(group, places)}


def _out_of_order(codes: Sequence[str], places: Mapping[str, int]) -> set[str]:
    """`codes` without a longest subsequence in the order of `places` (patience sorting)."""
    if all(places[one] < places[other] for one, other in pairwise(codes)):
        return set()
    ends: list[str] = []
    below: dict[str, str | None] = {}
    for code in codes:
        pile = bisect_left(ends, places[code], key=places.__getitem__)
        below[code] = ends[pile - 1] if pile else None
        ends[pile : pile + 1] = [code]
    kept: set[str] = set()
    step: str | None = ends[-1]
    while step is not None:
        kept.add(step)
        step = below[step]
    return set(codes) - kept


def _sorted(row: TermRow) -> TermRow:
    """`row` without `row` and `file`, and with values sorted that have no order. Notes of one kind and language keep theirs."""
    return replace(
        row,
        row=0,
        file="",
        broader=tuple(sorted(row.broader)),
        synonyms=tuple(sorted(row.synonyms)),
        notes=tuple(sorted(row.notes, key=lambda note: (note.kind, note.language))),
        notations=tuple(sorted(row.notations)),
        mappings=tuple(sorted(row.mappings)),
        related=tuple(sorted(row.related)),
        replaced_by=tuple(sorted(row.replaced_by)),
    )


def _plain(row: TermRow) -> dict[str, Any]:
    """`row` as JSON, without empty values."""
    values: dict[str, Any] = {
        "code": row.code,
        "parent_code": row.parent_code,
        "labels": dict(row.labels),
        "status": row.status,
        "broader": row.broader,
        "synonyms": row.synonyms,
        "notes": row.notes,
        "notations": row.notations,
        "mappings": row.mappings,
        "related": row.related,
        "replaced_by": row.replaced_by,
        "replacement_rule": row.replacement_rule,
        "status_reason": row.status_reason,
        "uri": row.uri,
        "owner": row.owner,
        "valid_from": row.valid_from and row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "cleared": sorted(row.cleared),
    }
    place = {} if row.sort is None else {"sort": row.sort}
    return {name: value for name, value in values.items() if value} | place


def _row(plain: Mapping[str, Any]) -> TermRow:
    return TermRow(
        code=plain.get("code", ""),
        parent_code=plain.get("parent_code", ""),
        labels=plain.get("labels", {}),
        status=plain.get("status", ""),
        broader=tuple(plain.get("broader", ())),
        synonyms=tuple(Synonym(*values) for values in plain.get("synonyms", ())),
        notes=tuple(Note(*values) for values in plain.get("notes", ())),
        notations=tuple(Notation(*values) for values in plain.get("notations", ())),
        mappings=tuple(OutsideName(*values) for values in plain.get("mappings", ())),
        related=tuple(plain.get("related", ())),
        replaced_by=tuple(plain.get("replaced_by", ())),
        replacement_rule=plain.get("replacement_rule", ""),
        status_reason=plain.get("status_reason", ""),
        uri=plain.get("uri", ""),
        owner=plain.get("owner", ""),
        valid_from=_date(plain.get("valid_from")),
        valid_to=_date(plain.get("valid_to")),
        sort=plain.get("sort"),
        cleared=frozenset(plain.get("cleared", ())),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
