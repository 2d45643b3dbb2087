"""Finds terms by the references that forms send and snapshots hold, and gives the names of terms for pages.

Replacements are not followed here, so that a form can refuse a replaced term and an old revision can show it;
taxonomy.queries.terms.resolve_many follows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from taxonomy.models import Term, TermReplacement
from taxonomy.queries.terms import paths, paths_of_ids
from taxonomy.vocabulary.rows import Rule

PATH_SEPARATOR = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
MOST_IN_HEADING = 120
"""Characters of a path; about three lines of a heading in a narrow window."""


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
    """A term as the term picker shows it. `status` is empty when the reference names no term; `standing` is as in standings."""

    reference: str
    label: str
    status: str
    standing: str = ""


def picks_of(references: Mapping[str, Sequence[str]], terms: Mapping[str, Term], language: str) -> dict[str, list[Pick]]:
    """Group -> what a term picker shows for its references. `references` is group -> references, `terms` those that exist."""
    names, standing = path_names(terms.values(), language), standings(terms.values(), language)
    return {
        group: [
            Pick(reference, names[terms[reference].pk], terms[reference].status, standing.get(terms[reference].pk, ""))
            if reference in terms
            else Pick(reference, reference, "")
            for reference in found
        ]
        for group, found in references.items()
    }


def picks_for(references: Sequence[str], language: str) -> list[Pick]:
    """What a term picker shows for `references`."""
    return picks_of({"": references}, terms_by_reference(references), language)[""]


def path_names(terms: Iterable[Term], language: str) -> dict[int, str]:
    """Term id -> the term as pages name it: its labels in `language` from the root down, in one line; two queries."""
    terms = list(terms)
    found = paths(terms, language) if terms else {}
    return {term.pk: PATH_SEPARATOR.join(found.get(term.pk, [term.code])) for term in terms}


def path_names_of_ids(term_ids: AbstractSet[int], language: str) -> dict[int, str]:
    """As `path_names`, for terms of which only the ids are known; each has to exist."""
    found = paths_of_ids(term_ids, language) if term_ids else {}
    return {pk: PATH_SEPARATOR.join(labels) for pk, labels in found.items()}


def path_name(term: Term, language: str) -> str:
    """`term` as the heading of its page names it: of a path too long for a heading only the end; two queries."""
    name = path_names([term], language)[term.pk]
    parts = name.split(PATH_SEPARATOR)
    while len(parts) > 1 and sum(map(len, parts)) > MOST_IN_HEADING:
        del parts[0]
        name = PATH_SEPARATOR.join(["…", *parts])
    return name


def standings(terms: Iterable[Term], language: str) -> dict[int, str]:
    """Term id -> what to use instead, for each of `terms` that something replaces: "Deprecated, use Travel cards".

    No query where all are in use, four at most where not.
    """
    retired = [term for term in terms if not term.is_usable]
    if not retired:
        return {}
    heirs: dict[int, list[int]] = {term.pk: [term.replaced_by_id] for term in retired if term.replaced_by_id}
    for pk, heir in TermReplacement.objects.filter(term__in=retired).order_by("pk").values_list("term", "replacement"):
        heirs.setdefault(pk, []).append(heir)
    found = Term.objects.in_bulk({heir for several in heirs.values() for heir in several})
    names = path_names(found.values(), language)
    said = {}
    for term in retired:
        instead = [names[heir] for heir in heirs.get(term.pk, ())]
        if instead:
            together = (_(" and ") if term.replacement_rule == Rule.ALL else _(" or ")).join(instead)
            said[term.pk] = _("%(status)s, use %(instead)s") % {"status": term.get_status_display(), "instead": together}
    return said
