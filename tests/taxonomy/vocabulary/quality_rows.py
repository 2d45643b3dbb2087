"""Short ways to write vocabularies with one fault, and to get the findings of a check."""

from typing import Any

from taxonomy.vocabulary.quality import check_rows
from taxonomy.vocabulary.rows import Note, NoteKind, OutsideName, Synonym, SynonymKind, TermRow

DEFINED = (Note(NoteKind.DEFINITION, "en", "What it is."),)


def term(code: str, parent: str = "", **fields: Any) -> TermRow:
    """A term with an English label, made of its code, and a definition."""
    return TermRow(**{"code": code, "parent_code": parent, "labels": {"en": f"The {code}"}, "notes": DEFINED, **fields})


def also(text: str, language: str = "en") -> Synonym:
    """An alternative label."""
    return Synonym(SynonymKind.ALTERNATIVE, language, text)


def hidden(text: str, language: str = "en") -> Synonym:
    """A label for searching only."""
    return Synonym(SynonymKind.HIDDEN, language, text)


def mapped(kind: str, target: str) -> OutsideName:
    """A mapping to a concept elsewhere."""
    return OutsideName(kind, target)


def said(check: str, *rows: TermRow, **options: Any) -> list[tuple[tuple[str, ...], str]]:
    """The codes and the message of each finding of `check`."""
    return [(finding.codes, finding.message) for finding in check_rows(rows, **options) if finding.check == check]


def codes(check: str, *rows: TermRow, **options: Any) -> list[tuple[str, ...]]:
    """The codes of each finding of `check`."""
    return [found for found, _message in said(check, *rows, **options)]
