"""Compares the derived columns and rows of the term tree with the parents, which are the truth, and rebuilds them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term, TermAncestor, TermBroader
from taxonomy.services import ancestors, tree_columns
from taxonomy.vocabulary.closure import closure
from taxonomy.vocabulary.tree_numbers import TreeNumbers, number

BATCH = 500
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """All terms in tree order, what their numbers and ancestor rows must be, and the ids of the ancestor
    rows that there are. A row is (term id, ancestor id, distance)."""

    terms: dict[int, Term]
    numbers: Mapping[int, TreeNumbers]
    expected: set[tuple[int, int, int]]
    stored: dict[tuple[int, int, int], int]


def inconsistencies() -> list[str]:
    """One line per term whose numbers or ancestor rows differ from what the parents say, or whose parents run in a circle."""
    compared = _compare()
    wrong_rows = {term_id for term_id, _ancestor, _distance in compared.expected ^ compared.stored.keys()}
    climbing = {pk for pk, _above, _distance in compared.expected}
    lines = []
    for pk, term in compared.terms.items():
        wanted = compared.numbers.get(pk)
        names = {"reference": term.reference, "found": tuple(_found(term)), "wanted": tuple(wanted or ())}
        if wanted is None or pk not in climbing:
            lines.append(_("%(reference)s: its parents run in a circle.") % names)
        elif term.parent_id and compared.terms[term.parent_id].facet_id != term.facet_id:
            lines.append(_("%(reference)s: its parent is of another facet.") % names)
        elif wanted != _found(term):
            lines.append(
                _("%(reference)s: tree_id, lft, rght, level are %(found)s; by the parents they should be %(wanted)s.") % names
            )
        elif pk in wrong_rows:
            lines.append(_("%(reference)s: its ancestor rows differ from its parents.") % names)
    return lines


@retried
def repair_tree(*, actor: User) -> int:
    """Rebuild tree numbers and ancestor rows from the parents. Returns how many rows were written or removed.

    It checks no right and writes no history, because it changes nothing that a person decided. Raises ValidationError where
    parents run in a circle, which only a person can cut.
    """
    with tree_lock.locked():
        compared = _compare()
        climbing = {pk for pk, _above, _distance in compared.expected}
        lost = [term.reference for pk, term in compared.terms.items() if pk not in compared.numbers or pk not in climbing]
        if lost:
            raise ValidationError(
                _("The parents of these terms run in a circle: %(terms)s. Give one of them another parent first.")
                % {"terms": ", ".join(lost[:10])}
            )
        written = tree_columns.write((pk, _found(term), compared.numbers[pk]) for pk, term in compared.terms.items())
        surplus = [compared.stored[row] for row in compared.stored.keys() - compared.expected]
        for start in range(0, len(surplus), BATCH):
            TermAncestor.objects.filter(pk__in=surplus[start : start + BATCH]).delete()
        missing = compared.expected - compared.stored.keys()
        ancestors.insert_rows(missing)
        ancestors.touch_tree()
    logger.warning("%s repaired the term tree: %d rows", actor.username, written + len(surplus) + len(missing))
    return written + len(surplus) + len(missing)


def _compare() -> _Comparison:
    terms = {term.pk: term for term in Term.objects.select_related("facet").order_by("tree_id", "lft", "pk")}
    parents = {pk: term.parent_id for pk, term in terms.items()}
    numbers = number(parents, _tree_ids(terms))
    edges = {pk: [parent] if parent else [] for pk, parent in parents.items()}
    for pk, broader in TermBroader.objects.values_list("term_id", "broader_id"):
        edges[pk].append(broader)
    expected = {(pk, above, distance) for pk, rows in closure(edges).items() for above, distance in rows.items()}
    rows = TermAncestor.objects.values_list("pk", "term_id", "ancestor_id", "distance")
    stored = {(term_id, ancestor_id, distance): pk for pk, term_id, ancestor_id, distance in rows}
    return _Comparison(terms, numbers, expected, stored)


def _tree_ids(terms: Mapping[int, Term]) -> dict[int, int]:
    """Each root keeps its tree number, unless an earlier root has it."""
    last = max((term.tree_id for term in terms.values()), default=0)
    taken: set[int] = set()
    tree_ids: dict[int, int] = {}
    for pk, term in terms.items():
        if term.parent_id is None:
            if term.tree_id in taken:
                last += 1
            tree_ids[pk] = last if term.tree_id in taken else term.tree_id
            taken.add(tree_ids[pk])
    return tree_ids


def _found(term: Term) -> TreeNumbers:
    return TreeNumbers(term.tree_id, term.lft, term.rght, term.level)
