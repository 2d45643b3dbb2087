"""Resolves names to terms, many at once. A name is a code, a label or synonym, or what another system calls the term."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from taxonomy.models import Facet, Term, TermLabel, TermMapping, TermNotation, TermReplacement, TermSynonym
from taxonomy.vocabulary.folding import fold
from taxonomy.vocabulary.rows import MappingKind, SynonymKind


class By(StrEnum):
    """What a term can be named by."""

    REFERENCE = "reference"
    CODE = "code"
    LABEL = "label"
    EXTERNAL_ID = "external_id"
    URI = "uri"
    NOTATION = "notation"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One name to resolve. It is limited to a `facet`, a label to a `language` (BCP 47), an identifier or notation to a
    `scheme`; "" means no limit."""

    by: By
    value: str
    facet: str = ""
    language: str = ""
    scheme: str = ""


class ResolutionOutcome(StrEnum):
    FOUND = "found"
    REPLACED = "replaced"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means now.

    FOUND: `terms` holds the term. REPLACED: `terms` holds what replaces the term `replaced`, several by `rule` (any, all).
    AMBIGUOUS: `terms` holds those that it may mean. UNKNOWN: none; `problem` says why where there is more to say.
    `matched_by` and `matched` are the kind of word that named the term, and the word.
    """

    outcome: ResolutionOutcome
    terms: tuple[Term, ...] = ()
    rule: str = ""
    replaced: Term | None = None
    matched_by: str = ""
    matched: str = ""
    problem: str = ""


class _Match(NamedTuple):
    """A word that names a term; of two kinds of word the lower rank wins. `mark` is its language or scheme."""

    rank: int
    by: str
    word: str
    mark: str
    term: Term


def resolve_names(names: Sequence[Wanted]) -> list[Resolution]:
    """What each of `names` means, in their order.

    Case and accents of labels do not matter. A preferred label wins over an alternative one, an alternative one over a hidden
    one, and a term in use over a term out of use. A replaced term stands for what replaces it. The number of queries depends on
    the kinds of names and on the longest chain of replacements, not on how many names there are.
    """
    plain = [_plain(wanted) for wanted in names]
    found = {by: _FINDERS[by]({name.value for name in plain if name.by == by}) for by in {name.by for name in plain}}
    named = [match.term for matches in found.values() for group in matches.values() for match in group]
    facets = {facet.pk: facet for facet in Facet.objects.all()}
    codes = {facet.code for facet in facets.values()}
    for term in named:
        term.facet = facets[term.facet_id]
    chains = _Chains(facets, named)
    return [
        _resolution((match for match in found[name.by].get(name.value, ()) if _fits(match, name)), chains)
        if not name.facet or name.facet in codes
        else Resolution(ResolutionOutcome.UNKNOWN, problem=_("There is no facet “%(code)s”.") % {"code": name.facet[:100]})
        for name in plain
    ]


def _plain(wanted: Wanted) -> Wanted:
    """Turn a reference into a code in its facet, and fold a label."""
    if wanted.by == By.LABEL:
        return replace(wanted, value=fold(wanted.value))
    if wanted.by == By.REFERENCE:
        facet, _colon, code = wanted.value.partition(":")
        return Wanted(By.CODE, code, facet or wanted.value)
    return wanted


def _fits(match: _Match, wanted: Wanted) -> bool:
    if wanted.facet and match.term.facet.code != wanted.facet:
        return False
    if wanted.scheme and match.mark != wanted.scheme:
        return False
    return not (wanted.language and match.mark) or _base(match.mark) == _base(wanted.language)


def _base(language: str) -> str:
    return language.partition("-")[0].casefold()


Matches = Mapping[str, Sequence[_Match]]


def _grouped(matches: Iterable[tuple[str, _Match]]) -> Matches:
    found: dict[str, list[_Match]] = defaultdict(list)
    for value, match in matches:
        found[value].append(match)
    return found


def _by_code(values: set[str]) -> Matches:
    # The facets are in the condition, because the index of codes begins with them.
    terms = Term.objects.filter(facet__in=Facet.objects.values("pk"), code__in=values)
    return _grouped((term.code, _Match(0, "code", term.code, "", term)) for term in terms)


def _by_label(values: set[str]) -> Matches:
    def matches() -> Iterator[tuple[str, _Match]]:
        wanted = values - {""}
        for label in TermLabel.objects.filter(folded__in=wanted).select_related("term"):
            yield label.folded, _Match(0, "label", label.text, label.language, label.term)
        for synonym in TermSynonym.objects.filter(folded__in=wanted).select_related("term"):
            rank = 2 if synonym.kind == SynonymKind.HIDDEN else 1
            yield synonym.folded, _Match(rank, synonym.kind, synonym.text, synonym.language, synonym.term)

    return _grouped(matches())


def _by_identifier(values: set[str]) -> Matches:
    rows = _mapped(MappingKind.IDENTIFIER, values)
    return _grouped((row.target, _Match(0, "external_id", row.target, row.scheme, row.term)) for row in rows)


def _by_uri(values: set[str]) -> Matches:
    def matches() -> Iterator[tuple[str, _Match]]:
        for term in Term.objects.filter(uri__in=values - {""}):
            yield term.uri, _Match(0, "uri", term.uri, "", term)
        for row in _mapped(MappingKind.EXACT, values):
            yield row.target, _Match(1, "exact", row.target, "", row.term)

    return _grouped(matches())


def _by_notation(values: set[str]) -> Matches:
    rows = TermNotation.objects.filter(text__in=values).select_related("term")
    return _grouped((row.text, _Match(0, "notation", row.text, row.datatype, row.term)) for row in rows)


def _mapped(kind: MappingKind, values: set[str]) -> QuerySet[TermMapping]:
    return TermMapping.objects.filter(kind=kind, target__in=values).select_related("term")


_FINDERS: dict[By, Callable[[set[str]], Matches]] = {
    By.CODE: _by_code,
    By.LABEL: _by_label,
    By.EXTERNAL_ID: _by_identifier,
    By.URI: _by_uri,
    By.NOTATION: _by_notation,
}


class _Chains:
    """The chains of replacements of the given terms, to their ends; two queries for each step of the longest chain."""

    def __init__(self, facets: Mapping[int, Facet], terms: Iterable[Term]) -> None:
        self.next: dict[int, list[Term]] = {}
        waiting = {term.pk: term for term in terms if _is_replaced(term)}
        while waiting:
            found: dict[int, list[Term]] = {pk: [] for pk in waiting}
            single = {term.replaced_by_id for term in waiting.values() if term.replaced_by_id}
            known = {term.pk: term for term in Term.objects.filter(pk__in=single)}
            for term in waiting.values():
                if term.replaced_by_id in known:
                    found[term.pk].append(known[term.replaced_by_id])
            for row in TermReplacement.objects.filter(term__in=waiting).select_related("replacement").order_by("pk"):
                found[row.term_id].append(row.replacement)
            for term in (term for group in found.values() for term in group):
                term.facet = facets[term.facet_id]
            self.next |= found
            behind = (term for group in found.values() for term in group)
            waiting = {
                term.pk: term for term in behind if term.pk not in self.next and (term.replaced_by_id or term.replacement_rule)
            }

    def ends(self, term: Term, seen: frozenset[int] = frozenset()) -> tuple[tuple[Term, ...], str] | None:
        """(the terms to use for `term`, the rule where they are several); None where the replacements run in a circle.

        Where several terms replace it, and one of these is itself replaced by several under another rule, that one is not
        followed further: a person has to decide.
        """
        if term.pk in seen:
            return None
        behind = self.next.get(term.pk, ())
        if not behind:
            return (term,), ""
        if len(behind) == 1:
            return self.ends(behind[0], seen | {term.pk})
        ends: dict[int, Term] = {}
        for one in behind:
            further = self.ends(one, seen | {term.pk})
            if further is None:
                return None
            kept = further[0] if further[1] in {"", term.replacement_rule} else (one,)
            ends |= {end.pk: end for end in kept}
        return tuple(ends.values()), term.replacement_rule


def _is_replaced(term: Term) -> bool:
    return bool(term.replaced_by_id or term.replacement_rule)


class _Meaning(NamedTuple):
    """The terms that a name leads to, the rule where they are several, and the words that lead there, the best one first."""

    terms: tuple[Term, ...]
    rule: str
    words: list[_Match]

    @property
    def weight(self) -> tuple[int, bool]:
        """Of two meanings the one with the lower weight wins."""
        return self.words[0].rank, not all(term.is_usable for term in self.terms)

    @property
    def is_direct(self) -> bool:
        """Whether a word names the term itself, and not only a term that it replaces."""
        return self.terms in {(word.term,) for word in self.words}


def _resolution(matches: Iterable[_Match], chains: _Chains) -> Resolution:
    """Words that lead to the same terms are one meaning; the meaning with the best word wins."""
    meanings: dict[tuple[int, ...], _Meaning] = {}
    circle = ""
    for match in sorted(matches, key=lambda match: (match.rank, match.term.pk)):
        if (end := chains.ends(match.term)) is None:
            circle = circle or match.term.reference
            continue
        meaning = meanings.setdefault(tuple(term.pk for term in end[0]), _Meaning(*end, []))
        meaning.words.append(match)
    if not meanings:
        message = _("The replacements of “%(reference)s” run in a circle; a taxonomy steward has to end it.")
        return Resolution(ResolutionOutcome.UNKNOWN, problem=message % {"reference": circle} if circle else "")
    lightest = min(meaning.weight for meaning in meanings.values())
    best, *others = (meaning for meaning in meanings.values() if meaning.weight == lightest)
    word = best.words[0]
    if others:
        several = {term.pk: term for meaning in (best, *others) for term in meaning.terms}
        return Resolution(ResolutionOutcome.AMBIGUOUS, tuple(several.values()), matched_by=word.by, matched=word.word)
    if best.is_direct:
        return Resolution(ResolutionOutcome.FOUND, best.terms, matched_by=word.by, matched=word.word)
    return Resolution(ResolutionOutcome.REPLACED, best.terms, best.rule, word.term, matched_by=word.by, matched=word.word)
