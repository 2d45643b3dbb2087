"""The lazy tree as a page shows it: some siblings of each level at a time, whatever the size of the facet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from taxonomy.models import Facet, Term, TermAncestor
from taxonomy.queries.searching import holding, label_of
from taxonomy.queries.terms import on_the_way_down
from taxonomy.vocabulary.labels import Label
from taxonomy.vocabulary.statuses import IN_USE

BLOCK = 100
"""How many siblings one block holds."""
ROOM = 110
"""How many terms a whole page shows, on all its levels together, so that it stays small however deep its path is."""
FEW = 5
"""At least so many terms of each level on the way down are shown, however little room there is."""


@dataclass(frozen=True)
class Sight:
    """How somebody looks at the tree of `facet`.

    `hides_retired` leaves out deprecated and merged terms, unless a term in use is below them. `within` limits the branch that
    is asked for to terms that have this text in their code, a label or a synonym.
    """

    facet: Facet
    language: str
    hides_retired: bool = False
    within: str = ""


@dataclass
class Branch:
    """Some of the terms directly below one parent (None: the roots): those from `start` (0-based) of `total`."""

    parent: Term | None
    start: int
    total: int
    nodes: list["Node"] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + len(self.nodes)

    @property
    def following(self) -> int:
        """How many siblings the next block holds."""
        return min(BLOCK, self.total - self.end)

    @property
    def preceding(self) -> int:
        """How many siblings the block before holds."""
        return min(BLOCK, self.start)

    @property
    def before(self) -> int:
        """Where the block before starts."""
        return self.start - self.preceding

    @property
    def is_long(self) -> bool:
        """Whether it is long enough to need a filter."""
        return self.total > BLOCK


@dataclass
class Node:
    """One term in the tree. `position` is 1-based among its siblings; `below` counts its descendants in sight; `pending` is for
    what pages show beside it from other rooms."""

    term: Term
    label: Label
    position: int
    below: int
    branch: Branch | None = field(default=None)
    pending: Sequence[Any] = ()


def branch_of(sight: Sight, parent: Term | None, *, start: int = 0, size: int = BLOCK) -> Branch:
    """At most `size` children of `parent` from `start` (0-based); three queries."""
    siblings = _siblings(sight, [parent], filtered=parent)
    rows = _rows(sight, siblings, Q(parent=parent, position__gt=start, position__lte=start + size))
    return _branches(rows, sight.language).get(parent.pk if parent else None) or Branch(parent, start, 0)


def opened_tree(sight: Sight, path: Sequence[Term], *, start: int = 0, size: int = BLOCK) -> Branch:
    """The roots, with `path` (from `way_down`, or empty) unfolded, and at most `size` children of its last term from `start`.

    Each level on the way shows the terms around the one that is on the path, as many as there is room for. Four queries,
    however deep the path is.
    """
    opened = path[-1] if path else None
    around = max(FEW, (ROOM - min(size, _below(opened))) // len(path)) if opened else 0
    siblings = _siblings(sight, [None, *path], filtered=opened, kept=path)
    wanted = Q(parent=opened, position__gt=start, position__lte=start + size)
    for term, (before, total) in _places(path, siblings).items():
        first = max(0, min(before - around // 2, total - around))
        wanted |= Q(parent_id=term.parent_id, position__gt=first, position__lte=first + around)
    branches = _branches(_rows(sight, siblings, wanted), sight.language)
    unfolded = {term.pk for term in path}
    for branch in branches.values():
        for node in branch.nodes:
            node.branch = branches.get(node.term.pk) if node.term.pk in unfolded else None
    return branches.get(None) or Branch(None, 0, 0)


def nodes_of(branch: Branch) -> Iterator[Node]:
    """Every node of `branch`, and of those unfolded below it."""
    for node in branch.nodes:
        yield node
        if node.branch is not None:
            yield from nodes_of(node.branch)


def way_down(term: Term) -> list[Term]:
    """The terms above `term` in the tree, root first, then `term` itself, with their labels; two queries."""
    above = on_the_way_down(TermAncestor.objects.filter(term=term)).values("ancestor_id")
    return list(Term.objects.filter(pk__in=above).order_by("level").prefetch_related("labels"))


def _below(term: Term) -> int:
    return (term.rght - term.lft - 1) // 2


def _siblings(
    sight: Sight, parents: Iterable[Term | None], *, filtered: Term | None, kept: Sequence[Term] = ()
) -> QuerySet[Term]:
    """The children of `parents` that `sight` shows. `sight.within` filters the children of `filtered` only; `kept` are shown in
    any case."""
    keys = [parent.pk for parent in parents if parent]
    roots = Q(parent=None) if None in parents else Q()
    siblings = Term.objects.filter(roots | Q(parent__in=keys) if keys else roots, facet=sight.facet)
    keep = Q(pk__in=[term.pk for term in kept])
    if sight.hides_retired:
        siblings = siblings.filter(_is_kept() | keep)
    if sight.within:
        elsewhere = ~Q(parent=filtered) if filtered else Q(parent__isnull=False)
        siblings = siblings.filter(elsewhere | keep | holding(sight.within))
    return siblings


def _descendants() -> QuerySet[Term]:
    return Term.objects.filter(tree_id=OuterRef("tree_id"), lft__gt=OuterRef("lft"), rght__lt=OuterRef("rght"))


def _is_kept() -> Q:
    """The condition for terms that stay in sight where retired ones are hidden."""
    return Q(status__in=IN_USE) | Q(Exists(_descendants().filter(status__in=IN_USE)))


def _places(path: Sequence[Term], siblings: QuerySet[Term]) -> Mapping[Term, tuple[int, int]]:
    """Term of `path` -> (how many siblings stand before it, how many there are, itself included); one query. Roots are in the
    order of `tree_id`, others of `lft`."""
    if not path:
        return {}
    counts: dict[str, Count] = {}
    for term in path:
        own = Q(parent_id=term.parent_id) if term.parent_id else Q(parent=None)
        earlier = Q(lft__lt=term.lft) if term.parent_id else Q(tree_id__lt=term.tree_id)
        counts |= {f"total_{term.pk}": Count("pk", filter=own), f"before_{term.pk}": Count("pk", filter=own & earlier)}
    found = siblings.aggregate(**counts)
    return {term: (found[f"before_{term.pk}"], found[f"total_{term.pk}"]) for term in path}


def _rows(sight: Sight, siblings: QuerySet[Term], wanted: Q) -> list[tuple[Term, int, int, int]]:
    """The terms that `wanted` names by parent and position, in tree order, each with its position and the numbers of its
    siblings and of its descendants in sight.

    Only keys are numbered, because a database takes three times as long to sort ten thousand whole rows.
    """
    numbered = siblings.annotate(
        position=Window(RowNumber(), partition_by=F("parent_id"), order_by=(F("tree_id"), F("lft"))),
        siblings=Window(Count("*"), partition_by=F("parent_id")),
    )
    places = {pk: place for pk, *place in numbered.filter(wanted).values_list("pk", "position", "siblings")}
    terms = Term.objects.filter(pk__in=places).select_related("parent").prefetch_related("labels")
    if sight.hides_retired:
        kept = _descendants().filter(_is_kept()).order_by().values("tree_id")
        terms = terms.annotate(kept_below=Coalesce(Subquery(kept.annotate(rows=Count("pk")).values("rows")), 0))
    rows = terms.order_by("tree_id", "lft")
    return [(term, *places[term.pk], getattr(term, "kept_below", _below(term))) for term in rows]


def _branches(rows: Sequence[tuple[Term, int, int, int]], language: str) -> dict[int | None, Branch]:
    by_parent: dict[int | None, Branch] = {}
    for term, position, total, below in rows:
        branch = by_parent.setdefault(term.parent_id, Branch(term.parent, position - 1, total))
        branch.nodes.append(Node(term, label_of(term, language), position, below))
    return by_parent
