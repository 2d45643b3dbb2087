"""The columns of our own tables: what each is called, and how their cells make a term. Pure.

| column                                                                | holds                                                |
| --------------------------------------------------------------------- | ---------------------------------------------------- |
| facet, code                                                           | the facet of the term; its code, which never changes |
| parent_code                                                           | the parent, then further parents                     |
| label@fr, alt_labels@fr, hidden_labels@fr                             | words; `label` alone is in the language of the file  |
| definition@fr, scope_note@fr, example@fr, use_when@fr, avoid_when@fr, | notes, also without language; a second one of its    |
| history_note@fr, editorial_note@fr, change_note@fr, note@fr           | kind is `definition@fr#2`                            |
| notation                                                              | `0110`, or `0110^^` and the URI of the system        |
| status, status_reason                                                 | proposed, active, deprecated, merged; why            |
| replaced_by, replacement_rule                                         | codes; `any` or `all` of several                     |
| related                                                               | codes                                                |
| uri, identifiers                                                      | the term's own URI; `system=id`                      |
| exact_match, close_match, broad_match, narrow_match, related_match    | addresses, or `system=name`                          |
| sort, owner, valid_from, valid_to                                     | a number; a name; dates such as 2026-09-15           |
| journey_kind, goal, mindset, desired_action, kpi, kpi_target,         | of terms of the facet journey: journey, stage or     |
| owning_team, exits                                                    | step; texts; an action; `code=when` of each exit     |
| path                                                                  | for reading; ignored                                 |

Several values in one cell are separated by `|` (cells.py). The language `und` stands for words without a language.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from taxonomy.vocabulary import cells
from taxonomy.vocabulary.languages import is_language_tag, usual_case
from taxonomy.vocabulary.rows import (
    Exit,
    JourneyFacts,
    MappingKind,
    Note,
    NoteKind,
    OutsideName,
    Rule,
    Synonym,
    SynonymKind,
    TermRow,
)

LABEL = "label"
SYNONYMS = {"alt_labels": SynonymKind.ALTERNATIVE, "hidden_labels": SynonymKind.HIDDEN}
NOTES = {
    "definition": NoteKind.DEFINITION,
    "scope_note": NoteKind.SCOPE,
    "example": NoteKind.EXAMPLE,
    "use_when": NoteKind.USE_WHEN,
    "avoid_when": NoteKind.AVOID_WHEN,
    "history_note": NoteKind.HISTORY,
    "editorial_note": NoteKind.EDITORIAL,
    "change_note": NoteKind.CHANGE,
    "note": NoteKind.NOTE,
}
MAPPINGS = {
    "identifiers": MappingKind.IDENTIFIER,
    "exact_match": MappingKind.EXACT,
    "close_match": MappingKind.CLOSE,
    "broad_match": MappingKind.BROAD,
    "narrow_match": MappingKind.NARROW,
    "related_match": MappingKind.RELATED,
}
_FACTS = ("goal", "mindset", "desired_action", "kpi", "kpi_target", "owning_team", "exits")
JOURNEY = {"journey_kind": "kind", **dict(zip(_FACTS, _FACTS, strict=True))}
"""Column -> field of JourneyFacts."""
WORDS = (LABEL, *SYNONYMS, *NOTES)
CODES = ("code", "parent_code", "replaced_by", "related")
LISTS = (*SYNONYMS, *MAPPINGS, "parent_code", "replaced_by", "related", "notation", "exits")
"""Columns whose cells may hold several values."""
BEFORE_WORDS = ("facet", "code", "parent_code")
AFTER_WORDS = (
    "notation",
    "status",
    "status_reason",
    "replaced_by",
    "replacement_rule",
    "related",
    "uri",
    *MAPPINGS,
    "sort",
    "owner",
    "valid_from",
    "valid_to",
    "path",
)
NEVER_CLEARED = {"facet", "code", "status", "replacement_rule", "journey_kind", "path"}
NO_LANGUAGE = "und"
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_NAME = re.compile(r"(?P<base>[a-z_ ]+)(?:@(?P<language>[^#]*))?(?:#(?P<number>[1-9]\d{0,2}))?", re.IGNORECASE)


class Column(NamedTuple):
    """What a header names: `base` is as in the table above, `language` is "" for words without one and for other columns."""

    base: str
    language: str = ""
    number: int = 1

    @property
    def subject(self) -> str:
        """What the column states or clears, the same for all numbers of a note: `definition@fr`, `alt_labels@` or `uri`."""
        return f"{self.base}@{self.language}" if self.base in WORDS else self.base

    @property
    def name(self) -> str:
        """The name in a header."""
        language = f"@{self.language or NO_LANGUAGE}" if self.base in WORDS else ""
        return f"{self.base}{language}{f'#{self.number}' if self.number > 1 else ''}"


def parse(header: str, language: str) -> Column | None:
    """The column that `header` names, None if it is not one of ours; words that name no language are in `language`."""
    match = _NAME.fullmatch(header.strip())
    if match is None:
        return None
    base, tag, number = match["base"].lower().replace(" ", "_"), match["language"], int(match["number"] or 1)
    if base in (*BEFORE_WORDS, *AFTER_WORDS, *JOURNEY):
        return Column(base) if tag is None and match["number"] is None else None
    if base not in WORDS or (number > 1 and base not in NOTES):
        return None
    if tag is None:
        return Column(base, language, number)
    if tag.lower() == NO_LANGUAGE:
        return Column(base, "", number)
    return Column(base, usual_case(tag), number) if is_language_tag(tag) else None


def term_row(values: Mapping[Column, str], *, row: int, file: str, cleared: Iterable[str] = ()) -> tuple[TermRow, list[str]]:
    """Return the term that `values` (none of them blank) state, and its faults. A term with faults must not be used."""
    plain = {column.base: text for column, text in values.items() if column.base not in WORDS}
    parent, *broader = _parents(plain.get("parent_code", ""))
    further = [code for code in broader if code != cells.EMPTY]
    emptied = {*cleared, *(["parent_code"] if parent == cells.EMPTY else []), *(["broader"] if cells.EMPTY in broader else [])}
    faults: list[str] = []
    term = TermRow(
        plain.get("code", ""),
        "" if parent == cells.EMPTY else parent,
        {column.language: text for column, text in values.items() if column.base == LABEL},
        row,
        file,
        status=plain.get("status", "").lower(),
        broader=tuple(further),
        synonyms=tuple(
            Synonym(SYNONYMS[column.base], column.language, text)
            for column, cell in values.items()
            if column.base in SYNONYMS
            for text in cells.split(cell)
        ),
        notes=tuple(Note(NOTES[column.base], column.language, text) for column, text in values.items() if column.base in NOTES),
        notations=cells.split_notations(plain.get("notation", "")),
        mappings=tuple(name for base in MAPPINGS if base in plain for name in _outside(base, plain[base])),
        related=tuple(cells.split(plain.get("related", ""))),
        replaced_by=tuple(cells.split(plain.get("replaced_by", ""))),
        replacement_rule=_rule(plain.get("replacement_rule", ""), faults),
        status_reason=plain.get("status_reason", ""),
        uri=plain.get("uri", ""),
        owner=plain.get("owner", ""),
        valid_from=_date("valid_from", plain.get("valid_from", ""), faults),
        valid_to=_date("valid_to", plain.get("valid_to", ""), faults),
        sort=_number(plain.get("sort", ""), faults),
        journey=_journey(plain),
        cleared=frozenset(emptied),
    )
    return term, faults


def _journey(plain: Mapping[str, str]) -> JourneyFacts:
    facts: dict[str, Any] = {name: plain.get(column, "") for column, name in JOURNEY.items()}
    exits = [way.partition("=") for way in cells.split(facts["exits"])]
    told = tuple(Exit(code.strip(), condition.strip()) for code, _mark, condition in exits)
    return JourneyFacts(**{**facts, "kind": facts["kind"].lower(), "exits": told})


def _parents(cell: str) -> list[str]:
    """The parent, which may be blank, and the further ones; EMPTY among them clears."""
    first, *others = cell.split(cells.SEPARATOR)
    return [first.strip(), *(code for other in others if (code := other.strip()))]


def _outside(base: str, cell: str) -> tuple[OutsideName, ...]:
    return cells.split_outside(cell, MAPPINGS[base])


def _rule(text: str, faults: list[str]) -> str:
    if text.lower() in {"", *Rule}:
        return text.lower()
    faults.append(_("replacement_rule is “%(text)s”; use any or all.") % {"text": text[:50]})
    return ""


def _date(column: str, text: str, faults: list[str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(
            _("%(column)s is “%(text)s”; write a date as year-month-day, such as 2026-09-15.")
            % {"column": column, "text": text[:50]}
        )
        return None


def _number(text: str, faults: list[str]) -> int | None:
    if not text or _WHOLE_NUMBER.fullmatch(text):
        return int(text) if text else None
    faults.append(_("sort is “%(text)s”; write a whole number of at most nine digits.") % {"text": text[:50]})
    return None
