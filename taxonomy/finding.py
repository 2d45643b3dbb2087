"""Finding terms by the words that people know them by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from taxonomy.labels import Label, pick
from taxonomy.models import Facet, Term, TermLabel, TermStatus
from taxonomy.queries import paths


@dataclass(frozen=True)
class Found:
    """A term with its label and the labels from the root to it, in the reader's language."""

    term: Term
    label: Label
    path: Sequence[str]


def find_terms(text: str, *, language: str, facet: Facet | None = None, usable_only: bool = False, limit: int) -> list[Found]:
    """At most `limit` terms whose code or a label in any language holds `text`: exact hits, then
    beginnings, then the rest.

    `usable_only` leaves out deprecated and merged terms. Four queries, however many terms there are; blank text finds none.
    """
    text = text.strip()
    if not text:
        return []
    terms = Term.objects.all() if facet is None else Term.objects.filter(facet=facet)
    if usable_only:
        terms = terms.filter(status__in=(TermStatus.ACTIVE, TermStatus.PROPOSED))
    code = text.rpartition(":")[2]
    labels = TermLabel.objects.filter(term=OuterRef("pk"))
    exact = Q(code__iexact=code) | Exists(labels.filter(_in_any_case("iexact", text)))
    beginning = Q(code__istartswith=code) | Exists(labels.filter(_in_any_case("istartswith", text)))
    anywhere = Q(code__icontains=code) | Exists(labels.filter(_in_any_case("icontains", text)))
    rank = Case(When(exact, then=Value(0)), When(beginning, then=Value(1)), default=Value(2))
    hits = terms.filter(anywhere).annotate(rank=rank).order_by("rank", "level", "tree_id", "lft")
    rows = list(hits.select_related("facet").prefetch_related("labels")[:limit])
    found = paths(rows, language)
    return [Found(term, label_of(term, language), found[term.pk]) for term in rows]


def label_of(term: Term, language: str) -> Label:
    """The label of `term` to show; its code where it has none. Its labels should be prefetched."""
    label = pick({row.language: row.text for row in term.labels.all()}, language)
    return label if label.text else Label(term.code, "", is_fallback=False)


def _in_any_case(lookup: str, text: str) -> Q:
    """SQLite folds the case of ASCII letters only, so a first letter such as É is tried both ways."""
    condition = Q()
    for spelling in {text, text.lower(), text.capitalize()}:
        condition |= Q((f"text__{lookup}", spelling))
    return condition
