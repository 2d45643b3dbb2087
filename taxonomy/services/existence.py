"""Whether a term exists: what it is created with, read and written as one value, and what keeps it from being deleted.

Called by steps.py, inside tree_lock.locked().
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from people.history import delete_as, save_as
from people.models import User
from taxonomy.models import Facet, Term, TermLabel, TermMapping, TermNotation, TermNote
from taxonomy.services import ancestors
from taxonomy.vocabulary.rows import NoteKind
from taxonomy.vocabulary.statuses import TermStatus

_MADE = {"ancestor_rows", "descendant_rows", "labels", "notes", "notations", "mappings", "change_rows"}
"""Rows that a term can have from the start, and those by which a change request names it (`change_rows`)."""


def uses_of(term: Term) -> list[str]:
    """Names of the kinds of objects, in all rooms, that use `term` and would not be deleted together with it."""
    relations: list[Any] = [relation for relation in Term._meta.related_objects if not _goes_along(relation)]
    return [str(relation.related_model._meta.verbose_name_plural) for relation in relations if _has(term, relation)]


def _goes_along(relation: Any) -> bool:
    """Whether the rows that point at a term by `relation`, one of Term's related objects, are deleted with the term."""
    return getattr(relation, "on_delete", None) is models.CASCADE


def _has(term: Term, relation: Any) -> bool:
    return bool(relation.related_model._default_manager.filter(**{relation.field.name: term}).exists())


def _rows_along(term: Term) -> Iterator[models.Model]:
    """The rows with a history of their own that would be deleted along with `term`, so that each is signed as well."""
    for relation in Term._meta.related_objects:
        related: Any = relation.related_model
        if _goes_along(relation) and hasattr(related, "history"):
            yield from related._default_manager.filter(**{relation.field.name: term})


def existence(
    *, parent: str, labels: Mapping[str, str], status: str, notes: Iterable[Sequence[str]], more: Mapping[str, Any]
) -> dict[str, Any]:
    """The value with which a term is created: its words, and under "more", if there is any, what else it has. `notes` are
    (kind, language, text); `more` holds lists of texts, or a text, by name."""
    notes = [tuple(note) for note in notes]
    definition = next((note for note in notes if note[:2] == (NoteKind.DEFINITION, "")), None)
    others = sorted(list(note) for note in notes if note != definition)
    kept = {name: value for name, value in {"notes": others, **more}.items() if value}
    value = {
        "parent": parent,
        "labels": {language: text for language, text in labels.items() if text},
        "definition": definition[2] if definition else "",
        "status": status,
    }
    return {**value, "more": kept} if kept else value


def read_existence(term: Term, parent: str) -> dict[str, Any]:
    """The value with which a term like this is created below `parent`, a reference; its "more" names "others" where it has what
    no creation gives."""
    along = [relation for relation in Term._meta.related_objects if _goes_along(relation)]
    has_others = any(relation.related_name not in _MADE and _has(term, relation) for relation in along)
    return existence(
        parent=parent,
        labels=dict(term.labels.values_list("language", "text")),
        status=term.status,
        notes=term.notes.order_by("pk").values_list("kind", "language", "text"),
        more={
            "notations": sorted(list(row) for row in term.notations.values_list("text", "datatype")),
            "mappings": sorted(list(row) for row in term.mappings.values_list("kind", "target", "scheme")),
            "uri": term.uri,
            "valid_from": term.valid_from.isoformat() if term.valid_from else "",
            "valid_to": term.valid_to.isoformat() if term.valid_to else "",
            "others": "1" if has_others or term.status_reason else "",
        },
    )


def create(reference: str, parent: Term | None, value: Mapping[str, Any], *, actor: User, reason: str) -> None:
    """Create the term that `value` describes, as existence() returns it, below `parent`."""
    facet, _colon, code = reference.partition(":")
    more = value.get("more", {})
    dates = {name: date.fromisoformat(text) if (text := more.get(name)) else None for name in ("valid_from", "valid_to")}
    term = Term(facet=Facet.objects.get(code=facet), parent=parent, code=code, status=value["status"], **dates)
    term.uri = more.get("uri", "")
    if term.status == TermStatus.PROPOSED:
        term.owner = actor
    save_as(term, actor=actor, reason=reason)
    ancestors.attach_new(term)
    for language, text in value["labels"].items():
        save_as(TermLabel(term=term, language=language, text=text), actor=actor, reason=reason)
    if value["definition"]:
        note = TermNote(term=term, kind=NoteKind.DEFINITION, text=value["definition"])
        save_as(note, actor=actor, reason=reason)
    rows: list[models.Model] = [
        *(TermNote(term=term, kind=kind, language=tag, text=text) for kind, tag, text in more.get("notes", ())),
        *(TermNotation(term=term, text=text, datatype=datatype) for text, datatype in more.get("notations", ())),
        *(TermMapping(term=term, kind=kind, target=to, scheme=scheme) for kind, to, scheme in more.get("mappings", ())),
    ]
    for row in rows:
        save_as(row, actor=actor, reason=reason)


def remove(term: Term, *, actor: User, reason: str) -> None:
    """Delete `term` with all that goes along. Raises ValidationError (code "used") when something uses it."""
    if uses := uses_of(term):
        message = _("“%(code)s” is used (%(where)s), so it cannot be deleted; deprecate it.")
        raise ValidationError(message % {"code": term.code, "where": ", ".join(uses)}, code="used")
    for row in _rows_along(term):
        delete_as(row, actor=actor, reason=reason)
    delete_as(term, actor=actor, reason=reason)
