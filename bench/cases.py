"""The benchmarks: what is measured, and the plain way beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bench import plain
from bench.trees import BLOCK, SHOPIFY_SIZE, data_folder, made
from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.queries.resolving import By, Wanted, resolve_names
from taxonomy.services.importing import import_terms
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Move
from taxonomy.vocabulary.readers.formats import READERS
from taxonomy.vocabulary.rows import TermRow

Line = Callable[..., None]
SMALL = 10_000
LABELS = 1_000


def run(line: Line, *, large: int, sample: int, folder: Path) -> None:
    """Make a database, measure everything in it through `line(name, ours, plain, scale)`, and drop it."""
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = (
        str(folder / "bench.sqlite3") if connection.vendor == "sqlite" else f"bench_{settings.DATABASES['default']['NAME']}"
    )
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _cases(line, large, sample)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _cases(line: Line, large: int, sample: int) -> None:
    actor = User.objects.create_superuser("bench")
    facets = {facet.code: facet for facet in Facet.objects.all()}
    shopify = _shopify()
    line(f"import {len(shopify):,} categories", *_imports(facets["product"], shopify, shopify, actor))
    import_terms(facet=facets["product"], rows=shopify, actor=actor)
    line(f"import the same {len(shopify):,} again", _import(facets["product"], shopify, actor), None)

    small, big = made(SMALL, prefix="s"), made(large, prefix="b")
    import_terms(facet=facets["segment"], rows=small, actor=actor)
    scale = len(big) / sample
    line(f"import {len(big):,} terms (plain: {sample:,})", *_imports(facets["campaign"], big, big[:sample], actor), scale)
    import_terms(facet=facets["campaign"], rows=big, actor=actor)
    more = made(sample, prefix="n")
    line(f"import {sample:,} more beside {len(big):,}", *_imports(facets["campaign"], more, more, actor))

    for facet, size in (("segment", len(small)), ("campaign", len(big))):
        first = Term.objects.get(facet__code=facet, level=0, tree_id=_first_tree(facet))
        others = Term.objects.filter(facet__code=facet, level=0).exclude(pk=first.pk)
        line(f"list {BLOCK:,} of {size:,} terms below one", _subtree(first), lambda first=first: plain.subtree(first))
        line(f"move {BLOCK:,} of {size:,} terms", *_moves(first, others[0], actor))
    names = [f"b term {place * (large // LABELS)}" for place in range(LABELS)]
    line(f"resolve {LABELS:,} labels among {large:,} terms", _resolve(names), lambda: plain.labels_one_by_one(names))
    _skos(line)


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


def _skos(line: Line) -> None:
    data = data_folder()
    if data is None:
        return
    for name, form in (("unesco/unescothes-um.ttl", "turtle"), ("uat/UAT.rdf", "xml")):
        path = data / "skos" / name
        line(f"read {path.name}", lambda path=path: len(READERS["skos"](path, "", "").rows), _loading(path, form))


def _loading(path: Path, form: str) -> Callable[[], int]:
    return lambda: plain.load(path, form)
