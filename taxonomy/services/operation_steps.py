"""The steps of each operation. The caller does each step before it asks the generator for the next one, so a generator reads
what its earlier steps left. Called inside tree_lock.locked()."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.models import Term, TermAncestor
from taxonomy.services.allowed_places import check_new_code, check_place, require_usable_parent
from taxonomy.services.moving import broaden_steps, following_steps, move_steps, narrow_steps, reorder_steps
from taxonomy.services.steps import found, status_of
from taxonomy.services.undoing import undo_steps
from taxonomy.vocabulary import labels as label_rules
from taxonomy.vocabulary.languages import usual_case
from taxonomy.vocabulary.operations import (
    Broaden,
    Create,
    Deprecate,
    Merge,
    Move,
    Narrow,
    Rename,
    Reorder,
    Restore,
    Split,
    Step,
    Tags,
    Undo,
)
from taxonomy.vocabulary.rows import Rule, SynonymKind
from taxonomy.vocabulary.statuses import IN_USE, TermStatus


def _create(operation: Create) -> Iterator[Step]:
    labels = _clean(operation.labels)
    if not any(labels.values()):
        raise ValidationError({"labels": _("Give the new term at least one label.")})
    if not label_rules.is_storable(operation.definition):
        raise ValidationError({"definition": _("The definition holds a NUL or half a character; remove it.")})
    if operation.status not in IN_USE:
        raise ValidationError({"status": _("A new term is active or proposed.")})
    facet = check_new_code(operation.term)
    parent = require_usable_parent(facet, operation.parent)
    check_place(facet, parent, height=1)
    value = {
        "parent": operation.parent,
        "labels": {language: text for language, text in labels.items() if text},
        "definition": operation.definition.strip(),
        "status": str(operation.status),
    }
    yield Step("exists", operation.term, before=None, after=value)


def _rename(operation: Rename) -> Iterator[Step]:
    """A synonym that becomes the label is removed, because a term has no word as both (SKOS S13). Labels are removed last, so
    that the term has a label at every moment, also while the steps are undone."""
    term = found(operation.term, field="term")
    labels = _clean(operation.labels)
    stored = {label.language: label.text for label in term.labels.all()}
    changed = {language: text for language, text in labels.items() if stored.get(language, "") != text}
    if not changed:
        raise ValidationError({"labels": _("The labels are the same as before.")})
    if not any((stored | labels).values()):
        raise ValidationError({"labels": _("The term “%(code)s” must keep at least one label.") % {"code": term.code}})
    for language, text in sorted(changed.items(), key=lambda pair: not pair[1]):
        old = stored.get(language, "")
        for synonym in term.synonyms.filter(language=language, text=text):
            yield Step("synonym", operation.term, f"{synonym.kind}|{language}|{text}", before=True, after=False)
        yield Step("label", operation.term, language, before=old, after=text)
        if old and operation.keeps_old:
            yield from _with_synonym(operation.term, SynonymKind.ALTERNATIVE, language, old)


def _merge(operation: Merge) -> Iterator[Step]:
    term, into = found(operation.term, field="term"), found(operation.into, field="into")
    names = {"code": term.code, "into": into.code, "facet": term.facet.code}
    _require_in_use(term)
    _check_replacements(term, [operation.into], "into")
    if TermAncestor.objects.filter(term=into, ancestor=term).exists():
        message = _(
            "“%(into)s” is below “%(code)s”: a term cannot be merged into one of its own descendants. Merge that one into "
            "“%(code)s” instead, or move it away first."
        )
        raise ValidationError({"into": message % names})
    yield from following_steps(operation.term, operation.children, [operation.into])
    if operation.keeps_labels:
        for label in term.labels.order_by("language"):
            yield from _with_synonym(operation.into, SynonymKind.ALTERNATIVE, label.language, label.text)
        for synonym in term.synonyms.order_by("pk"):
            yield from _with_synonym(operation.into, synonym.kind, synonym.language, synonym.text)
    after = _status(TermStatus.MERGED, operation.reason) | {"replaced_by": operation.into}
    yield _status_step(operation.term, after)


def _split(operation: Split) -> Iterator[Step]:
    term = found(operation.term, field="term")
    parts = list(dict.fromkeys(operation.parts))
    _require_in_use(term)
    if len(parts) < 2:  # noqa: PLR2004 - splitting means two at least
        raise ValidationError({"parts": _("Name at least two terms that “%(code)s” is split into.") % {"code": term.code}})
    if operation.tags == Tags.RETAG and operation.rule != Rule.ALL:
        raise ValidationError({"tags": _("Tags can follow only when all parts together replace the term.")})
    _check_replacements(term, parts, "parts")
    yield from following_steps(operation.term, operation.children, parts)
    yield _out_of_use(operation.term, parts, operation.rule, operation.reason)


def _deprecate(operation: Deprecate) -> Iterator[Step]:
    term = found(operation.term, field="term")
    replacements = list(dict.fromkeys(operation.replaced_by))
    _require_in_use(term)
    if not operation.reason.strip():
        raise ValidationError({"reason": _("Say why the term is taken out of use.")})
    if operation.rule not in {Rule.ANY, Rule.ALL} and (operation.rule or len(replacements) > 1):
        raise ValidationError({"rule": _("Say whether one of the replacements is to be chosen, or all of them apply.")})
    if operation.tags == Tags.RETAG and (not replacements or (len(replacements) > 1 and operation.rule == Rule.ANY)):
        raise ValidationError({"tags": _("Tags can follow only one replacement, or all of them together.")})
    _check_replacements(term, replacements, "replaced_by")
    yield _out_of_use(operation.term, replacements, operation.rule, operation.reason)


def _restore(operation: Restore) -> Iterator[Step]:
    term = found(operation.term, field="term")
    if term.status in IN_USE:
        message = _("“%(code)s” is %(status)s: there is nothing to restore.")
        raise ValidationError(message % {"code": term.code, "status": term.get_status_display().lower()}, code="conflict")
    if term.parent and term.parent.status not in IN_USE:
        message = _("“%(parent)s” above it is out of use; restore that one first, or move “%(code)s” away.")
        raise ValidationError(message % {"code": term.code, "parent": term.parent.code})
    yield _status_step(operation.term, _status(TermStatus.ACTIVE, operation.reason))


def _with_synonym(reference: str, kind: str, language: str, text: str) -> Iterator[Step]:
    """Add the synonym, unless it is a label or synonym of the term already."""
    term = found(reference)
    same = {"language": language, "text": text}
    if not term.labels.filter(**same).exists() and not term.synonyms.filter(**same).exists():
        yield Step("synonym", reference, f"{kind}|{language}|{text}", before=False, after=True)


def _check_replacements(term: Term, replacements: Sequence[str], field: str) -> None:
    problems = []
    for name in replacements:
        replacement = found(name, field=field)
        names = {"replacement": replacement.code, "code": term.code, "facet": term.facet.code}
        if replacement.pk == term.pk:
            problems.append(_("“%(code)s” cannot replace itself; choose another term.") % names)
        elif replacement.facet_id != term.facet_id:
            problems.append(_("“%(replacement)s” is of another facet; choose a term of the facet %(facet)s.") % names)
        elif replacement.status not in IN_USE:
            problems.append(_("“%(replacement)s” is out of use itself; choose a term that is in use.") % names)
        elif replacement.status == TermStatus.PROPOSED and term.status != TermStatus.PROPOSED:
            problems.append(_("“%(replacement)s” is only proposed; accept it first, or choose an active term.") % names)
    if problems:
        raise ValidationError({field: problems})


def _require_in_use(term: Term) -> None:
    if term.status not in IN_USE:
        message = _("“%(code)s” is already %(status)s.")
        raise ValidationError(message % {"code": term.code, "status": term.get_status_display().lower()}, code="conflict")


def _out_of_use(reference: str, replacements: Sequence[str], rule: str, reason: str) -> Step:
    single = replacements[0] if len(replacements) == 1 else ""
    several = list(replacements) if not single else []
    after = _status(TermStatus.DEPRECATED, reason) | {"replaced_by": single, "replacements": several}
    return _status_step(reference, after | {"rule": str(rule) if several else ""})


def _status(status: TermStatus, reason: str) -> dict[str, Any]:
    if not label_rules.is_storable(reason):
        raise ValidationError({"reason": _("The reason holds a NUL or half a character; remove it.")})
    return {"status": status.value, "reason": reason.strip(), "replaced_by": "", "replacements": [], "rule": ""}


def _status_step(reference: str, after: dict[str, Any]) -> Step:
    return Step("status", reference, before=status_of(found(reference)), after=after)


def _clean(labels: Mapping[str, str]) -> dict[str, str]:
    """`labels` as they are stored, their languages in the usual case; raises ValidationError naming every bad one."""
    cleaned, problems = label_rules.clean(labels)
    by_language: dict[str, str] = {}
    for language, text in cleaned.items():
        if usual_case(language) in by_language:
            problems.append(_("There are two labels in “%(language)s”; keep one.") % {"language": usual_case(language)})
        by_language[usual_case(language)] = text
    if problems:
        raise ValidationError({"labels": problems})
    return by_language


STEPS: dict[type[Any], Callable[[Any], Iterator[Step]]] = {
    Create: _create,
    Rename: _rename,
    Move: move_steps,
    Reorder: reorder_steps,
    Merge: _merge,
    Split: _split,
    Deprecate: _deprecate,
    Restore: _restore,
    Broaden: broaden_steps,
    Narrow: narrow_steps,
    Undo: undo_steps,
}
"""Class of an operation -> its steps. Do each step before you ask for the next."""
