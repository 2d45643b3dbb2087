"""Contentful's taxonomy as JSON: concepts with labels and notes per locale. JSON has no rows, so these terms have row 0."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from taxonomy.vocabulary.languages import usual_case
from taxonomy.vocabulary.readers.json_files import load, objects, refusal, text
from taxonomy.vocabulary.rows import Notation, Note, NoteKind, Reading, RowProblem, Severity, Synonym, SynonymKind, TermRow

SYNONYMS = {"altLabels": SynonymKind.ALTERNATIVE, "hiddenLabels": SynonymKind.HIDDEN}
NOTES = {
    "definition": NoteKind.DEFINITION,
    "scopeNote": NoteKind.SCOPE,
    "example": NoteKind.EXAMPLE,
    "historyNote": NoteKind.HISTORY,
    "editorialNote": NoteKind.EDITORIAL,
    "changeNote": NoteKind.CHANGE,
    "note": NoteKind.NOTE,
}


def read(path: Path) -> Reading:
    """Read the concepts of all schemes in the file. The id is the code; the first broader concept is the parent.

    Schemes do not become terms; if there are several, that is reported. A field that a concept lacks, such as `broader`,
    changes nothing. Raises ValidationError for a file that cannot be read, or holds something else.
    """
    value = load(path)
    taxonomy = value.get("taxonomy", value) if isinstance(value, dict) else {}
    concepts = objects(taxonomy.get("concepts")) if isinstance(taxonomy, dict) else []
    if not concepts:
        raise refusal(path, _("a Contentful taxonomy"), value)
    schemes = objects(taxonomy.get("conceptSchemes"))
    problems: list[RowProblem] = []
    if len(schemes) > 1:
        message = _("The concepts of %(count)d schemes were read together: %(names)s.")
        names = {"count": len(schemes), "names": ", ".join(_id(scheme) for scheme in schemes)[:200]}
        problems.append(RowProblem(path.name, 0, message % names, "several-schemes", Severity.INFO))
    times = Counter(_id(concept) for concept in concepts)
    rows: dict[str, TermRow] = {}
    for concept in concepts:
        code = _id(concept)
        if not code:
            problems.append(
                RowProblem(path.name, 0, _("A concept has no id, so it was left out."), "missing-code", Severity.ERROR)
            )
        rows.setdefault(code, _row(path, concept, code))
    for code, count in times.items():
        if code and count > 1:
            message = _("The concept “%(code)s” comes %(count)d times; the first is kept.") % {"code": code, "count": count}
            problems.append(RowProblem(path.name, 0, message, "duplicate-code", Severity.ERROR))
    scheme_uri = text(schemes[0].get("uri")) if len(schemes) == 1 else ""
    return Reading([row for code, row in rows.items() if code], problems, scheme_uri)


def _row(path: Path, concept: dict[str, Any], code: str) -> TermRow:
    parent, *broader = _links(concept, "broader") or [""]
    notations = concept.get("notations")
    return TermRow(
        code,
        parent,
        {language: texts[0] for language, texts in _localized(concept, "prefLabel")},
        0,
        path.name,
        broader=tuple(broader),
        synonyms=tuple(
            Synonym(kind, language, label)
            for name, kind in SYNONYMS.items()
            for language, labels in _localized(concept, name)
            for label in labels
        ),
        notes=tuple(
            Note(kind, language, texts[0]) for name, kind in NOTES.items() for language, texts in _localized(concept, name)
        ),
        notations=tuple(
            Notation(notation) for notation in map(text, notations if isinstance(notations, list) else []) if notation
        ),
        related=tuple(_links(concept, "related")),
        uri=text(concept.get("uri")),
    )


def _localized(concept: dict[str, Any], name: str) -> list[tuple[str, list[str]]]:
    """(language, texts) for each locale that has any."""
    locales = concept.get(name)
    found = []
    for locale, value in locales.items() if isinstance(locales, dict) else ():
        texts = [label for label in map(text, value if isinstance(value, list) else [value]) if label]
        if texts:
            found.append((usual_case(locale), texts))
    return found


def _links(concept: dict[str, Any], name: str) -> list[str]:
    return list(dict.fromkeys(code for link in objects(concept.get(name)) if (code := _id(link))))


def _id(item: dict[str, Any]) -> str:
    sys = item.get("sys")
    return text(sys.get("id")) if isinstance(sys, dict) else ""
