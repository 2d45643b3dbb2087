"""What differs between two snapshots of an asset, field by field and word by word. Pure.

Texts are data here: escaping is the template's job.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from content.rules.snapshots import COPY_FIELDS

ASSET_FIELDS = ("title", "kind", "language")

_WORDS = re.compile(r"\s+|[\w%€£$'’-]+(?:[.,][\w%]+)*|[^\w\s]")
_PARAGRAPHS = re.compile(r".*?(?:\n[^\S\n]*(?=\n)\n+|\Z)", re.DOTALL)
_LINES = re.compile(r"[^\n]*\n|[^\n]+\Z")
_MOST_CHARACTERS_FOR_WORDS = 20_000
_MOST_COMPARISONS = 9_000_000
"""SequenceMatcher takes time for each pair of pieces. A passage with more pairs than this is shown as replaced."""


class RunKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Run:
    """A piece of text that is the same on both sides, added or removed."""

    kind: RunKind
    text: str


@dataclass(frozen=True)
class FieldDiff:
    """The difference in one field. Without the added runs `runs` give the old text, without the removed ones the new text."""

    field: str
    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        return any(run.kind != RunKind.SAME for run in self.runs)


@dataclass(frozen=True)
class VariantDiff:
    channel: str
    language: str
    kind: RunKind
    fields: tuple[FieldDiff, ...]

    @property
    def is_changed(self) -> bool:
        return self.kind != RunKind.SAME


@dataclass(frozen=True)
class TagDiff:
    """A tag that came or went; `reference` is facet:code."""

    reference: str
    kind: RunKind


@dataclass(frozen=True)
class SnapshotDiff:
    asset: tuple[FieldDiff, ...]
    core: tuple[FieldDiff, ...]
    variants: tuple[VariantDiff, ...]
    tags: tuple[TagDiff, ...]

    @property
    def count(self) -> int:
        """How many changed fields, variants and tags there are."""
        return (
            sum(field.is_changed for field in (*self.asset, *self.core))
            + sum(variant.is_changed for variant in self.variants)
            + len(self.tags)
        )


def diff_snapshots(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> SnapshotDiff:
    """Compare two snapshots (content/rules/snapshots.py). None: the asset is not served, so everything was added or removed."""
    before, after = old or {}, new or {}
    return SnapshotDiff(
        asset=_diff_fields(before, after, ASSET_FIELDS),
        core=_diff_fields(before.get("core", {}), after.get("core", {}), COPY_FIELDS),
        variants=tuple(_diff_variants(before.get("variants", ()), after.get("variants", ()))),
        tags=tuple(_diff_tags(before.get("tags", {}), after.get("tags", {}))),
    )


def diff_text(old: str, new: str) -> tuple[Run, ...]:
    """The runs that turn `old` into `new`: by words within the paragraphs that differ, by lines in long texts.

    The time is bounded: a passage too long to compare is shown as replaced.
    """
    if old == new:
        return (Run(RunKind.SAME, old),) if old else ()
    if len(old) + len(new) > _MOST_CHARACTERS_FOR_WORDS:
        return _join(_compare(_LINES.findall(old), _LINES.findall(new)))
    runs: list[Run] = []
    removed = added = ""
    for run in [*_compare(_PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new)), Run(RunKind.SAME, "")]:
        if run.kind == RunKind.REMOVED:
            removed += run.text
        elif run.kind == RunKind.ADDED:
            added += run.text
        else:
            runs += _compare(_WORDS.findall(removed), _WORDS.findall(added))
            runs.append(run)
            removed = added = ""
    return _join(runs)


def _diff_fields(old: Mapping[str, Any], new: Mapping[str, Any], names: Sequence[str]) -> tuple[FieldDiff, ...]:
    return tuple(FieldDiff(name, diff_text(old.get(name, ""), new.get(name, ""))) for name in names)


def _diff_variants(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[VariantDiff]:
    before = {(variant["channel"], variant["language"]): variant for variant in old}
    after = {(variant["channel"], variant["language"]): variant for variant in new}
    for key in sorted(before.keys() | after.keys()):
        fields = _diff_fields(before.get(key, {}), after.get(key, {}), COPY_FIELDS)
        if key not in before:
            kind = RunKind.ADDED
        elif key not in after:
            kind = RunKind.REMOVED
        else:
            kind = RunKind.CHANGED if any(field.is_changed for field in fields) else RunKind.SAME
        yield VariantDiff(*key, kind, fields)


def _diff_tags(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Iterator[TagDiff]:
    before = {f"{facet}:{code}" for facet, codes in old.items() for code in codes}
    after = {f"{facet}:{code}" for facet, codes in new.items() for code in codes}
    for reference in sorted(before ^ after):
        yield TagDiff(reference, RunKind.ADDED if reference in after else RunKind.REMOVED)


def _compare(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    yield Run(RunKind.SAME, "".join(old[:start]))
    if len(left) * len(right) > _MOST_COMPARISONS:
        yield Run(RunKind.REMOVED, "".join(left))
        yield Run(RunKind.ADDED, "".join(right))
    else:
        for operation, i1, i2, j1, j2 in SequenceMatcher(None, left, right).get_opcodes():
            if operation == "equal":
                yield Run(RunKind.SAME, "".join(left[i1:i2]))
            else:
                yield Run(RunKind.REMOVED, "".join(left[i1:i2]))
                yield Run(RunKind.ADDED, "".join(right[j1:j2]))
    yield Run(RunKind.SAME, "".join(old[len(old) - end :]))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pieces both begin with."""
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _join(runs: Sequence[Run] | Iterator[Run]) -> tuple[Run, ...]:
    """Merge neighbours, so that a replaced phrase is one removal and one addition and not a row of single words."""
    joined: list[Run] = []
    removed = added = ""
    waiting = [run for run in runs if run.text]
    for position, run in enumerate(waiting):
        between = bool(removed or added) and position + 1 < len(waiting) and waiting[position + 1].kind != RunKind.SAME
        if run.kind == RunKind.REMOVED:
            removed += run.text
        elif run.kind == RunKind.ADDED:
            added += run.text
        elif run.text.isspace() and "\n" not in run.text and between:
            removed, added = removed + run.text, added + run.text
        else:
            joined += _pair(removed, added)
            removed = added = ""
            if joined and joined[-1].kind == RunKind.SAME:
                joined[-1] = Run(RunKind.SAME, joined[-1].text + run.text)
            else:
                joined.append(run)
    return tuple(joined + _pair(removed, added))


def _pair(removed: str, added: str) -> list[Run]:
    return [run for run in (Run(RunKind.REMOVED, removed), Run(RunKind.ADDED, added)) if run.text]
