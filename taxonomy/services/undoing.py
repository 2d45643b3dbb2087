"""Undoing steps. A step is undone if nobody has changed what it left, and what was before it is still possible. Called by
operation_steps.py."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.models import SYNONYM_KINDS, Facet, Term
from taxonomy.queries.terms import replacements_of
from taxonomy.services.allowed_places import check_new_code, check_place, height_of, loop_of
from taxonomy.services.existence import uses_of
from taxonomy.services.steps import current, found, term_or_none
from taxonomy.vocabulary import labels as label_rules
from taxonomy.vocabulary.operations import Step, Undo
from taxonomy.vocabulary.rows import Rule
from taxonomy.vocabulary.statuses import IN_USE, TermStatus

_SHAPES: dict[str, Any] = {
    "exists": {"parent": str, "labels": {str: str}, "definition": str, "status": str},
    "place": {"parent": str, "behind": str},
    "status": {"status": str, "reason": str, "replaced_by": str, "replacements": [str], "rule": str},
    "label": str,
    "synonym": bool,
    "broader": bool,
    "related": bool,
}
"""Kind of step -> what its `before` and `after` look like; of "exists" one of them is None."""
_MORE: dict[str, Any] = {
    **{name: [[str]] for name in ("notes", "notations", "mappings")},
    **dict.fromkeys(("uri", "valid_from", "valid_to", "others"), str),
}
"""What the "more" of a created term may hold (steps.existence)."""


def undo_steps(operation: Undo) -> Iterator[Step]:
    """Yield the steps of `operation`, each of which takes back one former step. It leaves out a step if somebody has since
    changed what the former step left, because undoing must not take back what others did later. It also leaves out a step
    whose result has become impossible."""
    for payload in operation.steps:
        step = _read(payload)
        if _is_as_left(step) and _POSSIBLE[step.what](step):
            yield step


def _read(payload: Mapping[str, Any]) -> Step:
    """The step that `payload` describes. Raises ValidationError for one that no operation can have left."""
    problem = ValidationError({"steps": _("There is a step among them that cannot be taken back.")})
    try:
        step = Step(**payload)
        shape = _SHAPES[step.what]
    except (TypeError, KeyError):
        raise problem from None
    sides = [step.before, step.after]
    if step.what == "exists":
        sides = [_without_more(side) for side in sides if side is not None]
    is_whole = len(sides) == (1 if step.what == "exists" else 2) and all(_fits(side, shape) for side in sides)
    if not is_whole or not _fits([step.term, step.key], [str]) or (step.what == "synonym" and step.key.count("|") < 2):  # noqa: PLR2004 - kind|language|text
        raise problem
    return step


def _without_more(side: Any) -> Any:
    """The value of a created term without its "more"; None where that is not one."""
    if not isinstance(side, dict) or "more" not in side:
        return side
    more = side["more"]
    is_more = isinstance(more, dict) and all(name in _MORE and _fits(value, _MORE[name]) for name, value in more.items())
    return {name: value for name, value in side.items() if name != "more"} if is_more else None


def _fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(item, shape[0]) for item in value)
    if shape == {str: str}:
        return isinstance(value, dict) and _fits([*value.keys(), *value.values()], [str])
    if isinstance(shape, dict):
        return isinstance(value, dict) and value.keys() == shape.keys() and all(_fits(value[key], shape[key]) for key in shape)
    return isinstance(value, shape) and (shape is not str or label_rules.is_storable(value))


def _is_as_left(step: Step) -> bool:
    """Whether all is exactly as the former step left it. A term that was moved only needs the same parent, at any place among
    its siblings."""
    now = current(step)
    if step.what == "place" and now and step.before["parent"] != step.after["parent"]:
        return bool(now["parent"] == step.before["parent"])
    if step.what == "exists" and now and now == step.before:
        return not uses_of(found(step.term))
    return bool(now == step.before)


def _can_exist(step: Step) -> bool:
    if step.after is None:
        return True
    labels = step.after["labels"]
    try:
        facet = check_new_code(step.term)
    except ValidationError:
        return False
    is_well = bool(labels) and label_rules.clean(labels) == (labels, []) and step.after["status"] in IN_USE
    return is_well and _takes(facet, step.after["parent"], height=1)


def _can_stand(step: Step) -> bool:
    term, reference = found(step.term), step.after["parent"]
    if not _takes(term.facet, reference, height=height_of(term)):
        return False
    parent = found(reference) if reference else None
    return not loop_of(term, parent) and not term.broader_rows.filter(broader=parent).exists()


def _takes(facet: Facet, reference: str, *, height: int) -> bool:
    """Whether a branch of `height` levels can stand below `reference`; "" is the top."""
    parent = term_or_none(reference) if reference else None
    if reference and not _can_be_above(parent, facet):
        return False
    try:
        check_place(facet, parent, height=height)
    except ValidationError:
        return False
    return True


def _can_be_above(parent: Term | None, facet: Facet) -> bool:
    """Whether `parent` can have terms below it: a deprecated term keeps what is below it, a merged one has nothing below it."""
    return parent is not None and parent.facet_id == facet.pk and parent.status != TermStatus.MERGED


def _can_have_status(step: Step) -> bool:
    term, value = found(step.term), step.after
    names = [name for name in (value["replaced_by"], *value["replacements"]) if name]
    replacements = [term_or_none(name) for name in names]
    if any(other is None or other.pk == term.pk or other.facet_id != term.facet_id for other in replacements):
        return False
    if value["status"] in IN_USE:
        return not names and not value["rule"]
    first = term_or_none(value["replaced_by"]) if value["replaced_by"] else None
    is_circle = first is not None and term.pk in {first.pk, *replacements_of([first])}
    is_known = value["status"] in {TermStatus.DEPRECATED, TermStatus.MERGED} and value["rule"] in {"", Rule.ANY, Rule.ALL}
    in_one_way = not (first and (value["rule"] or value["replacements"])) and (first or value["status"] != TermStatus.MERGED)
    return is_known and bool(in_one_way) and not is_circle


def _can_be_label(step: Step) -> bool:
    term = found(step.term)
    if not step.after:
        return bool(term.labels.exclude(language=step.key).exists())
    wanted = {step.key: step.after}
    return label_rules.clean(wanted) == (wanted, []) and not _is_called(term, step.key, step.after, "synonyms")


def _can_be_synonym(step: Step) -> bool:
    term, (kind, language, text) = found(step.term), step.key.split("|", 2)
    wanted = {language: text}
    is_well = bool(text) and kind in SYNONYM_KINDS and label_rules.clean(wanted) == (wanted, [])
    is_taken = _is_called(term, language, text, "synonyms") or _is_called(term, language, text, "labels")
    return not step.after or (is_well and not is_taken)


def _is_called(term: Term, language: str, text: str, rows: str) -> bool:
    return bool(getattr(term, rows).filter(language=language, text=text).exists())


def _can_be_broader(step: Step) -> bool:
    term, broader = found(step.term), term_or_none(step.key)
    if not step.after or broader is None:
        return not step.after
    return _can_be_above(broader, term.facet) and term.parent_id != broader.pk and not loop_of(term, broader)


def _can_be_related(step: Step) -> bool:
    term, other = found(step.term), term_or_none(step.key)
    return not step.after or (other is not None and other.facet_id == term.facet_id and other.pk != term.pk)


_POSSIBLE: dict[str, Callable[[Step], bool]] = {
    "exists": _can_exist,
    "place": _can_stand,
    "status": _can_have_status,
    "label": _can_be_label,
    "synonym": _can_be_synonym,
    "broader": _can_be_broader,
    "related": _can_be_related,
}
"""Kind of step -> whether its `after` is possible as things are now."""
