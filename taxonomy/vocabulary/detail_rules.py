"""Checks what somebody enters for a term besides its labels and links: synonyms, notes, codes elsewhere, dates. Pure.

What the term has already may stay as it is, even if it would be refused today: a file may have brought it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from taxonomy.vocabulary.languages import is_language_tag, usual_case
from taxonomy.vocabulary.limits import (
    DATATYPE_MAX_LENGTH,
    LABEL_MAX_LENGTH,
    NOTATION_MAX_LENGTH,
    NOTE_MAX_LENGTH,
    SCHEME_MAX_LENGTH,
    TARGET_MAX_LENGTH,
    URI_MAX_LENGTH,
)
from taxonomy.vocabulary.rows import MappingKind, Notation, Note, NoteKind, OutsideName, Synonym, SynonymKind

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_IN_TEXT = "\n\t"
"""The control characters that a text of several lines may hold."""

Problems = dict[str, list[str]]
"""Field -> what is wrong with it."""


@dataclass(frozen=True)
class Words:
    """What a term has besides its labels and links."""

    synonyms: tuple[Synonym, ...] = ()
    notes: tuple[Note, ...] = ()
    notations: tuple[Notation, ...] = ()
    mappings: tuple[OutsideName, ...] = ()


def tidy_line(text: str) -> str:
    """`text` as one line in NFC, without white space at its ends or twice in a row."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_text(text: str) -> str:
    """`text` in NFC with plain line feeds, without white space at its ends; white space inside stays."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def text_problems(text: str, *, limit: int) -> list[str]:
    """Why a tidied text cannot be stored."""
    problems = []
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _IN_TEXT for letter in text):
        problems.append(_("It holds a control character; remove it."))
    if len(text) > limit:
        problems.append(_("It has %(length)d characters; at most %(limit)d are kept.") % {"length": len(text), "limit": limit})
    return problems


def clean_words(wanted: Words, *, held: Words, labels: Mapping[str, str]) -> tuple[Words, Problems]:
    """Return `wanted` as it is stored (each thing once, without blank ones), and the problems by field.

    `held` is what the term has now. `labels` is language -> preferred label, which cannot be a synonym too (SKOS S13).
    """
    problems: Problems = defaultdict(list)
    synonyms = _once(Synonym(kind, usual_case(tag), tidy_line(text)) for kind, tag, text in wanted.synonyms if text.strip())
    notes = _once(Note(kind, usual_case(tag), tidy_text(text)) for kind, tag, text in wanted.notes if text.strip())
    notations = _once(Notation(tidy_line(text), tidy_line(datatype)) for text, datatype in wanted.notations if text.strip())
    mappings = _once(OutsideName(kind, tidy_line(target), tidy_line(scheme)) for kind, target, scheme in wanted.mappings)
    mappings = tuple(mapping for mapping in mappings if mapping.target or mapping.scheme)
    for synonym in synonyms:
        problems["synonyms"] += _word_problems(synonym, held.synonyms, list(SynonymKind), LABEL_MAX_LENGTH)
    problems["synonyms"] += _clashes(synonyms, labels)
    for note in notes:
        problems["notes"] += _word_problems(note, held.notes, list(NoteKind), NOTE_MAX_LENGTH)
    for notation in notations:
        problems["notations"] += [] if notation in held.notations else _notation_problems(notation)
    for mapping in mappings:
        problems["mappings"] += [] if mapping in held.mappings else _mapping_problems(mapping)
    return Words(synonyms, notes, notations, mappings), {field: found for field, found in problems.items() if found}


def uri_problems(uri: str) -> list[str]:
    """Why a tidied `uri` cannot be stored; "" means no URI."""
    problems = text_problems(uri, limit=URI_MAX_LENGTH)
    if uri and not _URI.fullmatch(uri):
        problems.append(_("Write the whole URI, such as https://example.org/terms/cards."))
    return problems


def date_problems(valid_from: date | None, valid_to: date | None) -> list[str]:
    """Why a term cannot be valid from the first of these days to the second; None leaves that end open."""
    if valid_from and valid_to and valid_from > valid_to:
        return [_("It ends before it begins; choose a later day.")]
    return []


def _once(things: Iterable) -> tuple:
    return tuple(dict.fromkeys(things))


def _word_problems(word: Synonym | Note, held: Collection[object], kinds: Collection[str], limit: int) -> list[str]:
    if word in held:
        return []
    found = text_problems(word.text, limit=limit)
    if word.kind not in kinds:
        found.append(_("There is no kind “%(kind)s”.") % {"kind": word.kind[:50]})
    if word.language and not is_language_tag(word.language):
        found.append(_("“%(tag)s” is not a language tag; write it like en, fr or pt-BR.") % {"tag": word.language[:50]})
    return [_about(word.text, problem) for problem in found]


def _clashes(synonyms: Iterable[Synonym], labels: Mapping[str, str]) -> list[str]:
    problems = []
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, language, text in synonyms:
        kinds[language, text].append(kind)
        if labels.get(language) == text and len(kinds[language, text]) == 1:
            problems.append(_("“%(text)s” is the label already; remove it from the synonyms.") % {"text": text[:80]})
    problems += [
        _("“%(text)s” is both an alternative and a hidden label; keep one.") % {"text": text[:80]}
        for (_language, text), found in kinds.items()
        if len(found) > 1
    ]
    return problems


def _notation_problems(notation: Notation) -> list[str]:
    found = text_problems(notation.text, limit=NOTATION_MAX_LENGTH)
    found += [
        _("Its notation system: %(problem)s") % {"problem": problem}
        for problem in text_problems(notation.datatype, limit=DATATYPE_MAX_LENGTH)
    ]
    return [_about(notation.text, problem) for problem in found]


def _mapping_problems(mapping: OutsideName) -> list[str]:
    if not mapping.target:
        return [_about(mapping.scheme, _("Give the URI or identifier that the term has there."))]
    found = text_problems(mapping.target, limit=TARGET_MAX_LENGTH)
    found += [
        _("Its system: %(problem)s") % {"problem": problem}
        for problem in text_problems(mapping.scheme, limit=SCHEME_MAX_LENGTH)
    ]
    if mapping.kind not in list(MappingKind):
        found.append(_("There is no kind “%(kind)s”.") % {"kind": mapping.kind[:50]})
    elif mapping.kind == MappingKind.IDENTIFIER and not mapping.scheme:
        found.append(_("Name the system in which the term has this identifier."))
    elif mapping.kind != MappingKind.IDENTIFIER and not _URI.fullmatch(mapping.target):
        found.append(_("Write the whole URI of the match."))
    return [_about(mapping.target, problem) for problem in found]


def _about(text: str, problem: str) -> str:
    return _("“%(text)s”: %(problem)s") % {"text": text[:80], "problem": problem}
