"""The suite `taxonomy`: what is done to many terms (`ours`), and the plain way of doing the same (`other`)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import plain
from bench.figures import Figure, show
from bench.measuring import measure
from bench.trees import BLOCK, SHOPIFY_SIZE, data_folder, made
from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.queries.resolving import By, Wanted, resolve_names
from taxonomy.services.importing import import_terms
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Move
from taxonomy.vocabulary.readers.formats import READERS
from taxonomy.vocabulary.rows import TermRow

SMALL = 10_000
LABELS = 1_000


def run(*, large: int, sample: int) -> None:
    """Measure in a database that is made for it; `large` terms in the large tree, of which the plain way saves `sample`."""
    actor = User.objects.create_superuser("bench")
    facets = {facet.code: facet for facet in Facet.objects.all()}
    shopify = _shopify()
    rows = len(shopify)
    _line(f"import {rows:,} categories", rows, *_imports(facets["product"], shopify, shopify, actor))
    import_terms(facet=facets["product"], rows=shopify, actor=actor)
    _line(f"import the same {rows:,} again", rows, _import(facets["product"], shopify, actor), None)

    small, big = made(SMALL, prefix="s"), made(large, prefix="b")
    import_terms(facet=facets["segment"], rows=small, actor=actor)
    scale = large / sample
    _line(f"import {large:,} terms (plain: {sample:,})", large, *_imports(facets["campaign"], big, big[:sample], actor), scale)
    import_terms(facet=facets["campaign"], rows=big, actor=actor)
    more = made(sample, prefix="n")
    _line(f"import {sample:,} more beside {large:,}", sample, *_imports(facets["campaign"], more, more, actor))

    for facet, size in (("segment", len(small)), ("campaign", len(big))):
        first = Term.objects.get(facet__code=facet, level=0, tree_id=_first_tree(facet))
        others = Term.objects.filter(facet__code=facet, level=0).exclude(pk=first.pk)
        _line(f"list {BLOCK:,} of {size:,} terms below one", size, _subtree(first), partial(plain.subtree, first))
        _line(f"move {BLOCK:,} of {size:,} terms", size, *_moves(first, others[0], actor))
    names = [f"b term {place * (large // LABELS)}" for place in range(LABELS)]
    _line(f"resolve {LABELS:,} labels among {large:,} terms", large, _resolve(names), lambda: plain.labels_one_by_one(names))
    _skos()


def _first_tree(facet: str) -> int:
    return int(Term.objects.filter(facet__code=facet, level=0).order_by("tree_id").values_list("tree_id", flat=True)[0])


def _shopify() -> list[TermRow]:
    data = data_folder()
    if data is None:
        return made(SHOPIFY_SIZE, prefix="p")
    return READERS["shopify"](data / "shopify" / "categories.en.txt", "en", "product").rows


def _import(facet: Facet, rows: list[TermRow], actor: User) -> Callable[[], int]:
    def work() -> int:
        report = import_terms(facet=facet, rows=rows, actor=actor)
        return report.created + report.unchanged

    return work


def _imports(facet: Facet, rows: list[TermRow], one_by_one: list[TermRow], actor: User) -> tuple[Any, Any]:
    return _import(facet, rows, actor), lambda: plain.save_row_by_row(facet, one_by_one, actor)


def _subtree(term: Term) -> Callable[[], int]:
    return lambda: len(list(Term.objects.filter(ancestor_rows__ancestor=term)))


def _moves(term: Term, parent: Term, actor: User) -> tuple[Any, Any]:
    operation = Move(term=term.reference, parent=parent.reference)
    return lambda: len(carry_out(operation=operation, actor=actor)), lambda: plain.move(term, parent, actor)


def _resolve(texts: list[str]) -> Callable[[], int]:
    names = [Wanted(by=By.LABEL, value=text) for text in texts]
    return lambda: sum(bool(found.terms) for found in resolve_names(names))


def _skos() -> None:
    data = data_folder()
    if data is None:
        return
    for name, form in (("unesco/unescothes-um.ttl", "turtle"), ("uat/UAT.rdf", "xml")):
        path = data / "skos" / name
        read = partial(_rows_of, path)
        _line(f"read {path.name}", read(), read, _loading(path, form))


def _rows_of(path: Path) -> int:
    return len(READERS["skos"](path, "", "").rows)


def _loading(path: Path, form: str) -> Callable[[], int]:
    return lambda: plain.load(path, form)


def _line(name: str, rows: int, ours: Callable[[], int], other: Callable[[], int] | None = None, scale: float = 1) -> None:
    """Measure and show both. `scale`: ours handles this many times as many rows as the plain way."""
    mine = measure(ours)
    plainly = measure(other) if other else None
    show(
        Figure("taxonomy", f"{name}: time", mine.seconds, plainly and plainly.seconds * scale, "s", rows),
        Figure("taxonomy", f"{name}: memory", mine.megabytes, plainly and plainly.megabytes, "MB", rows),
    )
