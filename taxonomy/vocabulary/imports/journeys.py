"""What the rows of an import may say of journeys. Pure."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from taxonomy.vocabulary.imports.tidy import Fault
from taxonomy.vocabulary.journey_parts import PART_ABOVE, JourneyKind
from taxonomy.vocabulary.rows import JourneyFacts, TermRow

LEAVES_TO = {JourneyKind.JOURNEY, JourneyKind.STAGE}


def possible_facts(
    row: TermRow, base: JourneyFacts, kinds: Mapping[str, str], actions: Collection[str] | None
) -> tuple[JourneyFacts, list[Fault]]:
    """(what `row` can say of a journey, what is left out of it); `base` is what holds now.

    `kinds` is code -> part of a journey, after the import; `actions` as in make_plan. What held before may stay.
    """
    names = {"code": row.code}
    facts, faults = row.journey, []
    action = facts.desired_action
    if actions is None:
        message = _("“%(code)s” is no term of the facet journey; what the row says of a journey was left out.")
        return base, [Fault("journey-part", message % names)]
    if not facts.kind:
        message = _("The row does not say what “%(code)s” is: journey, stage or step; the rest about journeys was left out.")
        return base, [Fault("journey-part", message % names)]
    if facts.desired_action not in {"", base.desired_action, *actions}:
        message = _("There is no action “%(action)s” in use; the desired action of “%(code)s” was left out.")
        faults.append(Fault("unknown-action", message % {**names, "action": facts.desired_action[:100]}))
        action = base.desired_action
    held = {way.code for way in base.exits}
    seen: set[str] = set()
    exits = []
    for way in facts.exits:
        is_possible = way.code in held or (way.code != row.code and kinds.get(way.code) in LEAVES_TO)
        if is_possible and way.code not in seen:
            exits.append(way)
        else:
            message = _("The exit of “%(code)s” to “%(exit)s” was left out: it is no other stage or journey, or named twice.")
            faults.append(Fault("unknown-exit", message % {**names, "exit": way.code[:100]}))
        seen.add(way.code)
    return JourneyFacts(*facts[:3], action, *facts[4:7], tuple(exits)), faults


def misplaced(
    rows: Mapping[str, TermRow],
    moved: Collection[str],
    kinds: Mapping[str, str],
    parts: Mapping[str, str],
    parents: Mapping[str, str],
) -> dict[str, Fault]:
    """Code -> why its row is not possible: it puts a part of a journey where that cannot stand.

    `rows` is code -> the term as it is to be; `moved` are those that get another parent; `kinds` is code -> part of a journey
    after the import, `parts` before it; `parents` is code -> parent after it.
    """
    found: dict[str, Fault] = {}
    told: dict[str, Fault] = {}
    for code, kind in kinds.items():
        parent = parents.get(code)
        if parent is None or kinds.get(parent, "") == PART_ABOVE[JourneyKind(kind)]:
            continue
        changed = {one for one in (code, parent) if one in rows and kinds.get(one) != parts.get(one)}
        fault = Fault("journey-part", _told(kind, code, parent))
        for culprit in changed | ({code} & set(moved)):
            (told if culprit == code else found)[culprit] = fault
    return found | told


def _told(kind: str, code: str, parent: str) -> str:
    names = {"code": code, "parent": parent}
    if not parent:
        return {
            "stage": _("“%(code)s” is a stage of a journey and cannot stand at the top."),
            "step": _("“%(code)s” is a step of a journey and cannot stand at the top."),
        }[kind] % names
    return {
        "journey": _("“%(code)s” is a journey and cannot stand under “%(parent)s”."),
        "stage": _("“%(code)s” is a stage of a journey and cannot stand under “%(parent)s”."),
        "step": _("“%(code)s” is a step of a journey and cannot stand under “%(parent)s”."),
    }[kind] % names
