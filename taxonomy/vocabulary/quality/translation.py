"""Checks of the languages of labels, synonyms and notes. Pure."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from taxonomy.vocabulary.languages import is_language_tag
from taxonomy.vocabulary.quality.checks import Finding
from taxonomy.vocabulary.quality.indexed import Vocabulary, named, shown
from taxonomy.vocabulary.quality.labelling import looks_blank

LANGUAGE_LETTERS = 3
"""The most letters in the first part of a tag. Longer ones, as in "english", are reserved (RFC 5646, section 2.2.1)."""


def check(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All findings about languages. A label in en-GB counts as one in en, but not the other way round."""
    spoken = {}
    for row in vocabulary.in_use:
        if tags := tuple(tag for tag, text in row.labels.items() if not looks_blank(text)):
            spoken[row.code] = _languages(tags)
    yield from _tags(vocabulary)
    yield from _promised(vocabulary, spoken)
    yield from _partial(vocabulary, spoken)
    tagged = [languages - {""} for languages in set(spoken.values()) if languages != {""}]
    if tagged and not frozenset.intersection(*tagged):
        codes = [code for code, languages in spoken.items() if languages != {""}]
        yield vocabulary.finding("ncl", codes, _("There is no language in which all of the terms have a label."))


@lru_cache(maxsize=1024)
def _languages(tags: tuple[str, ...]) -> frozenset[str]:
    """The languages of labels in `tags`: zh-hant-tw counts as zh-hant and zh too. Cached, because most terms share tags."""
    parts = [tag.lower().split("-") for tag in tags]
    return frozenset("-".join(part[:length]) for part in parts for length in range(1, len(part) + 1))


@lru_cache(maxsize=1024)
def _is_valid(tag: str) -> bool:
    return is_language_tag(tag) and len(tag.partition("-")[0]) <= LANGUAGE_LETTERS


def _tags(vocabulary: Vocabulary) -> Iterator[Finding]:
    holders: dict[str, dict[str, None]] = {}
    for code, row in vocabulary.terms.items():
        tags = [tag for tag, text in row.labels.items() if text]
        tags += [synonym.language for synonym in row.synonyms if synonym.text]
        tags += [note.language for note in row.notes if note.text]
        for tag in tags:
            if not _is_valid(tag):
                holders.setdefault(tag, {})[code] = None
    for tag, codes in holders.items():
        if tag:
            message = _("“%(tag)s” is not a language tag; it is in %(codes)s.") % {"tag": shown(tag), "codes": named(codes)}
        else:
            message = _("Labels, synonyms or notes without a language: %(codes)s.") % {"codes": named(codes)}
        yield vocabulary.finding("oilt", codes, message)


def _promised(vocabulary: Vocabulary, spoken: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Terms without a label in a language that the vocabulary has to have."""
    wanted = {language.lower(): language for language in vocabulary.languages if language}
    for folded, language in wanted.items():
        lacking = [code for code, languages in spoken.items() if folded not in languages]
        if lacking:
            message = _("Without a label in %(language)s: %(codes)s.") % {"language": shown(language), "codes": named(lacking)}
            yield vocabulary.finding("translation", lacking, message)


def _partial(vocabulary: Vocabulary, spoken: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Languages in which some terms have labels and others do not, without those that it has to have."""
    promised = {language.lower().partition("-")[0] for language in vocabulary.languages}
    counts = Counter[str]()
    for languages, terms in Counter(spoken.values()).items():
        counts.update({language: terms for language in languages if "-" not in language})
    for language in sorted(counts.keys() - promised - {""}):
        lacking = [code for code, languages in spoken.items() if language not in languages]
        if lacking:
            message = _("%(language)s is used for %(count)d of %(total)d terms, but not for %(codes)s.")
            names = {"count": counts[language], "total": len(spoken), "codes": named(lacking)}
            yield vocabulary.finding("ilc", lacking, message % {**names, "language": shown(language)})
