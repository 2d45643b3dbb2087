"""The steps of the operations on places: move, reorder, add or remove a further parent. Also the steps for what is below a term
that is merged or split. Called by operation_steps.py."""

from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.models import JourneyPart, Term, TermAncestor, TermBroader
from taxonomy.services.allowed_places import check_place, height_of, loop_of, nesting_problem, require_usable_parent
from taxonomy.services.steps import found, parent_of, place_of
from taxonomy.vocabulary.operations import Broaden, Children, Move, Narrow, Reorder, Step


def move_steps(operation: Move) -> Iterator[Step]:
    """The steps of a move. A further parent that becomes the parent stops being a further parent."""
    term = found(operation.term, field="term")
    parent = require_usable_parent(term.facet, operation.parent)
    if parent is not None and (loop := loop_of(term, parent)):
        message = _("“%(code)s” cannot be moved under “%(parent)s”: that would make it its own ancestor (%(loop)s).")
        names = {"code": term.code, "parent": parent.code, "loop": " > ".join(loop)}
        raise ValidationError({"parent": message % names})
    if term.parent_id == (parent.pk if parent else None):
        raise ValidationError({"parent": _("“%(code)s” is there already.") % {"code": term.code}})
    check_place(term.facet, parent, height=height_of(term))
    part = JourneyPart.objects.filter(term=term).first()
    if part is not None and (problem := nesting_problem(part.kind, parent)):
        raise ValidationError({"parent": problem})
    if parent is not None and term.broader_rows.filter(broader=parent).exists():
        yield Step("broader", operation.term, operation.parent, before=True, after=False)
    last = Term.objects.filter(facet=term.facet, parent=parent).order_by("tree_id", "lft").last()
    behind = f"{term.facet.code}:{last.code}" if last else ""
    yield Step("place", operation.term, before=place_of(term), after={"parent": operation.parent, "behind": behind})


def reorder_steps(operation: Reorder) -> Iterator[Step]:
    """The step of a reorder, which is possible among siblings only."""
    term = found(operation.term, field="term")
    here = place_of(term)
    if operation.behind:
        behind = found(operation.behind, field="behind")
        if (behind.facet_id, behind.parent_id) != (term.facet_id, term.parent_id) or behind.pk == term.pk:
            names = {"code": term.code, "behind": behind.code}
            raise ValidationError({"behind": _("“%(behind)s” is not a sibling of “%(code)s”.") % names})
    if here["behind"] == operation.behind:
        raise ValidationError({"behind": _("“%(code)s” stands there already.") % {"code": term.code}})
    yield Step("place", operation.term, before=here, after={"parent": here["parent"], "behind": operation.behind})


def broaden_steps(operation: Broaden) -> Iterator[Step]:
    """The step that adds a further parent: a term of the same facet, not below the term, and not a parent of it already."""
    term = found(operation.term, field="term")
    found(operation.broader, field="broader")
    broader = require_usable_parent(term.facet, operation.broader, field="broader")
    assert broader is not None  # noqa: S101 - for the type checker; it was found above
    names = {"code": term.code, "broader": broader.code}
    if loop := loop_of(term, broader):
        message = _("“%(broader)s” cannot be a parent of “%(code)s”: that would make it its own ancestor (%(loop)s).")
        raise ValidationError({"broader": message % {**names, "loop": " > ".join(loop)}})
    if term.parent_id == broader.pk or term.broader_rows.filter(broader=broader).exists():
        raise ValidationError({"broader": _("“%(broader)s” is a parent of “%(code)s” already.") % names})
    yield Step("broader", operation.term, operation.broader, before=False, after=True)


def narrow_steps(operation: Narrow) -> Iterator[Step]:
    """The step that removes a further parent. The parent itself changes by a move."""
    term, broader = found(operation.term, field="term"), found(operation.broader, field="broader")
    names = {"code": term.code, "broader": broader.code}
    if term.parent_id == broader.pk:
        message = _("“%(code)s” stands under “%(broader)s”; move it to another place instead.")
        raise ValidationError({"broader": message % names})
    if not term.broader_rows.filter(broader=broader).exists():
        raise ValidationError({"broader": _("“%(broader)s” is not a further parent of “%(code)s”.") % names})
    yield Step("broader", operation.term, operation.broader, before=True, after=False)


def following_steps(reference: str, children: Children, heirs: Sequence[str]) -> Iterator[Step]:
    """The steps that move what is right below a term, one by one and in order, under the first of `heirs` or one level up. A
    branch that holds an heir goes up in any case. Raises ValidationError by the field "children"."""
    term = found(reference)
    ends = {heir.pk for heir in map(found, heirs)}
    above = parent_of(term)
    try:
        for child in term.children.order_by("lft").select_related("facet"):
            holds_heir = TermAncestor.objects.filter(ancestor=child, term__in=ends).exists()
            goal = above if children == Children.LIFT or holds_heir else heirs[0]
            yield from move_steps(Move(term=child.reference, parent=goal))
        for row in TermBroader.objects.filter(broader=term).order_by("pk").select_related("term__facet"):
            holds_heir = TermAncestor.objects.filter(ancestor=row.term, term__in=ends).exists()
            goal = above if children == Children.LIFT or holds_heir else heirs[0]
            yield Step("broader", row.term.reference, reference, before=True, after=False)
            if goal and not _is_right_below(row.term, found(goal)):
                yield Step("broader", row.term.reference, goal, before=False, after=True)
    except ValidationError as error:
        raise ValidationError({"children": error.messages}) from error


def _is_right_below(term: Term, parent: Term) -> bool:
    return parent.pk in {term.pk, term.parent_id} or term.broader_rows.filter(broader=parent).exists()
