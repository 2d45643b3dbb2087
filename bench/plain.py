"""The plain ways, beside which ours are measured: what one would write with mptt, simple-history and rdflib alone."""

from collections.abc import Sequence
from pathlib import Path

from rdflib import Graph

from people.history import save_as
from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Facet, Term, TermAncestor, TermLabel
from taxonomy.vocabulary.rows import TermRow


def save_row_by_row(facet: Facet, rows: Sequence[TermRow], actor: User) -> int:
    """Save term by term, each with its labels, its history and its ancestor rows; mptt numbers the tree."""
    terms: dict[str, Term] = {}
    above: dict[str, list[Term]] = {"": []}
    for row in rows:
        with tree_lock.locked():
            term = save_as(Term(facet=facet, code=row.code, parent=terms.get(row.parent_code)), actor=actor)
            above[row.code] = [term, *above[row.parent_code]]
            for distance, ancestor in enumerate(above[row.code]):
                TermAncestor.objects.create(term=term, ancestor=ancestor, distance=distance)
            for language, text in row.labels.items():
                save_as(TermLabel(term=term, language=language, text=text), actor=actor)
        terms[row.code] = term
    return len(rows)


def move(term: Term, parent: Term, actor: User) -> int:
    """mptt's own move, with history; the ancestor rows stay wrong."""
    with tree_lock.locked():
        found = Term.objects.get(pk=term.pk)
        found.parent = Term.objects.get(pk=parent.pk)
        save_as(found, actor=actor)
    return found.get_descendant_count() + 1


def subtree(term: Term) -> int:
    """mptt's range query."""
    return len(list(term.get_descendants(include_self=True)))


def labels_one_by_one(texts: Sequence[str]) -> int:
    """One query for each label."""
    return sum(TermLabel.objects.filter(text__iexact=text).first() is not None for text in texts)


def load(path: Path, form: str) -> int:
    """rdflib alone: parse into a graph."""
    return len(Graph().parse(path, format=form))
