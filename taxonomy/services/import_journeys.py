"""Writes what an import says of journeys: parts and exits. Called by import_writing.py."""

from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from people.history import cut
from taxonomy.models import JourneyExit, JourneyPart, Term
from taxonomy.services import bulk_rows
from taxonomy.services.import_words import Work
from taxonomy.vocabulary.codes import ACTION_FACET
from taxonomy.vocabulary.rows import JourneyFacts

_FIELDS = ("kind", "goal", "mindset", "desired_action", "kpi", "kpi_target", "owning_team")


def write(work: Work) -> None:
    """Write parts and exits as the plan says, a fixed number of statements for all of them."""
    changed = {pk: (before, after) for pk, before, after in work.parts(lambda row: row.journey)}
    if not changed:
        return
    _write_parts(work, {pk: after for pk, (before, after) in changed.items() if before[:-1] != after[:-1]})
    _write_exits(work, {pk: after for pk, (before, after) in changed.items() if before.exits != after.exits})


def _write_parts(work: Work, wanted: dict[int, JourneyFacts]) -> None:
    codes = {facts.desired_action for facts in wanted.values()}
    actions = dict(Term.objects.filter(facet__code=ACTION_FACET, code__in=codes).values_list("code", "pk"))
    stored = JourneyPart.objects.in_bulk(wanted)
    parts = []
    for pk, facts in wanted.items():
        part = stored.get(pk) or JourneyPart(term_id=pk)
        for name in _FIELDS:
            if name != "desired_action":
                setattr(part, name, getattr(facts, name))
        part.desired_action_id = actions.get(facts.desired_action)
        parts.append(part)
    signed: dict[str, Any] = {
        "default_user": work.signature.actor,
        "default_change_reason": cut(work.signature.reason),
        "batch_size": 500,
    }
    bulk_create_with_history([part for part in parts if part.pk not in stored], JourneyPart, **signed)
    bulk_update_with_history([part for part in parts if part.pk in stored], JourneyPart, _FIELDS, **signed)


def _write_exits(work: Work, wanted: dict[int, JourneyFacts]) -> None:
    stored = {(row.stage_id, row.target_id): row for row in JourneyExit.objects.filter(stage__in=wanted)}
    # An exit to a new term whose own row was refused leads nowhere yet; the corrected file brings it.
    asked = {
        (pk, work.ids[way.code]): way.condition for pk, facts in wanted.items() for way in facts.exits if way.code in work.ids
    }
    bulk_rows.remove(JourneyExit, [row for key, row in stored.items() if key not in asked], work.signature)
    changed = []
    for key, row in stored.items():
        if key in asked and row.condition != asked[key]:
            row.condition = asked[key]
            changed.append(row)
    bulk_rows.change(JourneyExit, changed, ("condition",), work.signature)
    new = [
        {"stage_id": stage, "target_id": target, "condition": condition}
        for (stage, target), condition in asked.items()
        if (stage, target) not in stored
    ]
    bulk_rows.create(JourneyExit, new, work.signature)
