"""The parents of all terms after an import, and the rows that are refused because of them. Pure.

A refused row leaves its term where it is, so other rows may no longer fit. They are checked again until no further row is
refused.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from taxonomy.vocabulary.imports.tidy import Fault
from taxonomy.vocabulary.quality.graphs import knots, loop_through
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.statuses import IN_USE

LOOP_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Parents:
    """Where the terms will stand.

    `parents` is code -> parent of every term there will be, "" for a root; `refused` is code -> why its row changes nothing;
    `cut` is code -> the notice about a parent that was left out.
    """

    parents: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Fault] = field(default_factory=dict)
    cut: dict[str, Fault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the rows of an import ask for.

    `rows` is code -> the term as it would be, in the order of the file; `restated` are the codes whose further parents the file
    states; `named` are all codes of the file, also of rows that were refused before.
    """

    rows: Mapping[str, TermRow]
    existing: Mapping[str, TermRow]
    restated: Collection[str]
    named: Collection[str]

    def is_moved(self, code: str) -> bool:
        """Whether its row gives the term a parent that it does not have now."""
        known = self.existing.get(code)
        return code in self.rows and (known is None or known.parent_code != self.rows[code].parent_code)


def place(wishes: Wishes, *, limit: int, cuts_loops: bool) -> Parents:
    """Find the parents of all terms after the rows that can be carried out; no term may be deeper than `limit` levels.

    A loop of parents is refused, or with `cuts_loops` cut by leaving out a parent.
    """
    placed = Parents()
    placed.parents.update({code: row.parent_code for code, row in wishes.existing.items()})
    placed.parents.update({code: row.parent_code for code, row in wishes.rows.items()})
    below: dict[str, list[str]] = defaultdict(list)
    for code, row in wishes.rows.items():
        if wishes.is_moved(code):
            below[row.parent_code].append(code)
    fresh = _unknown(wishes, placed.parents)
    if not cuts_loops:
        fresh |= {code: _above_itself(code) for code in wishes.rows if placed.parents[code] == code}
    else:
        for code in wishes.rows:
            if placed.parents[code] == code:
                _cut(wishes, placed, code, [code])
    while True:
        _refuse(wishes, placed, fresh, below)
        loops = _loops(wishes, placed)
        if loops and cuts_loops:
            for loop, moved in loops:
                _cut(wishes, placed, moved[-1], loop)
            fresh = {}
            continue
        fresh = {code: _fault_of_loop(loop) for loop, moved in loops for code in moved}
        fresh = fresh or _too_deep(wishes, placed, limit)
        if not fresh:
            return placed


def out_of_use(wishes: Wishes, placed: Parents) -> dict[str, Fault]:
    """Code -> fault of each term in use that is new, moved or back in use, and whose parent is out of use."""
    faults = {}
    for code, row in wishes.rows.items():
        parent = placed.parents.get(code, "")
        if code in placed.refused or not parent or row.status not in IN_USE:
            continue
        known = wishes.existing.get(code)
        is_new_here = _stands_elsewhere(wishes, placed, code) or (known is not None and known.status not in IN_USE)
        above = wishes.existing[parent] if parent in placed.refused else wishes.rows.get(parent) or wishes.existing[parent]
        if is_new_here and above.status not in IN_USE:
            message = _("The parent “%(parent)s” of “%(code)s” is out of use.") % {"code": code, "parent": parent}
            faults[code] = Fault("parent-out-of-use", message)
    return faults


def in_order(
    parents: Mapping[str, str], existing: Mapping[str, TermRow], rows: Mapping[str, TermRow], sorts: Mapping[str, int]
) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """(`parents` in the order of siblings, code -> place among siblings before and after, if a `sort` changes it).

    A term that is there keeps its place; terms that arrive come behind, in the order of the file. Only siblings with a `sort`
    in the file are sorted by it, within the places that they have.
    """
    here: dict[str, list[str]] = defaultdict(list)
    arriving: dict[str, list[str]] = defaultdict(list)
    for code, row in existing.items():
        if parents[code] == row.parent_code:
            here[row.parent_code].append(code)
    for code in rows:
        if code in parents and (code not in existing or parents[code] != existing[code].parent_code):
            arriving[parents[code]].append(code)
    ordered: dict[str, str] = {}
    changed: dict[str, tuple[int, int]] = {}
    for parent in dict.fromkeys((*here, *arriving)):
        line = _sorted_siblings(here[parent], arriving[parent], sorts)
        ordered.update(dict.fromkeys(line, parent))
        staying = {code: place for place, code in enumerate(here[parent], start=1)}
        after = [code for code in line if code in staying]
        changed |= {code: (staying[code], place) for place, code in enumerate(after, start=1) if staying[code] != place}
    return ordered, {code: places for code, places in changed.items() if code in sorts}


def _sorted_siblings(here: Sequence[str], arriving: Sequence[str], sorts: Mapping[str, int]) -> list[str]:
    """The siblings in order. Those `here` with a sort share the same places, in their new order, each followed by the
    `arriving` ones that come behind it."""
    new = set(arriving)
    first: list[str] = []
    groups = [first]
    for code in sorted((code for code in (*here, *arriving) if code in sorts), key=sorts.__getitem__):
        if code not in new:
            groups.append([])
        groups[-1].append(code)
    places = iter(groups[1:])
    line = [other for code in here for other in (next(places) if code in sorts else [code])]
    at = next((place for place, code in enumerate(line) if code in sorts), len(line))
    return [*line[:at], *first, *line[at:], *(code for code in arriving if code not in sorts)]


def _unknown(wishes: Wishes, parents: Mapping[str, str]) -> dict[str, Fault]:
    faults = {}
    for code, row in wishes.rows.items():
        parent = row.parent_code
        if parent and parent not in parents:
            names = {"code": code, "parent": parent[:200]}
            if parent in wishes.named:
                faults[code] = _fault_below(code, parent)
            else:
                message = _("The parent “%(parent)s” of “%(code)s” is neither in the file nor in the facet.")
                faults[code] = Fault("unknown-parent", message % names)
    return faults


def _refuse(wishes: Wishes, placed: Parents, fresh: Mapping[str, Fault], below: Mapping[str, Sequence[str]]) -> None:
    """Refuse the rows `fresh`, and all rows that would stand below a new term among them."""
    line = [code for code in fresh if code not in placed.refused]
    placed.refused.update({code: fresh[code] for code in line})
    for code in line:  # grows while it is walked
        placed.cut.pop(code, None)
        known = wishes.existing.get(code)
        if known is not None:
            placed.parents[code] = known.parent_code
            continue
        placed.parents.pop(code, None)
        for child in below.get(code, ()):
            if child not in placed.refused and placed.parents.get(child) == code:
                placed.refused[child] = _fault_below(child, code)
                line.append(child)


def _cut(wishes: Wishes, placed: Parents, code: str, loop: Sequence[str]) -> None:
    """Leave the term where it is, or at the top if it is new."""
    names = {"code": code, "parent": placed.parents[code], "loop": shown_loop(loop)}
    known = wishes.existing.get(code)
    placed.parents[code] = known.parent_code if known else ""
    if len(loop) == 1:
        message = _("“%(code)s” is its own parent; that was left out.")
    elif known:
        message = _("“%(code)s” stays where it is: under “%(parent)s” it would be above itself (%(loop)s).")
    else:
        message = _("“%(code)s” is put at the top: under “%(parent)s” it would be above itself (%(loop)s).")
    placed.cut[code] = Fault("self-parent" if len(loop) == 1 else "chr", message % names)


def _loops(wishes: Wishes, placed: Parents) -> list[tuple[list[str], list[str]]]:
    """Loops over parents and those further parents that the file does not restate; no two loops share a term.

    Each is (its codes, those codes whose parent on the loop the file states, in the order of the file).
    """
    places = {code: number for number, code in enumerate(wishes.rows)}
    above = {code: [parent] if parent else [] for code, parent in placed.parents.items()}
    for code, row in wishes.existing.items():
        if row.broader and (code not in wishes.restated or code in placed.refused):
            above[code] += row.broader
    moved_rows = [code for code in wishes.rows if code in placed.parents and _stands_elsewhere(wishes, placed, code)]
    found = []
    for knot in knots(above, moved_rows):
        if len(knot) > 1:
            start = min(knot, key=lambda code: places.get(code, len(places)))
            loop = loop_through(start, above, set(knot))
            steps = zip(loop, (*loop[1:], loop[0]), strict=True)
            moved = [code for code, up in steps if up == placed.parents[code] and _stands_elsewhere(wishes, placed, code)]
            if moved:
                found.append((loop, sorted(moved, key=places.__getitem__)))
    return found


def _stands_elsewhere(wishes: Wishes, placed: Parents, code: str) -> bool:
    known = wishes.existing.get(code)
    return known is None or known.parent_code != placed.parents[code]


def _too_deep(wishes: Wishes, placed: Parents, limit: int) -> dict[str, Fault]:
    """New terms that would be deeper than the tree may be, and moves that bring terms there."""
    levels = _levels(placed.parents)
    deep = [code for code, level in levels.items() if level > limit]
    if not deep:
        return {}
    before = _levels({code: row.parent_code for code, row in wishes.existing.items()})
    faults = {}
    for code in deep:
        parent = placed.parents[code]
        if code not in wishes.existing and (parent in wishes.existing or levels[parent] <= limit):
            message = _("“%(code)s” is more than %(limit)d levels deep.") % {"code": code, "limit": limit}
            faults[code] = Fault("too-deep", message)
        elif levels[code] > before.get(code, levels[code]):
            mover = code
            while not _stands_elsewhere(wishes, placed, mover):
                mover = placed.parents[mover]
            message = _("“%(code)s” cannot move under “%(parent)s”: there would be more than %(limit)d levels.")
            names = {"code": mover, "parent": placed.parents[mover], "limit": limit}
            faults[mover] = Fault("too-deep", message % names)
    return faults


def _levels(parents: Mapping[str, str]) -> dict[str, int]:
    """Code -> level, 1 for a root."""
    levels = {"": 0}
    for start in parents:
        trail = []
        step = start
        while step not in levels:
            trail.append(step)
            step = parents[step]
        for code in reversed(trail):
            levels[code] = levels[parents[code]] + 1
    del levels[""]
    return levels


def _above_itself(code: str) -> Fault:
    message = _("“%(code)s” is its own parent; name another, or none for a term at the top.")
    return Fault("self-parent", message % {"code": code})


def _fault_below(code: str, above: str) -> Fault:
    message = _("“%(code)s” was left out, because “%(above)s” above it was refused.") % {"code": code, "above": above}
    return Fault("below-refused", message)


def _fault_of_loop(loop: Sequence[str]) -> Fault:
    message = _("These terms are each other's parents: %(loop)s. Cut the circle at one of them.")
    return Fault("chr", message % {"loop": shown_loop(loop)})


def shown_loop(loop: Iterable[str]) -> str:
    """The codes of a loop in one line, from its start back to it."""
    codes = list(loop)
    return " > ".join([*codes[:LOOP_SHOWN], *(["…"] if len(codes) > LOOP_SHOWN else []), codes[0]])
