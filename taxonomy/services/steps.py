"""Steps, of which operations consist: reading the present value of what a step is about, and writing the wanted one.

Both run inside tree_lock.locked(). Each step loads its term anew, because the step before may have moved it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from people.history import delete_as, save_as, signed
from people.models import User
from taxonomy.models import (
    Term,
    TermBroader,
    TermLabel,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.services import ancestors
from taxonomy.services.existence import create, read_existence, remove
from taxonomy.vocabulary.codes import CODE_PATTERN
from taxonomy.vocabulary.operations import Step
from taxonomy.vocabulary.reordering import reordering

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
    return read_existence(term, parent_of(term)) if step.what == "exists" else KINDS[step.what].read(term, step.key)


def write(step: Step, *, actor: User, reason: str) -> None:
    """Change what `step` is about to `step.after`."""
    if step.what == "exists" and step.after is None:
        remove(found(step.term), actor=actor, reason=reason)
    elif step.what == "exists":
        parent = found(step.after["parent"]) if step.after["parent"] else None
        create(step.term, parent, step.after, actor=actor, reason=reason)
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
    place = f"behind {behind.code}" if behind is not None and is_sibling else "last" if value["behind"] else "first"
    signed(term, actor=actor, reason=reason if is_elsewhere else reordering(place, reason))
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
