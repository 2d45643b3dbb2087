"""Finding terms by the words that people know them by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, F, Min, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from taxonomy.models import Facet, Term, TermLabel, TermSynonym
from taxonomy.queries.terms import paths
from taxonomy.vocabulary.folding import fold
from taxonomy.vocabulary.labels import Label, pick
from taxonomy.vocabulary.rows import SynonymKind
from taxonomy.vocabulary.statuses import IN_USE


@dataclass(frozen=True)
class Found:
    """A term with its label and the labels from the root to it, in the reader's language.

    `matched` is the synonym, or the label in another language, by which it was found; "" where its label or code shows why.
    `is_hidden` says that this synonym is a hidden one, which is for searching only.
    """

    term: Term
    label: Label
    path: Sequence[str]
    matched: str = ""
    is_hidden: bool = False


class _Hit(NamedTuple):
    """A term, with the rank of its best matching word. Hits sort in the order in which they are shown."""

    rank: int
    level: int
    tree_id: int
    lft: int
    term_id: int


_TIERS = ("startswith", "contains")
_NAME, _ALTERNATIVE, _HIDDEN = range(3)
_KIND_OF_SYNONYM = Case(When(kind=SynonymKind.HIDDEN, then=Value(_HIDDEN)), default=Value(_ALTERNATIVE))
_WORDS: tuple[tuple[Any, Any], ...] = ((TermLabel, Value(_NAME)), (TermSynonym, _KIND_OF_SYNONYM))
_EXACT, _BEGINNING, _ANYWHERE = 0, 10, 20
"""Rank of a word by how it matches. The number of its kind (_NAME, _ALTERNATIVE, _HIDDEN) is added."""


def find_terms(text: str, *, language: str, facet: Facet | None = None, usable_only: bool = False, limit: int) -> list[Found]:
    """At most `limit` terms whose code, or a label or synonym in any language, holds `text`; case and accents do not matter.

    Exact hits come first, then beginnings, then the rest. Within each of these, codes and labels come first, then alternative
    labels, then hidden ones, each in tree order. `usable_only` leaves out deprecated and merged terms. Blank text finds no
    terms. Eleven queries at most, however many terms there are.
    """
    text = text.strip()
    hits: dict[int, _Hit] = {}
    for tier in _TIERS:
        for hit in sorted(_hits(text, tier, facet, limit, usable_only=usable_only)):
            hits.setdefault(hit.term_id, hit)
        if len(hits) >= limit:
            break
    terms = Term.objects.select_related("facet").prefetch_related("labels", "synonyms").in_bulk(list(hits)[:limit])
    rows = [terms[pk] for pk in hits if pk in terms]
    shown = paths(rows, language) if rows else {}
    return [_found(term, shown[term.pk], text, language) for term in rows]


def holding(text: str) -> Q:
    """The terms whose code, or a label or synonym in any language, holds `text`; case and accents do not matter."""
    words = Q(code__icontains=text)
    if folded := fold(text):
        for model in (TermLabel, TermSynonym):
            words |= Q(pk__in=model.objects.filter(folded__contains=folded).values("term"))
    return words


def label_of(term: Term, language: str) -> Label:
    """The label of `term` to show; its code where it has none. Its labels should be prefetched."""
    label = pick({row.language: row.text for row in term.labels.all()}, language)
    return label if label.text else Label(term.code, "", is_fallback=False)


def _hits(text: str, tier: str, facet: Facet | None, limit: int, *, usable_only: bool) -> Iterator[_Hit]:
    """The `limit` best terms by their codes, the `limit` best by their labels and the `limit` best by their synonyms."""
    code, folded = text.rpartition(":")[2], fold(text)
    if code:
        rank = _rank(Q(code__iexact=code), Q(code__istartswith=code), Value(_NAME))
        rows = Term.objects.filter(_among(facet, "", usable_only=usable_only), **{f"code__i{tier}": code})
        yield from _best(rows, rank, "", limit)
    if folded:
        for model, kind in _WORDS:
            rank = _rank(Q(folded=folded), Q(folded__startswith=folded), kind)
            # By ids, because a planner that sees the join reads every term with its words instead of the index of words.
            matching = model.objects.filter(**{f"folded__{tier}": folded}).values("pk")
            words = model.objects.filter(_among(facet, "term__", usable_only=usable_only), pk__in=matching)
            yield from _best(words, rank, "term__", limit)


def _rank(exact: Q, beginning: Q, kind: Any) -> Any:
    return Case(When(exact, then=Value(_EXACT)), When(beginning, then=Value(_BEGINNING)), default=Value(_ANYWHERE)) + kind


def _among(facet: Facet | None, way: str, *, usable_only: bool) -> Q:
    # The + 0 keeps SQLite from the index of facets: without statistics it walks all terms of the facet, and for each of them
    # all words that match.
    chosen = Q() if facet is None else Q(Exact(F(f"{way}facet_id") + 0, facet.pk))
    return chosen & Q((f"{way}status__in", IN_USE)) if usable_only else chosen


def _best(rows: QuerySet[Any], rank: Any, way: str, limit: int) -> Iterator[_Hit]:
    place = [f"{way}{name}" for name in ("level", "tree_id", "lft", "pk")]
    ranked = rows.values(*place).annotate(rank=Min(rank)).order_by("rank", *place)
    return (_Hit(*row) for row in ranked.values_list("rank", *place)[:limit])


def _found(term: Term, path: Sequence[str], text: str, language: str) -> Found:
    label, code, folded = label_of(term, language), text.rpartition(":")[2], fold(text)
    if folded in fold(label.text) or (code and code.casefold() in term.code.casefold()):
        return Found(term, label, path)
    words: list[tuple[int, Any]] = [(_NAME, row) for row in term.labels.all()]
    words += [(_HIDDEN if row.kind == SynonymKind.HIDDEN else _ALTERNATIVE, row) for row in term.synonyms.all()]
    matching = ((_closeness(row.folded, folded), kind, row.text) for kind, row in words if folded in row.folded)
    _close, kind, word = min(matching, default=(_EXACT, _NAME, ""))
    return Found(term, label, path, word, is_hidden=kind == _HIDDEN)


def _closeness(word: str, folded: str) -> int:
    return _EXACT if word == folded else _BEGINNING if word.startswith(folded) else _ANYWHERE
