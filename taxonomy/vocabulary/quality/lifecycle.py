"""Checks of terms out of use, of what replaces them, and of dates. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from taxonomy.vocabulary.quality import graphs
from taxonomy.vocabulary.quality.checks import Finding
from taxonomy.vocabulary.quality.indexed import Vocabulary, named, path_of, shown
from taxonomy.vocabulary.statuses import OUT_OF_USE


def check(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All findings about the life of the terms in `vocabulary`."""
    retired = [row for row in vocabulary.terms.values() if row.status in OUT_OF_USE]
    alone = [row.code for row in retired if not row.replaced_by]
    if alone:
        message = _("Out of use, with nothing to use instead: %(codes)s.") % {"codes": named(alone)}
        yield vocabulary.finding("no-successor", alone, message)
    used = [row.code for row in retired if row.code in vocabulary.used]
    if used:
        message = _("Out of use, but content still carries them: %(codes)s.") % {"codes": named(used)}
        yield vocabulary.finding("still-used", used, message)
    yield from _successors(vocabulary)
    backwards = [
        code
        for code, row in vocabulary.terms.items()
        if row.valid_from is not None and row.valid_to is not None and row.valid_to < row.valid_from
    ]
    if backwards:
        message = _("The last valid day is before the first: %(codes)s.") % {"codes": named(backwards)}
        yield vocabulary.finding("dates", backwards, message)


def _successors(vocabulary: Vocabulary) -> Iterator[Finding]:
    """One finding for each circle, and for each successor that is out of use itself, unless both are on one circle."""
    successors: dict[str, list[str]] = {}
    for code, row in vocabulary.terms.items():
        if others := [other for other in dict.fromkeys(row.replaced_by) if other in vocabulary.terms]:
            successors[code] = others
    for other in [other for others in successors.values() for other in others]:
        successors.setdefault(other, [])
    knots = graphs.knots(successors)
    circular = {code: number for number, knot in enumerate(knots) if len(knot) > 1 for code in knot}
    place = {code: number for number, code in enumerate(vocabulary.terms)}
    for knot in knots:
        start = min(knot, key=place.__getitem__)
        if loop := graphs.loop_through(start, successors, set(knot)):
            message = _("These replace one another: %(loop)s.") % {"loop": path_of(loop)}
            yield vocabulary.finding("successor-circle", loop, message)
    lost: dict[str, list[str]] = {}
    for code, others in successors.items():
        for other in others:
            is_circle = other == code or (code in circular and circular[code] == circular.get(other))
            if vocabulary.terms[other].status in OUT_OF_USE and not is_circle:
                lost.setdefault(other, []).append(code)
    for other, codes in lost.items():
        message = _("“%(other)s” replaces %(codes)s, but is out of use itself.")
        yield vocabulary.finding("lost-successor", codes, message % {"other": shown(other), "codes": named(codes)})
