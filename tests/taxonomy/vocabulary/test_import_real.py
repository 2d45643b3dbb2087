"""Published taxonomies, whole: an import puts what their readers find into the database, in a sound tree."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User
from taxonomy.models import (
    Facet,
    Term,
    TermBroader,
    TermImport,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermSynonym,
)
from taxonomy.services.importing import import_terms
from taxonomy.services.imports import confirm_import, look_for_imports, start_import
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.readers.formats import guess
from taxonomy.vocabulary.rows import Reading, TermRow
from tests.taxonomy.vocabulary.published import reading_of

pytestmark = pytest.mark.published


class Size(NamedTuple):
    """How much a vocabulary has of each thing; `edges` are parents and further parents."""

    terms: int
    edges: int
    labels: int
    synonyms: int
    notes: int
    notations: int
    mappings: int
    related: int


NO_TAXONOMY = {
    "cms/contentful/starter-gatsby-blog.export.json",
    "cms/kontent/backup/collections.json",
    "cms/kontent/backup/contentItems.json",
    "cms/kontent/backup/contentTypes.json",
    "cms/kontent/backup/languageVariants.json",
    "cms/kontent/backup/languages.json",
    "skos/STATS.jsonl",
}
"""Files whose format cannot be guessed."""
NO_CONCEPTS = {
    "skos/openactive/collection-cardio.jsonld",
    "skos/openactive/collection-holistic.jsonld",
    "skos/openactive/collection-strength-and-conditioning.jsonld",
    "skos/skosmos-testdata/default_graph.ttl",
    "skos/skosmos-testdata/myns-ontology.ttl",
    "skos/skosmos-testdata/test-marc.ttl",
}
REFUSED = {"skos/milk/dctype.in.rdf"}
"""Has entities, which are not read."""
LARGE = {
    "skos/unesco/unescothes-um.ttl",
    "skos/uat/UAT.rdf",
    "shopify/categories.en.txt",
    "shopify/categories.fr.txt",
}
LEFT_OUT = {"skos/skosmos-testdata/cycle.ttl": ["self-parent", "chr"]}
"""Further parents that would put a term above itself, by check."""


def stated(rows: Iterable[TermRow]) -> Size:
    rows = list(rows)
    return Size(
        len(rows),
        sum(bool(row.parent_code) + len(row.broader) for row in rows),
        sum(len(row.labels) for row in rows),
        sum(len(row.synonyms) for row in rows),
        sum(len(row.notes) for row in rows),
        sum(len(row.notations) for row in rows),
        sum(len(row.mappings) for row in rows),
        len({frozenset((row.code, other)) for row in rows for other in row.related}),
    )


def stored() -> Size:
    return Size(
        Term.objects.count(),
        Term.objects.exclude(parent=None).count() + TermBroader.objects.count(),
        *(model.objects.count() for model in (TermLabel, TermSynonym, TermNote, TermNotation, TermMapping, TermRelation)),
    )


def readings(folder: Path) -> Iterator[tuple[str, Reading]]:
    """(path, what is read) of every small file that holds a taxonomy."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder.parent))
        if name in LARGE:
            continue
        if not (found := guess(path)):
            assert name in NO_TAXONOMY
            continue
        try:
            yield name, reading_of(path, found, "" if found == "skos" else "en")
        except ValidationError:
            if name not in NO_CONCEPTS | REFUSED:
                raise


@pytest.mark.parametrize(("folder", "files"), [("iab", 6), ("cms", 5), ("schemaorg", 1), ("shopify", 2), ("skos", 52)])
def test_what_is_read_is_what_is_stored(data_dir: Path, sara: User, folder: str, files: int) -> None:
    facet = Facet.objects.get(code="product")
    count = 0
    for name, reading in readings(data_dir / folder):
        with transaction.atomic():
            report = import_terms(facet=facet, rows=reading.rows, actor=sara)
            assert [problem for problem in report.problems if problem.severity == "error"] == [], name
            left_out = [
                problem.check for problem in report.problems if problem.check in {"chr", "self-parent", "unknown-parent"}
            ]
            assert left_out == LEFT_OUT.get(name, []), name
            wanted = stated(reading.rows)
            assert stored() == wanted._replace(edges=wanted.edges - len(left_out)), name
            assert inconsistencies() == [], name
            again = import_terms(facet=facet, rows=reading.rows, actor=sara)
            assert (again.created, again.relabelled, again.unchanged) == (0, 0, len(reading.rows)), name
            transaction.set_rollback(True)
        count += 1
    assert count == files


def test_the_thesaurus_of_the_unesco_as_a_job(data_dir: Path, sara: User) -> None:
    path = data_dir / "skos" / "unesco" / "unescothes-um.ttl"
    facet = Facet.objects.get(code="product")
    row = start_import(facet=facet, file_name=path.name, content=path.read_bytes(), format="skos", actor=sara)
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, row.counts) == ("planned", {"create": 4_408})
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    look_for_imports()
    assert TermImport.objects.get().state == "done"
    assert TermBroader.objects.values("term").distinct().count() == 226
    assert stored() == Size(4_408, 4_243, 17_597, 13_873, 1_925, 0, 0, 6_098)
    assert inconsistencies() == []


def test_the_unified_astronomy_thesaurus_with_its_deprecated_terms(data_dir: Path, sara: User) -> None:
    reading = reading_of(data_dir / "skos" / "uat" / "UAT.rdf")
    report = import_terms(facet=Facet.objects.get(code="product"), rows=reading.rows, actor=sara)
    assert (report.created, report.problems) == (2_372, [])
    assert stored() == stated(reading.rows)
    assert Term.objects.filter(status="deprecated").count() == 97
    assert TermBroader.objects.values("term").distinct().count() == 332
    assert inconsistencies() == []
