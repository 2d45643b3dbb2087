"""Reading terms: by reference, by place in the tree, and as paths."""

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from taxonomy.models import Facet, Term, TermAncestor, TermLabel, TermReplacement, TreeState
from taxonomy.vocabulary.codes import CODE_PATTERN
from taxonomy.vocabulary.labels import pick
from taxonomy.vocabulary.rows import Rule
from taxonomy.vocabulary.statuses import TermStatus


def resolve(reference: str) -> Term:
    """The term named `facet:code`; for one that was replaced, the one that replaces it.

    Raises ValidationError that names an unknown facet or code, or a chain of replacements without an end.
    """
    return resolve_many([reference])[reference]


def resolve_many(references: Iterable[str]) -> dict[str, Term]:
    """`resolve` for many references, reference -> term, in a number of queries that does not grow with them.

    Raises one ValidationError with a message for each reference that cannot be resolved.
    """
    wanted = {reference: reference.partition(":") for reference in references}
    codes: dict[str, set[str]] = defaultdict(set)
    for facet_code, _colon, code in wanted.values():
        if re.fullmatch(CODE_PATTERN, facet_code) and re.fullmatch(CODE_PATTERN, code):
            codes[facet_code].add(code)
    facets = set(Facet.objects.values_list("code", flat=True))
    condition = Q(pk__in=())
    for facet_code in facets & codes.keys():
        condition |= Q(facet__code=facet_code, code__in=codes[facet_code])
    found = {term.reference: term for term in Term.objects.filter(condition).select_related("facet")}
    replacements = replacements_of(found.values())
    terms: dict[str, Term] = {}
    problems: list[str] = []
    for reference, (facet_code, colon, code) in wanted.items():
        names = {"reference": reference[:200], "facet": facet_code[:100], "code": code[:100]}
        if not colon:
            problems.append(_("“%(reference)s” is not a term; write facet:code, for example channel:email.") % names)
        elif facet_code not in facets:
            problems.append(_("There is no facet “%(facet)s” (in “%(reference)s”).") % names)
        elif reference not in found:
            problems.append(_("The facet %(facet)s has no term “%(code)s”.") % names)
        elif (end := end_of_chain(found[reference], replacements)) is None:
            problems.append(_("The replacements of “%(reference)s” run in a circle; a taxonomy steward has to end it.") % names)
        else:
            terms[reference] = end
    if problems:
        raise ValidationError(problems)
    return terms


def known_codes(facet: Facet, codes: Iterable[str]) -> set[str]:
    """Those of `codes` that `facet` has a term of."""
    return set(Term.objects.filter(facet=facet, code__in=set(codes)).values_list("code", flat=True))


def replacements_of(terms: Iterable[Term]) -> dict[int, Term]:
    """Every term on the replacement chains of `terms`, by id: one query per step of the longest chain."""
    known: dict[int, Term] = {}
    missing = {term.replaced_by_id for term in terms if term.replaced_by_id}
    while missing:
        step = Term.objects.select_related("facet").in_bulk(missing)
        known |= step
        missing = {term.replaced_by_id for term in step.values() if term.replaced_by_id} - known.keys()
    return known


def end_of_chain(term: Term, replacements: dict[int, Term]) -> Term | None:
    seen: set[int] = set()
    while term.replaced_by_id:
        if term.pk in seen:
            return None
        seen.add(term.pk)
        term = replacements[term.replaced_by_id]
    return term


def require_usable(terms: Iterable[Term], *, facet_code: str | None = None) -> None:
    """Raise one ValidationError naming every term that a new tag may not use: deprecated, merged, or not of `facet_code`."""
    terms = list(terms)
    facets = dict(Facet.objects.values_list("pk", "code"))
    replacements = Term.objects.in_bulk({term.replaced_by_id for term in terms if term.replaced_by_id})
    choices: dict[int, list[str]] = defaultdict(list)
    rows = TermReplacement.objects.filter(term__in=[term for term in terms if term.replacement_rule])
    for term_id, facet_id, code in rows.values_list("term_id", "replacement__facet_id", "replacement__code"):
        choices[term_id].append(f"{facets[facet_id]}:{code}")
    problems: list[str] = []
    for term in terms:
        names = {"reference": f"{facets[term.facet_id]}:{term.code}", "facet": facet_code}
        if facet_code is not None and facets[term.facet_id] != facet_code:
            problems.append(_("“%(reference)s” is not a term of the facet %(facet)s.") % names)
        if term.is_usable:
            continue
        if term.replaced_by_id:
            replacement = replacements[term.replaced_by_id]
            names["replacement"] = f"{facets[replacement.facet_id]}:{replacement.code}"
            problems.append(_("“%(reference)s” is out of use; use “%(replacement)s” instead.") % names)
        elif several := choices.get(term.pk):
            names["replacements"] = ", ".join(several)
            template = (
                _("“%(reference)s” is out of use; use %(replacements)s together instead.")
                if term.replacement_rule == Rule.ALL
                else _("“%(reference)s” is out of use; choose one of %(replacements)s instead.")
            )
            problems.append(template % names)
        else:
            problems.append(_("“%(reference)s” is out of use, and nothing replaces it; choose another term.") % names)
    if problems:
        raise ValidationError(problems)


def read_anew(terms: Iterable[Term]) -> list[Term]:
    """`terms` as they are now, in the same order: what a form has loaded may have changed before the lock was taken.

    Raises ValidationError that names each term that was deleted.
    """
    terms = list(terms)
    now = Term.objects.select_related("facet").in_bulk({term.pk for term in terms})
    if gone := [_("The term “%(code)s” was deleted.") % {"code": term.code} for term in terms if term.pk not in now]:
        raise ValidationError(gone)
    return [now[term.pk] for term in terms]


def require_carriable(terms: Iterable[Term]) -> None:
    """Raise one ValidationError naming every term that no asset may carry, because its facet does not allow it."""
    closed = dict(Facet.objects.filter(assets_may_carry=False).values_list("pk", "code"))
    message = _("No asset may carry “%(reference)s”, because its facet does not allow it; choose a term of another facet.")
    problems = [message % {"reference": f"{closed[term.facet_id]}:{term.code}"} for term in terms if term.facet_id in closed]
    if problems:
        raise ValidationError(problems)


def ancestor_ids(term_ids: Iterable[int]) -> dict[int, set[int]]:
    """Term id -> the ids of all terms above it, and its own. For an unknown id the set is empty."""
    found: dict[int, set[int]] = {term_id: set() for term_id in term_ids}
    for term_id, ancestor_id in TermAncestor.objects.filter(term_id__in=found).values_list("term_id", "ancestor_id"):
        found[term_id].add(ancestor_id)
    return found


def descendant_ids(term_ids: Iterable[int]) -> set[int]:
    """The ids of all terms at or below any of `term_ids`."""
    return set(TermAncestor.objects.filter(ancestor_id__in=set(term_ids)).values_list("term_id", flat=True))


def paths(terms: Iterable[Term], language: str) -> dict[int, list[str]]:
    """Term id -> labels from the root to the term, each as `labels.pick` gives it for `language`; two queries."""
    return paths_of_ids({term.pk for term in terms}, language)


def paths_of_ids(term_ids: AbstractSet[int], language: str) -> dict[int, list[str]]:
    """As `paths`, for terms of which only the ids are known."""
    rows = list(
        on_the_way_down(TermAncestor.objects.filter(term_id__in=term_ids))
        .order_by("term_id", "ancestor__level")
        .values_list("term_id", "ancestor_id", "ancestor__code")
    )
    labels: dict[int, dict[str, str]] = defaultdict(dict)
    named = TermLabel.objects.filter(term_id__in={ancestor_id for _term, ancestor_id, _code in rows})
    for term_id, tag, text in named.values_list("term_id", "language", "text"):
        labels[term_id][tag] = text
    found: dict[int, list[str]] = defaultdict(list)
    for term_id, ancestor_id, code in rows:
        found[term_id].append(pick(labels[ancestor_id], language).text or code)
    return dict(found)


def tree_version() -> int:
    """The version of the tree in TreeState. What was derived from another version has to be derived again."""
    return TreeState.objects.values_list("version", flat=True).get(pk=1)


def on_the_way_down(rows: QuerySet[TermAncestor]) -> QuerySet[TermAncestor]:
    """The rows whose ancestor is on the way from the root to the term in the tree that people see, or is the term itself.

    The other ancestors are above the term by a further parent only.
    """
    return rows.filter(
        ancestor__tree_id=F("term__tree_id"), ancestor__lft__lte=F("term__lft"), ancestor__rght__gte=F("term__rght")
    )


def children(facet: Facet, parent: Term | None) -> QuerySet[Term]:
    """The terms directly below `parent`, or the roots of `facet`, in tree order, labels prefetched, with `child_count`."""
    return (
        Term.objects.filter(facet=facet, parent=parent)
        .annotate(child_count=Count("children"))
        .prefetch_related("labels")
        .order_by("tree_id", "lft")
    )


def proposals_to_decide() -> QuerySet[Term]:
    """The proposed terms that can be accepted: those below a term that is only proposed itself have to wait for it."""
    return Term.objects.filter(status=TermStatus.PROPOSED).exclude(parent__status=TermStatus.PROPOSED)
