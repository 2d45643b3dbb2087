"""What an import changes in a term, as people look at it. Pure."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from taxonomy.vocabulary.readers.columns import JOURNEY
from taxonomy.vocabulary.rows import MappingKind, NoteKind, SynonymKind, TermRow
from taxonomy.vocabulary.statuses import IN_USE

SHOWN = " | "
"""Stands between several values in one text."""


class Effect(StrEnum):
    """What an import does to a term; it may move and relabel one at once. RELABEL is any change of words, dates or links."""

    PROBLEM = "problem"
    CREATE = "create"
    RELABEL = "relabel"
    MOVE = "move"
    DEPRECATE = "deprecate"
    RESTORE = "restore"
    UNCHANGED = "unchanged"


EFFECT_NAMES: dict[str, str | Promise] = {
    Effect.PROBLEM: _("Left out"),
    Effect.CREATE: _("New"),
    Effect.RELABEL: _("Changed words or links"),
    Effect.MOVE: _("Moved"),
    Effect.DEPRECATE: _("Out of use"),
    Effect.RESTORE: _("Put into use"),
    Effect.UNCHANGED: _("Unchanged"),
}


class FieldChange(NamedTuple):
    """One value of a term before and after.

    `what` is a key of WHAT_NAMES; `key` is the language of words, else "". In `before` and `after` "" means that there is no
    value.
    """

    what: str
    key: str
    before: str
    after: str


WHAT_NAMES: dict[str, str | Promise] = {
    "parent": _("Parent"),
    "order": _("Place among its siblings"),
    "broader": _("Further parents"),
    "status": _("Status"),
    "status_reason": _("Reason for the status"),
    "replaced_by": _("Replaced by"),
    "replacement_rule": _("Replacement rule"),
    "label": _("Label"),
    SynonymKind.ALTERNATIVE: _("Alternative labels"),
    SynonymKind.HIDDEN: _("Hidden labels"),
    NoteKind.DEFINITION: _("Definition"),
    NoteKind.USE_WHEN: _("Use when"),
    NoteKind.AVOID_WHEN: _("Do not use when"),
    NoteKind.SCOPE: _("Scope note"),
    NoteKind.EXAMPLE: _("Example"),
    NoteKind.HISTORY: _("History note"),
    NoteKind.EDITORIAL: _("Editorial note"),
    NoteKind.CHANGE: _("Change note"),
    NoteKind.NOTE: _("Note"),
    "notation": _("Notations"),
    f"mapping-{MappingKind.EXACT}": _("Exact matches"),
    f"mapping-{MappingKind.CLOSE}": _("Close matches"),
    f"mapping-{MappingKind.BROAD}": _("Broader matches"),
    f"mapping-{MappingKind.NARROW}": _("Narrower matches"),
    f"mapping-{MappingKind.RELATED}": _("Related matches"),
    f"mapping-{MappingKind.IDENTIFIER}": _("Identifiers elsewhere"),
    "related": _("Related terms"),
    "uri": _("URI"),
    "owner": _("Owner"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "journey_kind": _("Part of a journey"),
    "goal": _("Goal"),
    "mindset": _("Customer's mindset"),
    "desired_action": _("Desired action"),
    "kpi": _("KPI"),
    "kpi_target": _("KPI target"),
    "owning_team": _("Owning team"),
    "exits": _("Exits"),
}
_MOVES = {"parent", "order"}
_LIFE = {"status", "status_reason", "replaced_by", "replacement_rule"}
_TAKES_A_CHANGE_REQUEST = {"parent", "order", "broader", "status"}
_NOTHING = TermRow("", "", {})


def field_changes(before: TermRow | None, after: TermRow, order: tuple[int, int] | None = None) -> list[FieldChange]:
    """All changes of one term, its place among siblings first; `order` is (before, after) if that place changes."""
    old, new = _facts(before or _NOTHING), _facts(after)
    changes = [FieldChange("order", "", str(order[0]), str(order[1]))] if order else []
    for name in dict.fromkeys((*old, *new)):
        values = old.get(name, ()), new.get(name, ())
        if set(values[0]) != set(values[1]):
            changes.append(FieldChange(*name, SHOWN.join(values[0]), SHOWN.join(values[1])))
    return changes


def effects_of(before: TermRow | None, after: TermRow, changes: Sequence[FieldChange]) -> tuple[Effect, ...]:
    if before is None:
        return (Effect.CREATE,)
    whats = {change.what for change in changes}
    is_out, is_turned = after.status not in IN_USE, "status" in whats
    is_kind = {
        Effect.DEPRECATE: is_out and whats & _LIFE,
        Effect.RESTORE: is_turned and not is_out,
        Effect.MOVE: whats & _MOVES,
        Effect.RELABEL: whats - _MOVES - (_LIFE if is_out or is_turned else set()),
    }
    return tuple(kind for kind, fits in is_kind.items() if fits) or (Effect.UNCHANGED,)


def in_need_of_review(
    before: TermRow | None, after: TermRow, changes: Sequence[FieldChange], *, free_additions: bool = True
) -> list[FieldChange]:
    """The changes that take a change request: a new place, status or label of a term in use, or putting a term into use again.

    Without `free_additions`, which is a rule of the facet, a new active term and a proposal that becomes active take one too.
    A label in a further language, a synonym, note, mapping or related term takes none, nor does anything else about a term that
    is new or only proposed.
    """
    if before is None or before.status == "proposed":
        was = before.status if before else ""
        is_added = after.status == "active" and not free_additions
        return [FieldChange("status", "", was, after.status)] if is_added else []
    if before.status not in IN_USE:
        return [change for change in changes if change.what == "status" and change.after in IN_USE]
    return [
        change for change in changes if change.what in _TAKES_A_CHANGE_REQUEST or (change.what == "label" and change.before)
    ]


def _facts(row: TermRow) -> dict[tuple[str, str], tuple[str, ...]]:
    """(what, key) -> the values of a term there, none of them empty."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for what, key, value in _values(row):
        if value:
            found[what, key] = (*found.get((what, key), ()), value)
    return found


def _values(row: TermRow) -> Iterator[tuple[str, str, str]]:
    """(what, key, value) of each value in a row; some are empty."""
    yield "parent", "", row.parent_code
    yield from (("broader", "", code) for code in row.broader)
    yield from ((what, "", _text(getattr(row, what))) for what in ("status", "status_reason"))
    yield from (("replaced_by", "", code) for code in row.replaced_by)
    yield "replacement_rule", "", row.replacement_rule
    yield from (("label", tag, text) for tag, text in row.labels.items())
    yield from ((kind, tag, text) for kind, tag, text in (*row.synonyms, *row.notes))
    yield from (("notation", "", f"{text} ({datatype})" if datatype else text) for text, datatype in row.notations)
    yield from ((f"mapping-{kind}", "", f"{scheme}={target}" if scheme else target) for kind, target, scheme in row.mappings)
    yield from (("related", "", code) for code in row.related)
    yield from ((what, "", _text(getattr(row, what))) for what in ("uri", "owner", "valid_from", "valid_to"))
    yield from ((column, "", getattr(row.journey, name)) for column, name in JOURNEY.items() if name != "exits")
    yield from (("exits", "", "=".join(filter(None, way))) for way in row.journey.exits)


def _text(value: Any) -> str:
    return str(value) if value else ""
