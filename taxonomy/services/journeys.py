"""Saves what a term of the facet journey is: a journey, a stage or a step."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.history import delete_as, save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import JourneyExit, JourneyPart, Term
from taxonomy.queries.terms import require_usable
from taxonomy.services.allowed_places import nesting_problem
from taxonomy.services.steps import found
from taxonomy.vocabulary.codes import ACTION_FACET, JOURNEY_FACET
from taxonomy.vocabulary.detail_rules import text_problems, tidy_line, tidy_text
from taxonomy.vocabulary.journey_parts import CONDITION_MAX_LENGTH, LINES, PART_ABOVE, TEXTS, JourneyKind


@retried
def save_journey_part(
    *,
    term: Term,
    expected: datetime | None = None,
    kind: str,
    goal: str = "",
    mindset: str = "",
    desired_action: Term | None = None,
    kpi: str = "",
    kpi_target: str = "",
    owning_team: str = "",
    exits: Sequence[tuple[Term, str]] = (),
    actor: User,
) -> JourneyPart:
    """Save what `term` is in a journey, and its exits: (the stage or journey to which customers leave, when they do).

    `expected` is the term's `updated_at` as the actor saw it; None skips this check. Raises PermissionDenied without
    `taxonomy.change_term`; ValidationError with code "conflict" when somebody has changed the term since, else with every
    problem by field: another facet, a kind that does not fit below its parent or above its children, an action out of use.
    """
    require(actor, "taxonomy.change_term")
    with tree_lock.locked():
        row = found(term.reference)
        if expected is not None and row.updated_at != expected:
            message = _("Somebody else has changed “%(code)s” since you opened this page.")
            raise ValidationError(message % {"code": row.code}, code="conflict")
        part = JourneyPart.objects.filter(term=row).first()
        held = {link.target_id: link for link in row.journey_exits.all()}
        fields: dict[str, Any] = {
            "kind": kind,
            "goal": tidy_text(goal),
            "mindset": tidy_text(mindset),
            "desired_action": desired_action,
            "kpi": tidy_line(kpi),
            "kpi_target": tidy_line(kpi_target),
            "owning_team": tidy_line(owning_team),
        }
        targets = Term.objects.in_bulk([target.pk for target, _condition in exits])
        wanted = [(targets[target.pk], tidy_line(condition)) for target, condition in exits]
        problems = {
            **{name: text_problems(fields[name], limit=limit) for name, limit in (LINES | TEXTS).items()},
            "kind": _kind_problems(row, kind),
            "desired_action": _action_problems(desired_action, part),
            "exits": _exit_problems(row, wanted, held),
        }
        if problems := {name: wrong for name, wrong in problems.items() if wrong}:
            raise ValidationError(problems)
        part = part or JourneyPart(term=row)
        differs = part._state.adding or any(getattr(part, name) != value for name, value in fields.items())
        if differs:
            for name, value in fields.items():
                setattr(part, name, value)
            save_as(part, actor=actor)
        if _write_exits(row, {target.pk: condition for target, condition in wanted}, held, actor) or differs:
            save_as(row, actor=actor)
    return part


def _kind_problems(term: Term, kind: str) -> list[str]:
    if term.facet.code != JOURNEY_FACET:
        return [
            _("“%(reference)s” is not part of a journey; only terms of the facet journey are.") % {"reference": term.reference}
        ]
    if kind not in JourneyKind.values:
        return [_("Choose journey, stage or step.")]
    problem = nesting_problem(kind, term.parent)
    misfits = [
        part.term.code
        for part in JourneyPart.objects.filter(term__parent=term).select_related("term").order_by("term__lft")
        if PART_ABOVE[JourneyKind(part.kind)] != kind
    ]
    told = _("These parts below it would not fit: %(codes)s. Move them first.") % {"codes": ", ".join(misfits)}
    return [text for text in (problem, told if misfits else "") if text]


def _action_problems(action: Term | None, part: JourneyPart | None) -> list[str]:
    if action is None or (part is not None and part.desired_action_id == action.pk):
        return []
    return _usability_problems(list(Term.objects.filter(pk=action.pk)), ACTION_FACET)


def _exit_problems(term: Term, wanted: Sequence[tuple[Term, str]], held: Mapping[int, JourneyExit]) -> list[str]:
    targets = [target for target, _condition in wanted]
    problems = _usability_problems([target for target in targets if target.pk not in held], JOURNEY_FACET)
    kinds = dict(JourneyPart.objects.filter(term__in=targets).values_list("term", "kind"))
    for target, condition in wanted:
        names = {"code": target.code}
        if target.pk == term.pk:
            problems.append(_("An exit leads elsewhere, not back to “%(code)s” itself.") % names)
        elif target.facet_id == term.facet_id and kinds.get(target.pk) not in {JourneyKind.JOURNEY, JourneyKind.STAGE}:
            problems.append(_("An exit leads to a stage or a journey; “%(code)s” is neither.") % names)
        problems += [
            _("Exit to “%(code)s”: %(problem)s") % {**names, "problem": problem}
            for problem in text_problems(condition, limit=CONDITION_MAX_LENGTH)
        ]
    twice = [target for target, count in Counter(targets).items() if count > 1]
    return problems + [_("There are two exits to “%(code)s”; keep one.") % {"code": target.code} for target in twice]


def _usability_problems(terms: Sequence[Term], facet_code: str) -> list[str]:
    try:
        require_usable(terms, facet_code=facet_code)
    except ValidationError as error:
        return list(error.messages)
    return []


def _write_exits(term: Term, wanted: Mapping[int, str], held: Mapping[int, JourneyExit], actor: User) -> bool:
    """Make the exits of `term` equal to `wanted` (target id -> condition), row by row. Returns whether any differed."""
    gone = [row for pk, row in held.items() if pk not in wanted]
    for row in gone:
        delete_as(row, actor=actor)
    changed = bool(gone)
    for pk, condition in wanted.items():
        row = held.get(pk) or JourneyExit(stage=term, target_id=pk)
        if row.pk is None or row.condition != condition:
            row.condition = condition
            save_as(row, actor=actor)
            changed = True
    return changed
