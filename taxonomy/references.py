"""Terms by the references that forms send and snapshots hold, and the names that pages give them.

A replaced term stays itself here, so that a form can refuse it and an old revision can show it;
taxonomy.queries.resolve_many follows replacements instead."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from taxonomy.models import Term
from taxonomy.queries import paths

PATH_SEPARATOR = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


def split_references(values: Iterable[str]) -> list[str]:
    """The references in what a form sent: each value holds one, or several with commas or line ends between them."""
    parts = (part.strip() for value in values for part in value.replace(",", "\n").splitlines())
    return list(dict.fromkeys(part for part in parts if part))


def terms_by_reference(references: Iterable[str]) -> dict[str, Term]:
    """Reference ("facet:code") -> term, with its facet loaded, in one query; references that name nothing are left out."""
    codes: dict[str, set[str]] = defaultdict(set)
    for reference in references:
        facet_code, _colon, code = reference.partition(":")
        codes[facet_code].add(code)
    condition = Q(pk__in=())
    for facet_code, wanted in codes.items():
        condition |= Q(facet__code=facet_code, code__in=wanted)
    return {term.reference: term for term in Term.objects.filter(condition).select_related("facet")}


@dataclass(frozen=True)
class Pick:
    """A term as the term picker shows it; `status` is empty when the reference names no term."""

    reference: str
    label: str
    status: str


def picks_of(references: Mapping[str, Sequence[str]], terms: Mapping[str, Term], language: str) -> dict[str, list[Pick]]:
    """What a term picker shows for `references`, by the keys that they are grouped by; `terms` are those that exist."""
    names = path_names(terms.values(), language)
    return {
        group: [
            Pick(reference, names[terms[reference].pk], terms[reference].status)
            if reference in terms
            else Pick(reference, reference, "")
            for reference in found
        ]
        for group, found in references.items()
    }


def path_names(terms: Iterable[Term], language: str) -> dict[int, str]:
    """Term id -> the term as pages name it: its labels in `language` from the root down, in one line; two queries."""
    terms = list(terms)
    found = paths(terms, language) if terms else {}
    return {term.pk: PATH_SEPARATOR.join(found.get(term.pk, [term.code])) for term in terms}
