"""The lazy tree as a page shows it: at most a hundred siblings at a time, whatever the size of the facet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from taxonomy.finding import label_of
from taxonomy.labels import Label
from taxonomy.models import Facet, Term, TermAncestor

BLOCK = 100
"""How many siblings one page shows at once."""


@dataclass
class Branch:
    """Some of the terms directly below one parent (None: the roots): those from `start` (0-based) of `total`."""

    parent: Term | None
    start: int
    total: int
    nodes: Sequence["Node"] = ()

    @property
    def following(self) -> int | None:
        """Where the next block starts, if there is one."""
        end = self.start + len(self.nodes)
        return end if end < self.total else None

    @property
    def missing(self) -> int:
        """How many siblings the next block holds."""
        return min(BLOCK, self.total - self.start - len(self.nodes))


@dataclass
class Node:
    """One term in the tree. `position` is 1-based among its siblings; `below` counts all its descendants."""

    term: Term
    label: Label
    position: int
    below: int
    branch: Branch | None = field(default=None)


def branch_of(facet: Facet, parent: Term | None, *, start: int, language: str) -> Branch:
    """One block of the children of `parent`; two queries."""
    rows = _rows(facet, Q(parent=parent, position__gt=start, position__lte=start + BLOCK))
    return _branches(rows, language).get(parent.pk if parent else None) or Branch(parent, start, 0)


def opened_tree(facet: Facet, opened: Term | None, *, start: int, language: str) -> Branch:
    """The roots of `facet`, with the path down to `opened` unfolded and a block of its children from `start`.

    Each level shows the block in which the path continues. Four queries, however deep the path is.
    """
    path = list(
        TermAncestor.objects.filter(term=opened).order_by("-distance").values_list("ancestor_id", flat=True) if opened else []
    )
    positions = {row.pk: row.position for row in _siblings(facet).filter(pk__in=path)} if path else {}
    wanted = Q(parent=opened, position__gt=start, position__lte=start + BLOCK)
    for parent_id, term_id in zip([None, *path], path, strict=False):
        block = (positions[term_id] - 1) // BLOCK * BLOCK
        wanted |= Q(parent=parent_id, position__gt=block, position__lte=block + BLOCK)
    branches = _branches(_rows(facet, wanted), language)
    for branch in branches.values():
        for node in branch.nodes:
            node.branch = branches.get(node.term.pk) if node.term.pk in path else None
    return branches.get(None) or Branch(None, 0, 0)


def _siblings(facet: Facet):  # type: ignore[no-untyped-def]  # a QuerySet with annotations has no name of its own
    return Term.objects.filter(facet=facet).annotate(
        position=Window(RowNumber(), partition_by=F("parent_id"), order_by=(F("tree_id"), F("lft"))),
        siblings=Window(Count("*"), partition_by=F("parent_id")),
    )


def _rows(facet: Facet, wanted: Q) -> Sequence[Any]:
    return list(_siblings(facet).filter(wanted).select_related("parent").prefetch_related("labels").order_by("tree_id", "lft"))


def _branches(rows: Sequence[Any], language: str) -> dict[int | None, Branch]:
    by_parent: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        by_parent[row.parent_id].append(row)
    return {
        parent_id: Branch(
            parent=terms[0].parent,
            start=terms[0].position - 1,
            total=terms[0].siblings,
            nodes=[Node(term, label_of(term, language), term.position, (term.rght - term.lft - 1) // 2) for term in terms],
        )
        for parent_id, terms in by_parent.items()
    }
