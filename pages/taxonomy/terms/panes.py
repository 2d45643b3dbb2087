"""The contexts for the panes of the taxonomy pages."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from pages import crumbs
from pages.doors import SignedIn
from pages.taxonomy.forms import SearchForm
from pages.taxonomy.terms.detail_view import details_of
from pages.taxonomy.terms.toolbar import tools_for
from pages.taxonomy.terms.where_used import where_used
from people.language import reader_language
from propagation.review.models import StagedOperation
from propagation.review.queries.operation_texts import OperationText, operation_texts
from propagation.review.queries.pending import pending_changes, staged_by
from taxonomy.models import Facet, Term
from taxonomy.queries.browsing import BLOCK, Branch, Sight, nodes_of, opened_tree
from taxonomy.queries.histories import term_history
from taxonomy.queries.searching import label_of
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH
from taxonomy.vocabulary.operations import Operation

SHOWN_CHILDREN = 40
"""The most children that the tree shows of the term on the page; its siblings and the terms above need room too."""
SHOWN_EVENTS = 5
LONGEST_NUMBER = 8


def tree_pane(
    request: SignedIn, facet: Facet, path: Sequence[Term], *, size: int, staged: Sequence[Operation]
) -> dict[str, Any]:
    """The left pane: tabs, search, filter, and the tree with `path` unfolded and at most `size` children of its last."""
    sight = sight_of(request, facet)
    start, size = block_of(request) if "from" in request.GET else (0, size)
    tree = opened_tree(sight, path, start=start, size=size)
    add_pending_labels(tree, facet, staged)
    unfolded = [tree, *(node.branch for node in nodes_of(tree) if node.branch is not None)]
    long_branch = next((branch for branch in reversed(unfolded) if branch.is_long), None)
    return {
        "facet": facet,
        "facets": Facet.objects.all(),
        "form": SearchForm(),
        "tree": tree,
        "hides_retired": sight.hides_retired,
        "selected": path[-1].pk if path else None,
        "long_branch": long_branch,
        "long_name": name_above(long_branch),
        "staged_count": len(staged),
        "just_staged": _just_staged(request),
        "may_change": request.user.has_perm("taxonomy.change_term"),
        **addresses(request, facet),
    }


def term_pane(request: SignedIn, term: Term, path: Sequence[Term], *, staged: Sequence[Operation]) -> dict[str, Any]:
    """The middle and the right pane: the details of a term, the changes that wait for it, and where it is used."""
    language = reader_language()
    facet = term.facet
    names = [label_of(row, language) for row in path]
    history = term_history(term)
    shows_all = request.GET.get("events") == "all"
    return {
        "term": term,
        "facet": facet,
        "label": names[-1],
        "replacement": label_of(term.replaced_by, language) if term.replaced_by else None,
        "details": details_of(term, language),
        "waiting": pending_changes([term], facet, staged=staged, language=language).get(term.pk, []),
        "used": where_used(term),
        "history": history if shows_all else history[:SHOWN_EVENTS],
        "has_older": len(history) > SHOWN_EVENTS and not shows_all,
        "tools": tools_for(term, request.user),
        "crumbs": [
            *crumbs.taxonomy(facet),
            *(crumbs.term(facet.code, row.code, name.text) for row, name in zip(path[:-1], names, strict=False)),
        ],
        **addresses(request, facet),
    }


def add_pending_labels(tree: Branch, facet: Facet, staged: Sequence[Operation]) -> None:
    """Add to every node the labels of the changes that wait for it."""
    nodes = list(nodes_of(tree))
    waiting = pending_changes([node.term for node in nodes], facet, staged=staged, language=reader_language())
    for node in nodes:
        node.pending = [one for one in waiting.get(node.term.pk, ()) if one.shows_in_tree]


def name_above(branch: Branch | None) -> str:
    """The label of the term above a long group of siblings, with one query; "" if the group is short."""
    return label_of(branch.parent, reader_language()).text if branch and branch.is_long and branch.parent else ""


def addresses(request: SignedIn, facet: Facet) -> dict[str, str]:
    """The beginning of the links of a tree, and their ends that keep the sight: after another parameter, or alone."""
    sight = sight_of(request, facet)
    return {
        "facet_url": reverse("facet", args=[facet.code]),
        "keep": "&retired=hide" if sight.hides_retired else "",
        "keep_alone": "?retired=hide" if sight.hides_retired else "",
        "within": sight.within,
    }


def sight_of(request: SignedIn, facet: Facet) -> Sight:
    """Read from the address which terms of the tree to show."""
    within = request.GET.get("within", "").strip()[:SEARCH_MAX_LENGTH]
    return Sight(facet, reader_language(), hides_retired=request.GET.get("retired") == "hide", within=within)


def block_of(request: SignedIn) -> tuple[int, int]:
    """Read from the address the start and the size of a block of children."""
    start, end = (_number(request.GET.get(name, "")) for name in ("from", "to"))
    return start, min(BLOCK, end - start) if end > start else BLOCK


def _just_staged(request: SignedIn) -> list[tuple[StagedOperation, OperationText]]:
    """What the reader has just staged on the page before; it is shown once."""
    new = request.session.pop("just_staged", [])
    rows = [row for row in staged_by(request.user) if row[0].pk in new] if new else []
    texts = operation_texts([operation for _row, operation in rows], reader_language()) if rows else []
    return [(row, one) for (row, _operation), one in zip(rows, texts, strict=True)]


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and value.isascii() and len(value) < LONGEST_NUMBER else 0
