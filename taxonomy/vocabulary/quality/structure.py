"""Checks of parents and related terms: circles, contradictions, needless parents, and terms without links. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary.quality import graphs
from taxonomy.vocabulary.quality.checks import Finding
from taxonomy.vocabulary.quality.indexed import Vocabulary, named, path_of, shown, stated_parents


def check(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All findings about the structure of `vocabulary`."""
    yield from _parents(vocabulary)
    yield from _links(vocabulary)
    knots = graphs.knots(vocabulary.parents)
    yield from _circles(vocabulary, knots)
    yield from _ancestors(vocabulary, knots)
    yield from _related_siblings(vocabulary)
    yield from _groups(vocabulary)


def _parents(vocabulary: Vocabulary) -> Iterator[Finding]:
    unknown: dict[str, list[str]] = {}
    for code, row in vocabulary.terms.items():
        for parent in stated_parents(row):
            if parent == code:
                yield vocabulary.finding("self-parent", [code], _("%(codes)s is its own parent.") % {"codes": named([code])})
            elif parent not in vocabulary.terms:
                unknown.setdefault(parent, []).append(code)
    for parent, codes in unknown.items():
        message = _("The parent “%(parent)s” does not exist; it is named by %(codes)s.")
        yield vocabulary.finding("unknown-parent", codes, message % {"parent": shown(parent), "codes": named(codes)})


def _links(vocabulary: Vocabulary) -> Iterator[Finding]:
    unknown: dict[str, dict[str, None]] = {}
    reflexive: list[str] = []
    for code, row in vocabulary.terms.items():
        if code in row.related:
            reflexive.append(code)
        for other in (*row.related, *row.replaced_by):
            if other and other not in vocabulary.terms:
                unknown.setdefault(other, {})[code] = None
    for other, codes in unknown.items():
        message = _("“%(other)s” does not exist; it is named as related term or successor by %(codes)s.")
        yield vocabulary.finding("unknown-link", codes, message % {"other": shown(other), "codes": named(codes)})
    if reflexive:
        yield vocabulary.finding("rrc", reflexive, _("Related to themselves: %(codes)s.") % {"codes": named(reflexive)})


def _circles(vocabulary: Vocabulary, knots: list[list[str]]) -> Iterator[Finding]:
    """One finding for each set of terms that circles tie together. It names a shortest circle."""
    place = {code: number for number, code in enumerate(vocabulary.terms)}
    for knot in knots:
        if len(knot) == 1:
            continue
        loop = graphs.loop_through(min(knot, key=place.__getitem__), vocabulary.parents, set(knot))
        others = sorted(set(knot) - set(loop), key=place.__getitem__)
        message = _("These terms are each other's parents: %(loop)s.") % {"loop": path_of(loop)}
        if others:
            message += " " + _("In further circles with them: %(codes)s.") % {"codes": named(others)}
        yield vocabulary.finding("chr", [*loop, *others], message)


def _ancestors(vocabulary: Vocabulary, knots: list[list[str]]) -> Iterator[Finding]:
    """Terms related to a term above them, and parents that are above another parent. A knot counts as one term here."""
    place = {code: number for number, knot in enumerate(knots) for code in knot}
    parents = [{place[above] for code in knot for above in vocabulary.parents[code]} - {place[knot[0]]} for knot in knots]
    wanted: dict[int, set[int]] = {}
    for pair in vocabulary.related:
        one, other = sorted(place[code] for code in pair)
        wanted.setdefault(other, set()).add(one)
    above = graphs.are_above(parents, wanted, least_steps=1)
    for pair in vocabulary.related:
        upper, lower = sorted(pair, key=place.__getitem__)
        if place[upper] == place[lower] or (place[lower], place[upper]) in above:
            message = _("“%(lower)s” is related to “%(upper)s”, which is above it.")
            names = {"lower": shown(lower), "upper": shown(upper)}
            yield vocabulary.finding("S27", (lower, upper), message % names)

    several = {code: codes for code, codes in vocabulary.parents.items() if len(codes) > 1}
    needless = graphs.are_above(parents, {place[code]: parents[place[code]] for code in several}, least_steps=2)
    for code, codes in several.items():
        for parent in codes:
            if (place[code], place[parent]) in needless:
                message = _("“%(code)s” has the parent “%(parent)s”, which is also above another of its parents.")
                names = {"code": shown(code), "parent": shown(parent)}
                yield vocabulary.finding("hr", (code, parent), message % names)


def _related_siblings(vocabulary: Vocabulary) -> Iterator[Finding]:
    """One finding for each parent."""
    siblings: dict[str, dict[str, None]] = {}
    above = {code: frozenset(vocabulary.parents[code]) for pair in vocabulary.related for code in pair}
    for pair in vocabulary.related:
        for parent in above[pair[0]] & above[pair[1]]:
            siblings.setdefault(parent, {}).update(dict.fromkeys(pair))
    for parent in vocabulary.terms:
        if codes := siblings.get(parent):
            message = _("Terms under “%(parent)s” are related to one another too: %(codes)s.")
            yield vocabulary.finding("var", codes, message % {"parent": shown(parent), "codes": named(codes)})


def _groups(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Terms without any link, and groups without a link between them; none if no term has a link, as in a plain list."""
    neighbours = {code: [*vocabulary.parents[code], *vocabulary.children[code]] for code in vocabulary.terms}
    for one, other in vocabulary.related:
        neighbours[one].append(other)
        neighbours[other].append(one)
    if not any(neighbours.values()):
        return
    orphans = [row.code for row in vocabulary.in_use if not neighbours[row.code] and not stated_parents(row)]
    if orphans:
        message = _("Without parent, children and related terms: %(codes)s.") % {"codes": named(orphans)}
        yield vocabulary.finding("oc", orphans, message)
    first = [group[0] for group in graphs.groups(neighbours) if len(group) > 1]
    if len(first) > 1:
        message = ngettext(
            "The terms form %(count)d group without a link to others; it begins with %(codes)s.",
            "The terms form %(count)d groups without a link between them; they begin with %(codes)s.",
            len(first),
        )
        yield vocabulary.finding("dcc", first, message % {"count": len(first), "codes": named(first)})
