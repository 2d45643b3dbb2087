"""Steps, of which operations consist: reading the present value of what a step is about, and writing the wanted one.

Both run inside tree_lock.locked(). Each step loads its term anew, because the step before may have moved it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from people.history import delete_as, save_as, signed
from people.models import User
from taxonomy.models import (
    Facet,
    Term,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.services import ancestors
from taxonomy.vocabulary.codes import CODE_PATTERN
from taxonomy.vocabulary.operations import Step
from taxonomy.vocabulary.rows import NoteKind
from taxonomy.vocabulary.statuses import TermStatus

_MADE = {"ancestor_rows", "descendant_rows", "labels", "notes", "notations", "mappings", "change_rows"}
"""Rows that a term can have from the start, and those by which a change request names it (`change_rows`)."""
_OF_THE_ROW = {"exists", "place", "status"}
"""Steps that save the term's own row."""


def found(reference: str, *, field: str = "") -> Term:
    """The term that `reference` names, even where another term replaces it. Raises ValidationError (code "unknown_term") where
    there is none, by `field` if that is given."""
    term = term_or_none(reference)
    if term is None:
        message = _("There is no term “%(reference)s”.") % {"reference": reference[:200]}
        error = ValidationError(message, code="unknown_term")
        raise ValidationError({field: error}) if field else error
    return term


def term_or_none(reference: str) -> Term | None:
    """The term that `reference` names, with its facet, parent and replacement loaded."""
    facet, _colon, code = reference.partition(":")
    if not (re.fullmatch(CODE_PATTERN, facet) and re.fullmatch(CODE_PATTERN, code)):
        return None
    return Term.objects.select_related("facet", "parent", "replaced_by__facet").filter(facet__code=facet, code=code).first()


def current(step: Step) -> Any:
    """The present value of what `step` is about, as JSON like its `before` and `after`; None where its term is gone."""
    term = term_or_none(step.term)
    if term is None:
        return None
    return _read_existence(term) if step.what == "exists" else KINDS[step.what].read(term, step.key)


def write(step: Step, *, actor: User, reason: str) -> None:
    """Change what `step` is about to `step.after`."""
    if step.what == "exists":
        _write_existence(step, actor, reason)
    else:
        KINDS[step.what].write(found(step.term), step.key, step.after, actor, reason)


def stamp(steps: Iterable[Step], *, actor: User, reason: str) -> None:
    """Save the own rows of terms of which `steps` changed only words or links, so that their `updated_at` moves: whoever keeps
    a copy asks for the terms that were updated since."""
    steps = list(steps)
    saved = {step.term for step in steps if step.what in _OF_THE_ROW}
    for reference in dict.fromkeys(step.term for step in steps):
        if reference not in saved:
            save_as(found(reference), actor=actor, reason=reason)


def place_of(term: Term) -> dict[str, str]:
    """{"parent": reference or "", "behind": reference of the sibling before it or ""}"""
    siblings = Term.objects.filter(facet_id=term.facet_id, parent_id=term.parent_id)
    earlier = siblings.filter(lft__lt=term.lft) if term.parent_id else siblings.filter(tree_id__lt=term.tree_id)
    behind = earlier.order_by("tree_id", "lft").last()
    return {"parent": parent_of(term), "behind": f"{term.facet.code}:{behind.code}" if behind else ""}


def parent_of(term: Term) -> str:
    """The reference of its parent; "" at the top."""
    return f"{term.facet.code}:{term.parent.code}" if term.parent else ""


def status_of(term: Term) -> dict[str, Any]:
    """Everything that says whether and why a term is in use, and what replaces it."""
    several = term.replacements.select_related("replacement__facet")
    return {
        "status": term.status,
        "reason": term.status_reason,
        "replaced_by": term.replaced_by.reference if term.replaced_by else "",
        "replacements": [row.replacement.reference for row in several],
        "rule": term.replacement_rule,
    }


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


def _read_existence(term: Term) -> dict[str, Any]:
    """The value with which a term like this is created; its "more" names "others" where it has what no creation gives."""
    along = [relation for relation in Term._meta.related_objects if _goes_along(relation)]
    has_others = any(relation.related_name not in _MADE and _has(term, relation) for relation in along)
    return existence(
        parent=parent_of(term),
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


def _write_existence(step: Step, actor: User, reason: str) -> None:
    if step.after is None:
        _remove(found(step.term), actor, reason)
        return
    facet, _colon, code = step.term.partition(":")
    more = step.after.get("more", {})
    parent = found(step.after["parent"]) if step.after["parent"] else None
    dates = {name: date.fromisoformat(text) if (text := more.get(name)) else None for name in ("valid_from", "valid_to")}
    term = Term(facet=Facet.objects.get(code=facet), parent=parent, code=code, status=step.after["status"], **dates)
    term.uri = more.get("uri", "")
    if term.status == TermStatus.PROPOSED:
        term.owner = actor
    save_as(term, actor=actor, reason=reason)
    ancestors.attach_new(term)
    for language, text in step.after["labels"].items():
        save_as(TermLabel(term=term, language=language, text=text), actor=actor, reason=reason)
    if step.after["definition"]:
        note = TermNote(term=term, kind=NoteKind.DEFINITION, text=step.after["definition"])
        save_as(note, actor=actor, reason=reason)
    rows: list[models.Model] = [
        *(TermNote(term=term, kind=kind, language=tag, text=text) for kind, tag, text in more.get("notes", ())),
        *(TermNotation(term=term, text=text, datatype=datatype) for text, datatype in more.get("notations", ())),
        *(TermMapping(term=term, kind=kind, target=to, scheme=scheme) for kind, to, scheme in more.get("mappings", ())),
    ]
    for row in rows:
        save_as(row, actor=actor, reason=reason)


def _remove(term: Term, actor: User, reason: str) -> None:
    if uses := uses_of(term):
        message = _("“%(code)s” is used (%(where)s), so it cannot be deleted; deprecate it.")
        raise ValidationError(message % {"code": term.code, "where": ", ".join(uses)}, code="used")
    for row in _rows_along(term):
        delete_as(row, actor=actor, reason=reason)
    delete_as(term, actor=actor, reason=reason)


def _read_place(term: Term, _key: str) -> dict[str, str]:
    return place_of(term)


def _write_place(term: Term, _key: str, value: dict[str, str], actor: User, reason: str) -> None:
    """Move the term behind the named sibling, or to the first place where none is named. Where that sibling is gone or has
    another parent by now, the term becomes the last child."""
    parent = found(value["parent"]) if value["parent"] else None
    parent_id = parent.pk if parent else None
    behind = term_or_none(value["behind"]) if value["behind"] else None
    siblings = (term.facet_id, parent_id)
    is_sibling = behind is not None and (behind.facet_id, behind.parent_id) == siblings and behind.pk != term.pk
    is_elsewhere = term.parent_id != parent_id
    signed(term, actor=actor, reason=reason)
    if is_sibling:
        Term.objects.move_node(term, behind, "right")
    elif value["behind"]:
        Term.objects.move_node(term, parent, "last-child")
    elif parent is not None:
        Term.objects.move_node(term, parent, "first-child")
    else:
        first = Term.objects.filter(facet_id=term.facet_id, parent=None).exclude(pk=term.pk).order_by("tree_id").first()
        Term.objects.move_node(term, first, "left" if first else "last-child")
    if is_elsewhere:
        ancestors.climb_again(term)


def _read_status(term: Term, _key: str) -> dict[str, Any]:
    return status_of(term)


def _write_status(term: Term, _key: str, value: dict[str, Any], actor: User, reason: str) -> None:
    has_other = status_of(term)["replacements"] != value["replacements"]
    for row in term.replacements.all() if has_other else ():
        delete_as(row, actor=actor, reason=reason)
    term.status = value["status"]
    term.status_reason = value["reason"]
    term.replaced_by = found(value["replaced_by"]) if value["replaced_by"] else None
    term.replacement_rule = value["rule"]
    save_as(term, actor=actor, reason=reason or value["reason"])
    for reference in value["replacements"] if has_other else ():
        save_as(TermReplacement(term=term, replacement=found(reference)), actor=actor, reason=reason)


def _read_label(term: Term, key: str) -> str:
    label = term.labels.filter(language=key).first()
    return label.text if label else ""


def _write_label(term: Term, key: str, value: str, actor: User, reason: str) -> None:
    label = term.labels.filter(language=key).first() or TermLabel(term=term, language=key)
    if value:
        label.text = value
        save_as(label, actor=actor, reason=reason)
    elif label.pk:
        delete_as(label, actor=actor, reason=reason)


def _synonym(term: Term, key: str) -> TermSynonym:
    """The row that `key` ("kind|language|text") names; unsaved where there is none."""
    kind, language, text = key.split("|", 2)
    new = TermSynonym(term=term, kind=kind, language=language, text=text)
    return term.synonyms.filter(kind=kind, language=language, text=text).first() or new


def _read_synonym(term: Term, key: str) -> bool:
    return _synonym(term, key).pk is not None


def _write_synonym(term: Term, key: str, value: bool, actor: User, reason: str) -> None:  # noqa: FBT001 - a value among values
    _write_row(_synonym(term, key), value, actor, reason)


def _broader(term: Term, key: str) -> TermBroader:
    broader = found(key)
    return TermBroader.objects.filter(term=term, broader=broader).first() or TermBroader(term=term, broader=broader)


def _read_broader(term: Term, key: str) -> bool:
    return term_or_none(key) is not None and _broader(term, key).pk is not None


def _write_broader(term: Term, key: str, value: bool, actor: User, reason: str) -> None:  # noqa: FBT001 - a value among values
    _write_row(_broader(term, key), value, actor, reason)
    ancestors.climb_again(term)


def _related(term: Term, key: str) -> TermRelation:
    other = found(key)
    first, second = sorted((term.pk, other.pk))
    new = TermRelation(term_id=first, other_id=second)
    return TermRelation.objects.filter(term_id=first, other_id=second).first() or new


def _read_related(term: Term, key: str) -> bool:
    return term_or_none(key) is not None and _related(term, key).pk is not None


def _write_related(term: Term, key: str, value: bool, actor: User, reason: str) -> None:  # noqa: FBT001 - a value among values
    _write_row(_related(term, key), value, actor, reason)


def _write_row(row: models.Model, is_wanted: bool, actor: User, reason: str) -> None:  # noqa: FBT001 - as above
    """Save `row` if it is wanted and not there, delete it if it is there and not wanted."""
    if is_wanted and row.pk is None:
        save_as(row, actor=actor, reason=reason)
    elif row.pk is not None and not is_wanted:
        delete_as(row, actor=actor, reason=reason)


@dataclass(frozen=True)
class _Kind:
    read: Callable[[Term, str], Any]
    write: Callable[[Term, str, Any, User, str], None]


KINDS = {
    "place": _Kind(_read_place, _write_place),
    "status": _Kind(_read_status, _write_status),
    "label": _Kind(_read_label, _write_label),
    "synonym": _Kind(_read_synonym, _write_synonym),
    "broader": _Kind(_read_broader, _write_broader),
    "related": _Kind(_read_related, _write_related),
}
"""What a step can be about -> how to read and write it. Without "exists", whose term may not exist yet."""
