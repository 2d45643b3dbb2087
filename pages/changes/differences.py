"""Changes of assets as pages show them: with labels for fields, paths for codes, and unchanged text folded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.models import Asset
from content.rules.snapshots import read_snapshot
from propagation.feed.models import DocumentOperation
from propagation.review.models import Change
from propagation.review.rules.diff import FieldDiff, Run, RunKind, SnapshotDiff, VariantDiff, diff_snapshots
from taxonomy.queries.references import path_names, terms_by_reference
from taxonomy.vocabulary.codes import CHANNEL_FACET

_LONGEST_UNCHANGED = 600
_CONTEXT = 200


@dataclass(frozen=True)
class ShownRun:
    """A run of text. `skipped` unchanged characters between `text` and `tail` are not shown."""

    kind: str
    text: str
    tail: str = ""
    skipped: int = 0


@dataclass(frozen=True)
class ShownField:
    label: str
    runs: Sequence[ShownRun]


@dataclass(frozen=True)
class Hunk:
    """One difference: in a field of the asset, or in variants that all differ in the same way.

    `kind` is changed, added or removed. `same_as` is the title of an asset above that shows the very same change, so that a
    page can fold the repetition; empty for the first of its kind. `unchanged` are the other fields of a single variant.
    """

    title: str
    kind: str
    fields: Sequence[ShownField]
    unchanged: Sequence[ShownField] = ()
    same_as: str = ""


@dataclass(frozen=True)
class ShownTag:
    facet: str
    path: str
    kind: str


@dataclass
class ShownChange:
    """One asset of a change request, compared with what was live when it was submitted."""

    change: Change
    diff: SnapshotDiff
    hunks: Sequence[Hunk]
    tags: Sequence[ShownTag]
    unchanged: Sequence[ShownField]
    same_variants: int

    @property
    def is_withdrawal(self) -> bool:
        return self.change.operation == DocumentOperation.RETIRE

    @property
    def is_new(self) -> bool:
        return self.change.base_revision is None

    @cached_property
    def summary(self) -> str:
        """What differs, in one line."""
        if self.is_withdrawal:
            return _("To be withdrawn")
        if self.is_new:
            return _("New: never released")
        parts = [hunk.title for hunk in self.hunks]
        if self.tags:
            parts.append(ngettext("%(count)d tag", "%(count)d tags", len(self.tags)) % {"count": len(self.tags)})
        return " · ".join(parts) or _("No difference from what is live")


Signature = tuple[Any, ...]


def show_changes(changes: Iterable[Change], language: str) -> list[ShownChange]:
    """Each change compared with its base, in the order given; terms are read once for all of them, labelled in `language`.

    `changes` come with asset, revision and base_revision loaded; they may be unsaved (queries.draft_changes).
    """
    compared = [(change, _compare(change)) for change in changes]
    references = {tag.reference for _change, diff in compared for tag in diff.tags}
    references |= {f"{CHANNEL_FACET}:{variant.channel}" for _change, diff in compared for variant in diff.variants}
    terms = terms_by_reference(references)
    labels = path_names(terms.values(), language)
    names = {reference: labels[term.pk] for reference, term in terms.items()}
    facets = {reference: term.facet.name for reference, term in terms.items()}
    seen: dict[Signature, str] = {}
    return [_show(change, diff, names, facets, seen) for change, diff in compared]


def _compare(change: Change) -> SnapshotDiff:
    base = read_snapshot(change.base_revision.snapshot) if change.base_revision else None
    after = None if change.operation == DocumentOperation.RETIRE else read_snapshot(change.revision.snapshot)
    return diff_snapshots(base, after)


def _show(
    change: Change, diff: SnapshotDiff, names: Mapping[str, str], facets: Mapping[str, str], seen: dict[Signature, str]
) -> ShownChange:
    fields = [*diff.asset, *diff.core]
    hunks = []
    for signature, hunk in [*_field_hunks(fields), *_variant_hunks(diff.variants, names)]:
        first = seen.setdefault(signature, change.asset.title)
        hunks.append(replace(hunk, same_as=first) if first != change.asset.title else hunk)
    tags = [
        ShownTag(facets.get(tag.reference, tag.reference.partition(":")[0]), names.get(tag.reference, tag.reference), tag.kind)
        for tag in diff.tags
    ]
    same_variants = sum(not variant.is_changed for variant in diff.variants)
    return ShownChange(change, diff, hunks, tags, _shown(fields, changed=False), same_variants)


def _field_hunks(fields: Iterable[FieldDiff]) -> Iterator[tuple[Signature, Hunk]]:
    for field in fields:
        if field.is_changed:
            runs = [_shown_run(run) for run in field.runs]
            yield (field,), Hunk(field_label(field.field), RunKind.CHANGED, [ShownField("", runs)])


def _variant_hunks(variants: Iterable[VariantDiff], names: Mapping[str, str]) -> Iterator[tuple[Signature, Hunk]]:
    """One hunk for each set of variants that differ in the same way."""
    alike: dict[Signature, list[VariantDiff]] = {}
    for variant in variants:
        if variant.is_changed:
            changed = tuple(field for field in variant.fields if field.is_changed)
            alike.setdefault((variant.kind, *changed), []).append(variant)
    for signature, group in alike.items():
        places = [
            _("%(channel)s, %(language)s")
            % {"channel": names.get(f"{CHANNEL_FACET}:{variant.channel}", variant.channel), "language": variant.language}
            for variant in group
        ]
        title = ngettext("Variant %(places)s", "Variants %(places)s", len(group)) % {"places": "; ".join(places)}
        unchanged = _shown(group[0].fields, changed=False) if len(group) == 1 else ()
        yield signature, Hunk(title, group[0].kind, _shown(group[0].fields, changed=True), unchanged)


def _shown(fields: Iterable[FieldDiff], *, changed: bool) -> list[ShownField]:
    return [
        ShownField(field_label(field.field), [_shown_run(run) for run in field.runs])
        for field in fields
        if field.is_changed == changed and field.runs
    ]


def _shown_run(run: Run) -> ShownRun:
    if run.kind != RunKind.SAME or len(run.text) <= _LONGEST_UNCHANGED:
        return ShownRun(run.kind, run.text)
    skipped = len(run.text) - 2 * _CONTEXT
    return ShownRun(run.kind, run.text[:_CONTEXT], run.text[-_CONTEXT:], skipped)


def field_label(name: str) -> str:
    """What people call a field of an asset."""
    field: Any = Asset._meta.get_field(name)
    return str(field.verbose_name).capitalize()
