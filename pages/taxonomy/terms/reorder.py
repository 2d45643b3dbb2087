"""Moving a term up or down among its siblings: each step is staged in the reader's own changes."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pages.doors import SignedIn, permitted
from pages.taxonomy.terms.panes import add_pending_labels, addresses
from people.language import reader_language
from people.models import User
from propagation.review.models import StagedOperation
from propagation.review.queries.pending import staged_by
from propagation.review.services.staging import stage_operation, unstage_operation
from taxonomy.models import Term
from taxonomy.queries.browsing import Branch, Node
from taxonomy.queries.searching import label_of
from taxonomy.vocabulary.operations import Move, Operation, Reorder

STEPS = {"up": -1, "down": 1}


@require_POST
@permitted("taxonomy.view_term", "taxonomy.change_term")
def reorder(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Move one place in `direction` (up or down), from the place in the reader's changes; htmx gets the line of the tree."""
    term = get_object_or_404(Term.objects.select_related("facet", "parent"), facet__code=facet, code=code)
    try:
        said = _step(term, STEPS.get(request.POST.get("direction", ""), 1), request.user)
    except ValidationError as error:
        said = " ".join(error.messages)
    if not request.htmx:
        messages.info(request, said)
        return redirect("term-detail", facet=facet, code=code)
    node = Node(term, label_of(term, reader_language()), 0, (term.rght - term.lft - 1) // 2)
    held = staged_by(request.user)
    add_pending_labels(Branch(None, 0, 1, [node]), term.facet, [operation for _row, operation in held])
    context = {"node": node, "said": said, "staged_count": len(held), **addresses(request, term.facet)}
    return render(request, "taxonomy/terms/reordered.html", context)


def _step(term: Term, step: int, actor: User) -> str:
    """Stage the step; it replaces an earlier step of the same term. Returns the message for the reader."""
    held = staged_by(actor)
    own = [row for row, operation in held if isinstance(operation, Reorder) and operation.term == term.reference]
    now = _order(term, [operation for row, operation in held if row not in own])
    shown = _order(term, [operation for _row, operation in held])
    place = shown.index(term.reference) + step
    if not 0 <= place < len(shown):
        return _("It is the first already.") if step < 0 else _("It is the last already.")
    others = [reference for reference in shown if reference != term.reference]
    behind = others[place - 1] if place else ""
    with transaction.atomic():
        _drop(own, actor)
        if _is_behind(now, term.reference, behind):
            return _("It is back at its old place, so nothing changes.")
        stage_operation(operation=Reorder(term=term.reference, behind=behind), actor=actor)
    return _("Added to my changes: it moves to place %(place)d of %(count)d.") % {"place": place + 1, "count": len(shown)}


def _drop(rows: Sequence[StagedOperation], actor: User) -> None:
    for row in rows:
        unstage_operation(staged=row, actor=actor)


def _is_behind(order: Sequence[str], reference: str, behind: str) -> bool:
    place = order.index(reference)
    return (order[place - 1] if place else "") == behind


def _order(term: Term, operations: Sequence[Operation]) -> list[str]:
    """The order of `term` and its siblings after `operations`."""
    facet = term.facet.code
    moved = [operation.parent for operation in operations if isinstance(operation, Move) and operation.term == term.reference]
    parent = moved[-1] if moved else (f"{facet}:{term.parent.code}" if term.parent else "")
    above = Q(parent__code=parent.partition(":")[2]) if parent else Q(parent=None)
    siblings = Term.objects.filter(above, facet=term.facet).order_by("tree_id", "lft")
    order = [f"{facet}:{code}" for code in siblings.values_list("code", flat=True)]
    for operation in operations:
        if isinstance(operation, Move):
            order = [reference for reference in order if reference != operation.term]
            order += [operation.term] if operation.parent == parent and operation.term.startswith(f"{facet}:") else []
        elif isinstance(operation, Reorder) and operation.term in order and operation.behind in {"", *order}:
            order.remove(operation.term)
            order.insert(order.index(operation.behind) + 1 if operation.behind else 0, operation.term)
    return order
