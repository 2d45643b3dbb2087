"""Turns the metadata of an item into the terms that it is tagged with. Pure; each reader has its own table."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from content.rules.drafts import AssetDraft
from taxonomy.vocabulary.rows import RowProblem

EVERY = "*"
"""In a table: every value that has no row of its own. `{value}` in the references is replaced by the value."""

TermTable = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Name of a metadatum -> its value, or EVERY -> references of terms, `facet:code`."""


def tagged(draft: AssetDraft, table: TermTable) -> AssetDraft:
    """`draft` with the terms that `table` finds in its metadata added to its own, sorted. Values that are not in the table add
    nothing."""
    terms = set(draft.terms)
    for name, values in draft.metadata.items():
        rules = table.get(name, {})
        for value in values:
            references = rules.get(value, rules.get(EVERY, ()))
            terms |= {reference.replace("{value}", value) for reference in references}
    return replace(draft, terms=tuple(sorted(terms)))


def without_unknown(draft: AssetDraft, known: Collection[str]) -> tuple[AssetDraft, list[RowProblem]]:
    """`draft` without the terms that are not in `known`, and a problem for each: a page is worth having even when one of its
    topics is not a term (yet)."""
    unknown = [reference for reference in draft.terms if reference not in known]
    problems = [
        RowProblem(
            draft.file, draft.row, _("The term %(reference)s does not exist; the tag is left out.") % {"reference": reference}
        )
        for reference in unknown
    ]
    return replace(draft, terms=tuple(reference for reference in draft.terms if reference in known)), problems
