"""The lazy tree as a page shows it: at most a hundred siblings at a time, whatever the size of the facet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    rows = _rows(facet, Q(parent=parent, position__gt=start, position__lte=start + BLOCK), parents=[parent])
    return _branches(rows, language).get(parent.pk if parent else None) or Branch(parent, start, 0)


def opened_tree(facet: Facet, opened: Term | None, *, start: int, language: str) -> Branch:
    """The roots of `facet`, with the path down to `opened` unfolded and a block of its children from `start`.

    Each level shows the block in which the path continues. Four queries, however deep the path is.
    """
    path = list(Term.objects.filter(descendant_rows__term=opened).order_by("level")) if opened else []
    wanted = Q(parent=opened, position__gt=start, position__lte=start + BLOCK)
    for term, before in _numbers_before(path).items():
        block = before // BLOCK * BLOCK
        wanted |= Q(parent_id=term.parent_id, position__gt=block, position__lte=block + BLOCK)
    branches = _branches(_rows(facet, wanted, parents=path), language)
    unfolded = {term.pk for term in path}
    for branch in branches.values():
        for node in branch.nodes:
            node.branch = branches.get(node.term.pk) if node.term.pk in unfolded else None
    return branches.get(None) or Branch(None, 0, 0)


def family(term: Term) -> tuple[list[Term], list[Term]]:
    """`term` and all above it, root first; and its children in tree order, at most BLOCK + 1. Labels loaded; two queries."""
    above = TermAncestor.objects.filter(term=term).values("ancestor_id")
    rows = Term.objects.filter(Q(pk__in=above) | Q(parent=term)).order_by("level", "lft").prefetch_related("labels")
    length = term.level + 1
    found = list(rows[: length + BLOCK + 1])
    return found[:length], found[length:]


def node_of(term: Term, position: int, language: str) -> Node:
    """`term`, with its labels loaded, as it stands in a tree."""
    return Node(term, label_of(term, language), position, below=(term.rght - term.lft - 1) // 2)


def _numbers_before(path: Sequence[Term]) -> dict[Term, int]:
    """How many siblings stand before each term of `path`, in one query. Roots follow their tree numbers, others `lft`."""
    if not path:
        return {}
    counts = {
        f"before_{term.pk}": Count("pk", filter=Q(parent_id=term.parent_id, lft__lt=term.lft))
        if term.parent_id
        else Count("pk", filter=Q(parent=None, facet_id=term.facet_id, tree_id__lt=term.tree_id))
        for term in path
    }
    found = Term.objects.filter(Q(parent=None) | Q(parent__in=path)).aggregate(**counts)
    return {term: found[f"before_{term.pk}"] for term in path}


def _rows(facet: Facet, wanted: Q, parents: Iterable[Term | None]) -> Sequence[Any]:
    """The terms that `wanted` names by parent and position, in tree order, with their number of siblings."""
    siblings = Term.objects.filter(Q(parent=None) | Q(parent__in=[parent for parent in parents if parent]), facet=facet)
    numbered = siblings.annotate(
        position=Window(RowNumber(), partition_by=F("parent_id"), order_by=(F("tree_id"), F("lft"))),
        siblings=Window(Count("*"), partition_by=F("parent_id")),
    )
    return list(numbered.filter(wanted).select_related("parent").prefetch_related("labels").order_by("tree_id", "lft"))


def _branches(rows: Sequence[Any], language: str) -> dict[int | None, Branch]:
    by_parent: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        by_parent[row.parent_id].append(row)
    return {
        parent_id: Branch(
            parent=terms[0].parent,
            start=terms[0].position - 1,
            total=terms[0].siblings,
            nodes=[node_of(term, term.position, language) for term in terms],
        )
        for parent_id, terms in by_parent.items()
    }
