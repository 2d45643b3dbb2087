"""Checks that a term may have this code and this parent. Called inside tree_lock.locked()."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.models import Facet, JourneyPart, Term, TermAncestor, TermBroader, validate_code
from taxonomy.services.steps import found
from taxonomy.vocabulary.codes import CODE_MAX_LENGTH, CODE_PATTERN
from taxonomy.vocabulary.journey_parts import PART_ABOVE, JourneyKind
from taxonomy.vocabulary.limits import most_levels


def check_new_code(reference: str) -> Facet:
    """The facet of `reference`. Raises ValidationError by field for an unknown facet, and for a code that is bad or taken."""
    facet_code, _colon, code = reference.partition(":")
    facet = Facet.objects.filter(code=facet_code).first() if re.fullmatch(CODE_PATTERN, facet_code) else None
    if facet is None:
        raise ValidationError({"term": _("There is no facet “%(facet)s”.") % {"facet": facet_code[:100]}})
    if not re.fullmatch(CODE_PATTERN, code):
        raise ValidationError({"code": validate_code.message})
    if len(code) > CODE_MAX_LENGTH:
        raise ValidationError({"code": _("A code has at most %(limit)d characters.") % {"limit": CODE_MAX_LENGTH}})
    if Term.objects.filter(facet=facet, code=code).exists():
        message = _("The facet %(facet)s already has a term “%(code)s”; codes are for ever, so choose another.")
        raise ValidationError({"code": message % {"facet": facet.code, "code": code}})
    return facet


def require_usable_parent(facet: Facet, parent: Term | str | None, *, field: str = "parent") -> Term | None:
    """`parent` as it is stored now. It is a term or its reference; "" and None stand for the top, and give None.

    Raises ValidationError by `field` for an unknown term, and for one that is of another facet or out of use.
    """
    if not parent:
        return None
    above = found(parent if isinstance(parent, str) else parent.reference, field=field)
    names = {"parent": above.code, "facet": above.facet.code, "wanted": facet.code}
    if above.facet_id != facet.pk:
        message = _("“%(parent)s” is a term of the facet %(facet)s; choose a parent in the facet %(wanted)s.")
        raise ValidationError({field: message % names})
    if not above.is_usable:
        raise ValidationError({field: _("“%(parent)s” is out of use; choose a parent that is in use.") % names})
    return above


def check_place(facet: Facet, parent: Term | None, *, height: int) -> None:
    """Raise ValidationError when a branch of `height` levels under `parent` would go deeper than the facet allows."""
    limit = most_levels(facet.max_depth)
    levels = (parent.level + 1 if parent else 0) + height
    if levels > limit:
        message = _("The facet %(facet)s has at most %(limit)d levels; this would make %(levels)d.")
        raise ValidationError({"parent": message % {"facet": facet.code, "limit": limit, "levels": levels}})


def height_of(term: Term) -> int:
    """How many levels the branch of `term` has, its own included, in the tree that people see."""
    deepest = term.get_descendants(include_self=True).order_by("-level").values_list("level", flat=True)[0]
    return int(deepest) - int(term.level) + 1


def nesting_problem(kind: str, parent: Term | None) -> str:
    """Why a part of a journey of this `kind` cannot stand right below `parent`; "" where it can."""
    above = JourneyPart.objects.filter(term=parent).values_list("kind", flat=True).first() if parent else None
    if (above or "") == PART_ABOVE[JourneyKind(kind)]:
        return ""
    names = {"parent": parent.code if parent else ""}
    if kind == JourneyKind.JOURNEY:
        return _("A journey stands at the top, not inside another one; “%(parent)s” is part of a journey.") % names
    if parent is None:
        return (
            _("A stage stands below a journey, not at the top.")
            if kind == JourneyKind.STAGE
            else _("A step stands below a stage, not at the top.")
        )
    if kind == JourneyKind.STAGE:
        return _("A stage stands below a journey; “%(parent)s” is not a journey.") % names
    return _("A step stands below a stage; “%(parent)s” is not a stage.") % names


def loop_of(term: Term, parent: Term | None) -> list[str]:
    """The codes of the loop that would close if `parent` came above `term`: from the parent up to the term and back. Empty when
    no loop would close."""
    if parent is None or not TermAncestor.objects.filter(term=parent, ancestor=term).exists():
        return []
    inside = set(TermAncestor.objects.filter(ancestor=term).values_list("term_id", flat=True))
    edges: dict[int, list[int]] = {}
    for child, above in Term.objects.filter(pk__in=inside, parent__in=inside).values_list("pk", "parent_id"):
        edges.setdefault(child, []).append(above)
    for child, above in TermBroader.objects.filter(term__in=inside, broader__in=inside).values_list("term_id", "broader_id"):
        edges.setdefault(child, []).append(above)
    way: dict[int, int] = {parent.pk: 0}
    waiting = [parent.pk]
    for step in waiting:
        for above in edges.get(step, ()):
            if above not in way:
                way[above] = step
                waiting.append(above)
    line = [term.pk]
    while line[-1] != parent.pk:
        line.append(way[line[-1]])
    codes = dict(Term.objects.filter(pk__in=line).values_list("pk", "code"))
    return [codes[pk] for pk in reversed(line)] + [parent.code]
