"""The links of an import besides the tree: further parents, related terms, replacements. Pure.

A link that is not possible is left out and reported; the rest of its row is carried out all the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from django.utils.translation import gettext as _

from taxonomy.vocabulary.imports.parents import Parents, Wishes, shown_loop
from taxonomy.vocabulary.imports.tidy import Fault
from taxonomy.vocabulary.limits import DEPTH_LIMIT
from taxonomy.vocabulary.quality.graphs import knots, loop_through
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.statuses import IN_USE

Links = dict[str, tuple[str, ...]]
Notices = dict[str, list[Fault]]


class Linked(NamedTuple):
    """The possible links of a kind: `links` is code -> what its row links to, `notices` is code -> what was left out.

    `refused` is code -> why its row cannot be carried out without the link that was left out.
    """

    links: Links
    notices: Notices
    refused: dict[str, Fault]


def further_parents(rows: Mapping[str, TermRow], wishes: Wishes, placed: Parents) -> Linked:
    """The further parents of `rows`, without those in the file that would put a term above itself."""
    notices: Notices = defaultdict(list)
    above = {code: [parent] if parent else [] for code, parent in placed.parents.items()}
    stated: dict[str, list[str]] = {}
    for code in placed.parents:
        if code in rows and code in wishes.restated:
            stated[code] = _known_parents(code, rows[code].broader, wishes, placed, notices)
        elif code in wishes.existing:
            above[code] += [head for head in wishes.existing[code].broader if head != placed.parents[code]]
    in_loops = _in_loops(above, stated)
    for code in rows:
        for head in stated.get(code, ()):
            if code in in_loops and head in in_loops and (loop := _way_up(head, code, above, in_loops)):
                message = _("“%(parent)s” was left out as a further parent of “%(code)s”, which is above it (%(loop)s).")
                names = {"code": code, "parent": head, "loop": shown_loop(loop)}
                notices[code].append(Fault("chr", message % names))
            else:
                above[code].append(head)
    if stated:
        _shorten(above, stated, placed, notices)
    links = {code: tuple(head for head in above[code] if head != placed.parents[code]) for code in rows}
    return Linked(links, notices, {})


def related_terms(rows: Mapping[str, TermRow], stated: Mapping[str, Sequence[str]], wishes: Wishes, placed: Parents) -> Linked:
    """The related terms of `rows`. `stated` is code -> the related terms that its row states, for rows that state any.

    A pair may be stated at either end. An existing pair is removed if a row at one of its ends states related terms and no row
    states the pair.
    """
    notices: Notices = defaultdict(list)
    pairs = {
        _pair(code, other)
        for code, row in wishes.existing.items()
        for other in row.related
        if code not in stated and other not in stated
    }
    for code, others in stated.items():
        for other in others:
            if other == code:
                notices[code].append(
                    Fault("rrc", _("“%(code)s” names itself as a related term; that was left out.") % {"code": code})
                )
            elif other not in placed.parents:
                message = _("The related term “%(other)s” of “%(code)s” is neither in the file nor in the facet.")
                notices[code].append(Fault("unknown-link", message % {"code": code, "other": other[:200]}))
            else:
                pairs.add(_pair(code, other))
    links: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(pairs):
        links[one].append(other)
        links[other].append(one)
    return Linked({code: tuple(sorted(links.get(code, ()))) for code in rows}, notices, {})


def replacements(rows: Mapping[str, TermRow], wishes: Wishes, placed: Parents) -> Linked:
    """The replacements of `rows`. A merged term needs its replacement, so its row is refused without one."""
    notices: Notices = defaultdict(list)
    refused: dict[str, Fault] = {}
    links: Links = {}
    for code, row in rows.items():
        kept = [other for other in row.replaced_by if other in placed.parents and other != code]
        for other in row.replaced_by:
            if other not in kept:
                message = _("The replacement “%(other)s” of “%(code)s” is neither in the file nor in the facet.")
                refused[code] = Fault("unknown-link", message % {"code": code, "other": other[:200]})
        links[code] = tuple(kept)
    for code, circle in _circles(links, wishes):
        message = _("The replacements of “%(code)s” run in a circle (%(loop)s), so its replacement was left out.")
        refused[code] = Fault("successor-circle", message % {"code": code, "loop": shown_loop(circle)})
        links[code] = ()
    for code, row in rows.items():
        known = wishes.existing.get(code)
        for other in links[code] if known is None or known.replaced_by != links[code] else ():
            if (rows.get(other) or wishes.existing[other]).status not in IN_USE:
                message = _("“%(other)s”, which replaces “%(code)s”, is out of use itself.") % {"code": code, "other": other}
                notices[code].append(Fault("lost-successor", message))
        if code in refused:
            notices[code].append(refused[code])
            if row.status != "merged":
                del refused[code]
    return Linked(links, notices, refused)


def _circles(links: Links, wishes: Wishes) -> list[tuple[str, list[str]]]:
    """(the last code in the file that closes the circle, the circle), for each circle of terms with one replacement each."""
    places = {code: number for number, code in enumerate(links)}
    single = {code: row.replaced_by for code, row in wishes.existing.items()} | links
    above = {code: list(heads) if len(heads) == 1 else [] for code, heads in single.items()}
    found = []
    for knot in knots(above, [code for code, heads in links.items() if heads]):
        stated = [code for code in knot if code in links]
        if len(knot) > 1 and stated:
            last = max(stated, key=places.__getitem__)
            found.append((last, loop_through(last, above, set(knot))))
    return found


def _known_parents(code: str, heads: Iterable[str], wishes: Wishes, placed: Parents, notices: Notices) -> list[str]:
    known = []
    for head in heads:
        names = {"code": code, "parent": head[:200]}
        if head == code:
            message = _("“%(code)s” is its own further parent; that was left out.")
            notices[code].append(Fault("self-parent", message % names))
        elif head in placed.parents:
            known.append(head)
        elif head in wishes.named:
            message = _("The further parent “%(parent)s” of “%(code)s” was refused, so it was left out.")
            notices[code].append(Fault("below-refused", message % names))
        else:
            message = _("The further parent “%(parent)s” of “%(code)s” is neither in the file nor in the facet.")
            notices[code].append(Fault("unknown-parent", message % names))
    return [head for head in known if head != placed.parents[code]]


def _in_loops(above: Mapping[str, Sequence[str]], stated: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Code -> number of its knot, for the codes that the `stated` links tie into loops."""
    if not any(stated.values()):
        return {}
    everything = {code: [*heads, *stated.get(code, ())] for code, heads in above.items()}
    return {code: number for number, knot in enumerate(knots(everything)) if len(knot) > 1 for code in knot}


def _way_up(start: str, goal: str, above: Mapping[str, Sequence[str]], in_loops: Mapping[str, int]) -> list[str]:
    """A shortest way from `start` up to `goal`, both included; empty if there is none. The way stays in their knot."""
    if in_loops[start] != in_loops[goal]:
        return []
    came_from = {start: ""}
    for code in (line := [start]):  # grows while it is walked
        if code == goal:
            way = [code]
            while way[-1] != start:
                way.append(came_from[way[-1]])
            return way[::-1]
        fresh = [head for head in above[code] if head not in came_from and in_loops.get(head) == in_loops[goal]]
        came_from.update(dict.fromkeys(fresh, code))
        line += fresh
    return []


def _shorten(above: dict[str, list[str]], stated: Mapping[str, Sequence[str]], placed: Parents, notices: Notices) -> None:
    """Leave out further parents that have DEPTH_LIMIT levels above them; parents.py limits only the tree itself."""
    heights: dict[str, int] = {}
    for code in chain.from_iterable(knots(above)):
        long = [head for head in stated.get(code, ()) if head in above[code] and heights[head] >= DEPTH_LIMIT]
        for head in long:
            message = _("“%(parent)s” was left out as a further parent of “%(code)s”: it has %(limit)d levels above it.")
            notices[code].append(Fault("too-deep", message % {"code": code, "parent": head, "limit": DEPTH_LIMIT}))
        above[code] = [head for head in above[code] if head not in long]
        heights[code] = 1 + max((heights[head] for head in above[code]), default=0)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
