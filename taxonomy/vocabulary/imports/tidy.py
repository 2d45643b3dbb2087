"""Makes the rows of readers comparable: clean texts, and one row per code. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from taxonomy.vocabulary import labels as label_rules
from taxonomy.vocabulary.codes import CODE_MAX_LENGTH, CODE_PATTERN
from taxonomy.vocabulary.imports.effects import WHAT_NAMES
from taxonomy.vocabulary.journey_parts import CONDITION_MAX_LENGTH, LINES, TEXTS, JourneyKind
from taxonomy.vocabulary.languages import is_language_tag, usual_case
from taxonomy.vocabulary.limits import (
    DATATYPE_MAX_LENGTH,
    LABEL_MAX_LENGTH,
    NOTATION_MAX_LENGTH,
    SCHEME_MAX_LENGTH,
    TARGET_MAX_LENGTH,
    URI_MAX_LENGTH,
)
from taxonomy.vocabulary.rows import (
    NO_JOURNEY,
    Exit,
    JourneyFacts,
    Notation,
    Note,
    OutsideName,
    RowProblem,
    Rule,
    Severity,
    Synonym,
    TermRow,
)
from taxonomy.vocabulary.statuses import TermStatus

LONGEST = {
    "uri": URI_MAX_LENGTH,
    "notation": NOTATION_MAX_LENGTH,
    "notation system": DATATYPE_MAX_LENGTH,
    "mapping": TARGET_MAX_LENGTH,
    "mapping system": SCHEME_MAX_LENGTH,
}
_SINGLE = {
    "parent_code": "parent",
    **{name: name for name in ("status", "status_reason", "replacement_rule", "uri", "owner", "valid_from", "valid_to")},
    "sort": "order",
}
"""Field of TermRow with one value -> its key in WHAT_NAMES."""
_SEVERAL = ("broader", "synonyms", "notes", "notations", "mappings", "related", "replaced_by")
STATUSES = ("", *TermStatus.values)


class Fault(NamedTuple):
    """What is wrong with a row, and which check found it (rows.RowProblem)."""

    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Tidied:
    """`rows` is code -> row in the order of the file; `refused` are rows that cannot be used, each with its problems."""

    rows: dict[str, TermRow] = field(default_factory=dict)
    refused: list[tuple[TermRow, list[RowProblem]]] = field(default_factory=list)


def as_problem(row: TermRow, fault: Fault, severity: Severity = Severity.ERROR) -> RowProblem:
    return RowProblem(row.file, row.row, fault.message, fault.check, severity)


def tidy(rows: Iterable[TermRow]) -> Tidied:
    """Clean the words of `rows` and join them to one row per code. A row with faults is refused, with all of them.

    A code may come once per file. Rows of the same code from several files, such as one per language, become one row, unless
    they contradict each other.
    """
    tidied = Tidied()
    seen_in: dict[tuple[str, str], int] = {}
    for raw in rows:
        row, faults = _clean(raw)
        earlier = seen_in.get((row.file, row.code))
        seen_in.setdefault((row.file, row.code), row.row)
        if row.code and earlier is not None:
            message = _("The code “%(code)s” is in row %(earlier)d already; that row is kept.")
            faults.append(Fault("duplicate-code", message % {"code": row.code, "earlier": earlier}))
        first = tidied.rows.get(row.code)
        if first is not None and not faults:
            faults = _contradictions(first, row)
        if faults:
            tidied.refused.append((row, [as_problem(row, fault) for fault in faults]))
        else:
            tidied.rows[row.code] = row if first is None else _joined(first, row)
    return tidied


def _clean(raw: TermRow) -> tuple[TermRow, list[Fault]]:
    faults: list[Fault] = []
    code = raw.code.strip(" ")
    if not code:
        faults.append(Fault("missing-code", _("The code is missing.")))
    elif not re.fullmatch(CODE_PATTERN, code) or len(code) > CODE_MAX_LENGTH:
        message = _(
            "“%(code)s” is not a code: a code starts with a letter or digit, holds only letters, digits and . _ ~ - "
            "and has at most %(limit)d characters."
        )
        faults.append(Fault("bad-code", message % {"code": code[:200], "limit": CODE_MAX_LENGTH}))
    if raw.status not in STATUSES:
        message = _("“%(status)s” is not a status; use one of %(known)s.")
        faults.append(Fault("bad-status", message % {"status": raw.status[:50], "known": ", ".join(STATUSES[1:])}))
    if raw.replacement_rule not in {"", *Rule}:
        message = _("“%(rule)s” is not a replacement rule; use any or all.")
        faults.append(Fault("bad-status", message % {"rule": raw.replacement_rule[:50]}))
    row = replace(
        raw,
        code=code,
        parent_code=raw.parent_code.strip(),
        labels=_labels(raw.labels, faults),
        broader=_codes(raw.broader),
        synonyms=_synonyms(raw.synonyms, faults),
        notes=_notes(raw.notes, faults),
        notations=_notations(raw.notations, faults),
        mappings=_mappings(raw.mappings, faults),
        related=_codes(raw.related),
        replaced_by=_codes(raw.replaced_by),
        status_reason=_text(raw.status_reason, faults),
        uri=_short("uri", raw.uri, faults),
        owner=raw.owner.strip(),
        journey=_facts(raw.journey, faults),
    )
    return row, faults


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stripped for code in codes if (stripped := code.strip())))


def _labels(labels: Mapping[str, str], faults: list[Fault]) -> dict[str, str]:
    """Language -> label; blank ones say nothing and are left out."""
    cleaned: dict[str, str] = {}
    for language, raw in labels.items():
        tag, text = _word(language, raw, faults)
        if text and cleaned.setdefault(tag, text) != text:
            message = _("There are two labels in “%(language)s”; keep one.") % {"language": tag}
            faults.append(Fault("S14", message))
    return cleaned


def _synonyms(synonyms: Iterable[Synonym], faults: list[Fault]) -> tuple[Synonym, ...]:
    words = ((synonym.kind, *_word(synonym.language, synonym.text, faults)) for synonym in synonyms)
    return tuple(dict.fromkeys(Synonym(*word) for word in words if word[2]))


def _notes(notes: Iterable[Note], faults: list[Fault]) -> tuple[Note, ...]:
    cleaned = (Note(note.kind, _language(note.language, faults), _text(note.text, faults)) for note in notes)
    return tuple(dict.fromkeys(note for note in cleaned if note.text))


def _notations(notations: Iterable[Notation], faults: list[Fault]) -> tuple[Notation, ...]:
    cleaned = (
        Notation(_short("notation", notation.text, faults), _short("notation system", notation.datatype, faults))
        for notation in notations
    )
    return tuple(dict.fromkeys(notation for notation in cleaned if notation.text))


def _mappings(mappings: Iterable[OutsideName], faults: list[Fault]) -> tuple[OutsideName, ...]:
    cleaned = (
        OutsideName(name.kind, _short("mapping", name.target, faults), _short("mapping system", name.scheme, faults))
        for name in mappings
    )
    return tuple(dict.fromkeys(name for name in cleaned if name.target))


def _word(language: str, raw: str, faults: list[Fault]) -> tuple[str, str]:
    """(language, text) as they are stored: NFC, white space folded."""
    tag = _language(language, faults)
    text = " ".join((raw if raw.isascii() else unicodedata.normalize("NFC", raw)).split())
    names = {"language": tag, "length": len(text), "limit": LABEL_MAX_LENGTH}
    if len(text) > LABEL_MAX_LENGTH:
        message = _("The label in “%(language)s” has %(length)d characters; at most %(limit)d are kept, so shorten it.")
        faults.append(Fault("too-long", message % names))
    elif not text.isprintable() and any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        faults.append(Fault("ucil", _("The label in “%(language)s” holds a control character; remove it.") % names))
    return tag, text


def _language(language: str, faults: list[Fault]) -> str:
    spelled = _spelled(language)
    if spelled is None:
        message = _("“%(language)s” is not a language tag; use one such as en, fr or pt-BR.") % {"language": language[:50]}
        faults.append(Fault("oilt", message))
    return language if spelled is None else spelled


@lru_cache(maxsize=1_000)
def _spelled(language: str) -> str | None:
    """The tag as it is stored; None if it is not a tag. Cached, because words are many and tags are few."""
    if not language:
        return ""
    return usual_case(language) if is_language_tag(language) else None


def _text(raw: str, faults: list[Fault]) -> str:
    text = raw.strip()
    if not text.isascii() or "\0" in text:
        text = unicodedata.normalize("NFC", text)
        if not label_rules.is_storable(text):
            faults.append(Fault("ucil", _("A note or reason holds a NUL or a broken character; remove it.")))
    return text


def _short(what: str, raw: str, faults: list[Fault]) -> str:
    """A text of one line that is stored in a field of limited length; `what` is a key of LONGEST."""
    text = raw.strip()
    names = {"what": what, "length": len(text), "limit": LONGEST[what], "start": text[:60]}
    if len(text) > LONGEST[what]:
        message = _("%(what)s: “%(start)s…” has %(length)d characters; at most %(limit)d are kept.") % names
        faults.append(Fault("too-long", message))
    elif not text.isprintable() and any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        faults.append(Fault("ucil", _("%(what)s: “%(start)s” holds a control character; remove it.") % names))
    return text


def _facts(raw: JourneyFacts, faults: list[Fault]) -> JourneyFacts:
    if raw == NO_JOURNEY:
        return raw
    if raw.kind not in {"", *JourneyKind.values}:
        message = _("“%(kind)s” is not a part of a journey; use journey, stage or step.")
        faults.append(Fault("journey-part", message % {"kind": raw.kind[:50]}))
    lines = {name: (" ".join(getattr(raw, name).split()), limit) for name, limit in LINES.items()}
    texts = {name: (getattr(raw, name).strip(), limit) for name, limit in TEXTS.items()}
    exits = tuple(dict.fromkeys(Exit(way.code.strip(), " ".join(way.condition.split())) for way in raw.exits if way.code))
    conditions = {f"exit {way.code}": (way.condition, CONDITION_MAX_LENGTH) for way in exits}
    for what, (text, limit) in {**lines, **texts, **conditions}.items():
        if len(text) > limit:
            names = {"what": what, "length": len(text), "limit": limit, "start": text[:60]}
            message = _("%(what)s: “%(start)s…” has %(length)d characters; at most %(limit)d are kept.")
            faults.append(Fault("too-long", message % names))
        elif not label_rules.is_storable(text):
            faults.append(Fault("ucil", _("%(what)s holds a NUL or a broken character; remove it.") % {"what": what}))
    plain = {name: text for name, (text, _limit) in {**lines, **texts}.items()}
    return JourneyFacts(raw.kind, desired_action=raw.desired_action.strip(), exits=exits, **plain)


def _contradictions(first: TermRow, row: TermRow) -> list[Fault]:
    where = {"code": row.code, "file": first.file, "row": first.row}
    faults = [
        _("The label of “%(code)s” in “%(language)s” differs from that in %(file)s:%(row)d; that one is kept.")
        % {**where, "language": tag}
        for tag, text in row.labels.items()
        if first.labels.get(tag, text) != text
    ]
    faults += [
        _("%(what)s of “%(code)s” differs from that in %(file)s:%(row)d; that one is kept.")
        % {**where, "what": WHAT_NAMES[what]}
        for name, what in _SINGLE.items()
        if None not in _both(first, row, name) and len({*_both(first, row, name)}) > 1
    ]
    return [Fault("contradiction", fault) for fault in faults]


def _both(first: TermRow, row: TermRow, name: str) -> tuple[Any, Any]:
    """What both rows state of a field with one value; None for nothing."""
    stated, other = (None if getattr(one, name) == "" else getattr(one, name) for one in (first, row))
    return stated, other


def _joined(first: TermRow, row: TermRow) -> TermRow:
    """`first` with all that `row` adds; `row` is from another file and does not contradict it."""
    single = {name: getattr(row, name) for name in _SINGLE if _both(first, row, name)[0] is None}
    several: dict[str, Any] = {name: tuple(dict.fromkeys((*getattr(first, name), *getattr(row, name)))) for name in _SEVERAL}
    facts: Any = (one or other for one, other in zip(first.journey, row.journey, strict=True))
    labels = {**first.labels, **row.labels}
    return replace(first, labels=labels, journey=JourneyFacts(*facts), cleared=first.cleared | row.cleared, **single, **several)
