"""Checks of labels, synonyms and definitions: what is missing, repeated, or hard to read. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from taxonomy.vocabulary.quality.checks import Finding
from taxonomy.vocabulary.quality.indexed import Vocabulary, named, quoted, shown, stated_parents
from taxonomy.vocabulary.rows import NoteKind, SynonymKind, TermRow

LONG_LABEL = 60
_ROLES: dict[str, str | Promise] = {
    "": gettext_lazy("label"),
    SynonymKind.ALTERNATIVE: gettext_lazy("synonym"),
    SynonymKind.HIDDEN: gettext_lazy("hidden synonym"),
}
_JOINERS = "\u200c\u200d"
_LAST_LATIN = "\u02ff"
_REPLACEMENT = "\ufffd"

Key = TypeVar("Key", bound=Hashable)
Text = tuple[str, str]
"""(language in lower case, text)."""
_lower = lru_cache(maxsize=1024)(str.lower)
"""Gives the same object for the same tag, which saves memory: every label has a tag."""


class Holders(NamedTuple):
    """`first` is comparable text -> code of the first term that has it; `several` -> all terms, if there are several.

    Most texts belong to one term, so a collection for each would take most of the memory of a look.
    """

    first: dict[Text, str]
    several: dict[Text, dict[str, None]]

    def of(self, text: Text) -> Collection[str]:
        return self.several.get(text) or ([self.first[text]] if text in self.first else [])


def check(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All findings about the words of the terms in `vocabulary`."""
    yield from _missing(vocabulary)
    yield from _contradictions(vocabulary)
    labels = _holders((row.code, tag, text) for row in vocabulary.in_use for tag, text in row.labels.items())
    yield from _same_labels(vocabulary, labels)
    yield from _same_synonyms(vocabulary, labels)
    yield from _labels_of_parents(vocabulary, labels)
    yield from _characters(vocabulary)


def looks_blank(text: str) -> bool:
    """Whether a reader sees nothing: "", or only white space, zero-width and control characters."""
    if text.isprintable():
        return not text or text.isspace()
    return all(character.isspace() or not character.isprintable() for character in text)


def comparable(text: str) -> str:
    """`text` as a reader compares it: without regard to case, white space and how accents are encoded."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split()).casefold()


def _missing(vocabulary: Vocabulary) -> Iterator[Finding]:
    """A label "" counts as missing; a label or synonym without visible characters counts as empty."""
    unlabelled = [code for code, row in vocabulary.terms.items() if all(map(looks_blank, row.labels.values()))]
    if unlabelled:
        yield vocabulary.finding("ml", unlabelled, _("Without any label: %(codes)s.") % {"codes": named(unlabelled)})
    empty = [code for code, row in vocabulary.terms.items() if _has_empty_text(row)]
    if empty:
        message = _("A label or synonym has no visible characters: %(codes)s.") % {"codes": named(empty)}
        yield vocabulary.finding("el", empty, message)
    undefined = [row.code for row in vocabulary.in_use if not _is_defined(row)]
    if undefined:
        yield vocabulary.finding("uc", undefined, _("Without a definition: %(codes)s.") % {"codes": named(undefined)})


def _has_empty_text(row: TermRow) -> bool:
    return any(text and looks_blank(text) for text in row.labels.values()) or any(
        looks_blank(synonym.text) for synonym in row.synonyms
    )


def _is_defined(row: TermRow) -> bool:
    return any(note.kind == NoteKind.DEFINITION and not looks_blank(note.text) for note in row.notes)


def _contradictions(vocabulary: Vocabulary) -> Iterator[Finding]:
    """As in SKOS, texts are compared to the letter, and languages without regard to case."""
    for code, row in vocabulary.terms.items():
        if not row.synonyms and len({tag.lower() for tag in row.labels}) == len(row.labels):
            continue
        labels = sorted({(tag.lower(), text) for tag, text in row.labels.items() if not looks_blank(text)})
        synonyms = {((one.language.lower(), one.text), one.kind) for one in row.synonyms if not looks_blank(one.text)}
        for (language, text), roles in _several([*((label, "") for label in labels), *sorted(synonyms)]):
            message = _("“%(code)s” has the text %(text)s several times: as %(roles)s.")
            said = shown(", ".join(str(_ROLES.get(role, role)) for role in roles))
            yield vocabulary.finding(
                "S13", [code], message % {"code": shown(code), "text": quoted(text, language), "roles": said}
            )
        for language, texts in _several(labels):
            message = _("“%(code)s” has several preferred labels in one language: %(labels)s.")
            said = ", ".join(quoted(text, language) for text in texts)
            yield vocabulary.finding("S14", [code], message % {"code": shown(code), "labels": said})


def _several(pairs: Collection[tuple[Key, str]]) -> Iterable[tuple[Key, list[str]]]:
    """The keys that occur more than once, with their values."""
    if len({key for key, _value in pairs}) == len(pairs):
        return []
    values: dict[Key, list[str]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return [(key, several) for key, several in values.items() if len(several) > 1]


def _holders(said: Iterable[tuple[str, str, str]]) -> Holders:
    """The terms that hold each text; `said` are (code, language tag, text)."""
    holders = Holders({}, {})
    for code, tag, text in said:
        if not looks_blank(text):
            key = _lower(tag), comparable(text)
            if (first := holders.first.setdefault(key, code)) != code:
                holders.several.setdefault(key, {first: None})[code] = None
    return holders


def _said(said: Iterable[tuple[str, str]], key: Text) -> str:
    """The original text of the comparable `key`, with its language; `said` are (language tag, text)."""
    return next(quoted(text, key[0]) for tag, text in said if (tag.lower(), comparable(text)) == key)


def _same_labels(vocabulary: Vocabulary, labels: Holders) -> Iterator[Finding]:
    """One finding for each label. Siblings have a parent in common, or are at the top together."""
    for key, first in labels.first.items():
        if key not in labels.several:
            continue
        codes = labels.several[key]
        parents = Counter(parent for code in codes for parent in stated_parents(vocabulary.terms[code]) or [""])
        names = {"label": _said(vocabulary.terms[first].labels.items(), key), "codes": named(codes)}
        if max(parents.values()) > 1:
            message = _("Siblings are called %(label)s: %(codes)s.")
            yield vocabulary.finding("sibling-label", codes, message % names)
        else:
            message = _("Several terms are called %(label)s: %(codes)s.")
            yield vocabulary.finding("ol", codes, message % names)


def _same_synonyms(vocabulary: Vocabulary, labels: Holders) -> Iterator[Finding]:
    synonyms = _holders((row.code, one.language, one.text) for row in vocabulary.in_use for one in row.synonyms)
    for key, first in synonyms.first.items():
        holders = dict.fromkeys((*synonyms.of(key), *labels.of(key)))
        if len(holders) > 1:
            message = _("The synonym %(text)s leads to several terms: %(codes)s.")
            said = ((one.language, one.text) for one in vocabulary.terms[first].synonyms)
            yield vocabulary.finding("synonym", holders, message % {"text": _said(said, key), "codes": named(holders)})


def _labels_of_parents(vocabulary: Vocabulary, labels: Holders) -> Iterator[Finding]:
    """One finding for each language."""
    alike: dict[str, dict[str, None]] = {}
    for language, text in labels.first:
        holders = labels.several.get((language, text), {})
        for code in holders:
            if any(parent in holders for parent in vocabulary.parents[code]):
                alike.setdefault(language, {})[code] = None
    for language, codes in alike.items():
        if language:
            message = _("In %(language)s these have the same label as the term above them: %(codes)s.")
        else:
            message = _("These have the same label as the term above them: %(codes)s.")
        yield vocabulary.finding("parent-label", codes, message % {"language": shown(language), "codes": named(codes)})


def _characters(vocabulary: Vocabulary) -> Iterator[Finding]:
    """One finding for each unusual character."""
    holders: dict[str, dict[str, None]] = {}
    for code, row in vocabulary.terms.items():
        for text in (*row.labels.values(), *(synonym.text for synonym in row.synonyms)):
            for character in _unusual(text):
                holders.setdefault(character, {})[code] = None
    for character, codes in sorted(holders.items()):
        name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
        message = _("The character %(name)s is in labels or synonyms of %(codes)s.")
        yield vocabulary.finding("ucil", codes, message % {"name": name, "codes": named(codes)})
    long = [row.code for row in vocabulary.in_use if any(len(text) > LONG_LABEL for text in row.labels.values())]
    if long:
        message = _("Labels of more than %(limit)d characters: %(codes)s.") % {"limit": LONG_LABEL, "codes": named(long)}
        yield vocabulary.finding("long-label", long, message)


def _unusual(text: str) -> set[str]:
    """The unusual characters in `text`: spaces other than the plain one, invisible, control and private ones, and U+FFFD.

    Joiners are usual after non-Latin characters (Persian, Hindi, emoji). Characters newer than this Python are not judged.
    """
    if text.isprintable() and _REPLACEMENT not in text:
        return set()
    return {
        character
        for before, character in zip(" " + text, text, strict=False)
        if (character == _REPLACEMENT or not character.isprintable())
        and not (character in _JOINERS and before > _LAST_LATIN)
        and unicodedata.category(character) != "Cn"
    }
