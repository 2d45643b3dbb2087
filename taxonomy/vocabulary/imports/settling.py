"""The terms that rows lead to, with their parents, order and links. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from taxonomy.vocabulary.imports.effects import WHAT_NAMES, field_changes, in_need_of_review
from taxonomy.vocabulary.imports.journeys import misplaced
from taxonomy.vocabulary.imports.links import further_parents, related_terms, replacements
from taxonomy.vocabulary.imports.parents import Wishes, in_order, out_of_use, place
from taxonomy.vocabulary.imports.tidy import Fault
from taxonomy.vocabulary.rows import TermRow

SHOWN_LENGTH = 80
Faults = Mapping[str, list[Fault]]


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome of a set of rows.

    `parents` is code -> parent of every term there will be, in the order of siblings; `after` is code -> term, for the rows
    that can be carried out; `order` is code -> (place among siblings before, after), if it changes; `notices` is code -> what
    is left out of its row.

    The others are code -> why its row is refused. `refused`: there is no place for the term. `late`: another reason, and
    everything has to be settled again without these rows. `last`: the same, but only once no other row is refused.
    """

    parents: dict[str, str]
    after: dict[str, TermRow]
    order: dict[str, tuple[int, int]]
    notices: Faults
    refused: Faults
    late: Faults
    last: Faults


def settle(
    wanted: Mapping[str, TermRow],
    stated: Mapping[str, TermRow],
    existing: Mapping[str, TermRow],
    *,
    named: Collection[str],
    parts: Mapping[str, str],
    limit: int,
    cuts_loops: bool,
) -> Settled:
    """Find the parents, order and links of all terms.

    `wanted` is code -> the term as it is to be, `stated` code -> what its row says, both in the order of the file; `named` are
    all codes of the file, also of rows that were refused; `parts` is code -> part of a journey.
    """
    restated = {code for code, row in stated.items() if row.broader or "broader" in row.cleared}
    relating = {code: row.related for code, row in stated.items() if row.related or "related" in row.cleared}
    wishes = Wishes(wanted, existing, restated, named)
    placed = place(wishes, limit=limit, cuts_loops=cuts_loops)
    rows = {code: row for code, row in wanted.items() if code not in placed.refused}
    broader = further_parents(rows, wishes, placed)
    related = related_terms(rows, {code: others for code, others in relating.items() if code in rows}, wishes, placed)
    replaced = replacements(rows, wishes, placed)
    sorts = {code: row.sort for code, row in stated.items() if code in rows and row.sort is not None}
    parents, order = in_order(placed.parents, existing, rows, sorts)
    notices = defaultdict(list, {code: [fault] for code, fault in placed.cut.items()})
    for linked in (broader, related, replaced):
        for code, faults in linked.notices.items():
            notices[code] += faults
    after = {
        code: _with_links(row, existing.get(code), broader.links[code], related.links[code], replaced.links[code])
        for code, row in rows.items()
    }
    after = {
        code: row if row.parent_code == parents[code] else replace(row, parent_code=parents[code])
        for code, row in after.items()
    }
    kinds = {**parts, **{code: row.journey.kind for code, row in rows.items() if row.journey.kind}}
    moved = [code for code in rows if wishes.is_moved(code)]
    late = replaced.refused | misplaced(rows, moved, kinds, parts, parents)
    return Settled(parents, after, order, notices, *map(_each, (placed.refused, late, out_of_use(wishes, placed))))


def _each(faults: Mapping[str, Fault]) -> Faults:
    return {code: [fault] for code, fault in faults.items()}


def refused_without_review(settled: Settled, existing: Mapping[str, TermRow], *, free_additions: bool) -> Faults:
    """Code -> why its row takes a change request, for those that do."""
    found = {}
    for code, after in settled.after.items():
        before, order = existing.get(code), settled.order.get(code)
        if after == before and not order:
            continue
        differs = field_changes(before, after, order) if before else []
        changes = in_need_of_review(before, after, differs, free_additions=free_additions)
        if changes and (before is None or before.status == "proposed"):
            message = _("“%(code)s” would be a new active term, and in this facet that takes a change request.")
            found[code] = [Fault("change-request", message % {"code": code})]
        elif changes:
            differences = [
                _("%(what)s “%(before)s” would become “%(after)s”")
                % {
                    "what": f"{WHAT_NAMES[change.what]} {change.key}".strip(),
                    "before": change.before[:SHOWN_LENGTH],
                    "after": change.after[:SHOWN_LENGTH],
                }
                for change in changes
            ]
            message = _("“%(code)s” is in use: %(what)s. That takes a change request.")
            found[code] = [Fault("change-request", message % {"code": code, "what": "; ".join(differences)})]
    return found


def _with_links(row: TermRow, known: TermRow | None, *links: tuple[str, ...]) -> TermRow:
    """`row` with the further parents, related terms and replacements that are possible. Links that are the same as those of
    `known` keep their order."""
    if known is not None:
        base = (known.broader, known.related, known.replaced_by)
        links = tuple(old if set(old) == set(new) else new for old, new in zip(base, links, strict=True))
    if links == (row.broader, row.related, row.replaced_by):
        return row
    broader, related, replaced_by = links
    rule = row.replacement_rule if len(replaced_by) > 1 else ""
    return replace(row, broader=broader, related=related, replaced_by=replaced_by, replacement_rule=rule)
