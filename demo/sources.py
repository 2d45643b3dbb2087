"""Imports a whole source: its own terms if wanted, then its items as assets that are tagged from their metadata."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from content.services.importing import AssetImportReport, import_assets
from demo.readers.formats import SOURCES
from demo.readers.tagging import tagged, without_unknown
from people.models import User
from taxonomy.models import Facet
from taxonomy.queries.references import terms_by_reference
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.rows import ImportReport, RowProblem


@dataclass
class SourceReport:
    """The result of an import; `terms` is by facet code, `problems` are those of the files and of every step."""

    assets: AssetImportReport
    terms: dict[str, ImportReport] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)


def import_source(*, source: str, paths: Sequence[Path], with_terms: bool = False, actor: User) -> SourceReport:
    """Import `paths` (files or folders) of `source`, a name in demo/readers/formats.py.

    `with_terms` imports the source's own terms first, which needs the rights that import_terms asks for. A tag whose term does
    not exist is left out and reported. Raises PermissionDenied as import_assets does, and ValidationError for a path that does
    not exist.
    """
    reader = SOURCES[source]
    reading = reader.read(paths)
    problems = list(reading.problems)
    terms: dict[str, ImportReport] = {}
    if with_terms:
        for facet_code, read_terms in reader.own_terms.items():
            found = read_terms(paths)
            terms[facet_code] = import_terms(facet=Facet.objects.get(code=facet_code), rows=found.rows, actor=actor)
            problems += [*found.problems, *terms[facet_code].problems]
    drafts = [tagged(draft, reader.terms) for draft in reading.drafts]
    known = terms_by_reference(reference for draft in drafts for reference in draft.terms).keys()
    checked = [without_unknown(draft, known) for draft in drafts]
    report = import_assets(drafts=[draft for draft, _unknown in checked], actor=actor)
    problems += [problem for _draft, unknown in checked for problem in unknown]
    return SourceReport(
        report, terms, sorted({*problems, *report.problems}, key=lambda problem: (problem.file, problem.row, problem.message))
    )
