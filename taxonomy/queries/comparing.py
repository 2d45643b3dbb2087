"""The differences between two versions in words. They are cached, because computing them reads both versions whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache

from people.language import reader_language
from taxonomy.models import FacetVersion
from taxonomy.queries.current_version import KEPT_SECONDS, CurrentVersion
from taxonomy.queries.version_rows import rows_of_version
from taxonomy.queries.version_texts import sides
from taxonomy.vocabulary.labels import Label
from taxonomy.vocabulary.row_paths import Paths
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.versions import MINOR, Difference, DifferenceKind, compare

MOST_KEPT = 5_000
"""Longer comparisons are not cached: they would push everything else out of the cache."""


class Side(NamedTuple):
    """One of two things to compare: its digest, by which comparisons are cached, and how to read its rows if that is needed."""

    sha256: str
    rows: Callable[[], Sequence[TermRow]]


@dataclass(frozen=True, slots=True)
class DifferenceText:
    """A difference in words: `before` is what only the older version says, `after` what only the newer one says. `path` and
    `label` are those in the newer version, or in the older one for a removed term. `replaced_by` holds codes."""

    kind: DifferenceKind
    code: str
    label: Label
    path: str
    before: Sequence[str]
    after: Sequence[str]
    replaced_by: Sequence[str]

    @property
    def is_major(self) -> bool:
        return self.kind not in MINOR


def as_published(version: FacetVersion) -> Side:
    return Side(version.sha256, lambda: rows_of_version(version))


def as_it_is(now: CurrentVersion) -> Side:
    return Side(now.frozen.sha256, lambda: now.rows)


def difference_texts(older: Side, newer: Side) -> list[DifferenceText]:
    """All differences in the language of the reader, in the order of versions.compare."""
    if older.sha256 == newer.sha256:
        return []
    language = reader_language()
    key = f"taxonomy.comparison.{older.sha256}.{newer.sha256}.{language}"
    kept: list[DifferenceText] | None = cache.get(key)
    if kept is None:
        old, new = older.rows(), newer.rows()
        before, after = Paths(old, language), Paths(new, language)
        kept = [_told(difference, before, after) for difference in compare(old, new)]
        if len(kept) <= MOST_KEPT:
            cache.set(key, kept, KEPT_SECONDS)
    return kept


def _told(difference: Difference, before: Paths, after: Paths) -> DifferenceText:
    code = difference.code
    paths = after if difference.after else before
    instead = difference.after.replaced_by if difference.after else ()
    return DifferenceText(
        difference.kind, code, paths.label(code), paths.named(code), *sides(difference, before, after), instead
    )
