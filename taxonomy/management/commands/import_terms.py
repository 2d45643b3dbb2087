"""`manage.py import_terms --facet product --language en FILE --actor USERNAME`"""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from taxonomy.models import Facet
from taxonomy.queries.planning import preview_terms
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.readers.formats import FORMATS, READERS, guess
from taxonomy.vocabulary.rows import RowProblem, TermRow

PROBLEMS_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import terms from a file into a facet. Importing a file again changes only what differs. No term is ever deleted. "
        "Rows that rename, move or deprecate a term in use need a change request and are left out: upload the file for those."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        formats = "; ".join(f"{name}: {what}" for name, what in FORMATS.items())
        parser.add_argument("file", type=Path)
        parser.add_argument("--facet", required=True, help="Code of the facet, for example product.")
        parser.add_argument("--format", choices=sorted(READERS), help=f"The format of the file (default: guessed). {formats}.")
        parser.add_argument("--language", default="", help="Language of labels without one (default: en; in SKOS: none).")
        parser.add_argument("--actor", required=True, help="User name of the person in whose name the terms are written.")
        parser.add_argument("--dry-run", action="store_true", help="Print what the import would do, and change nothing.")
        parser.add_argument("--full", action="store_true", help="The file is the whole facet: deprecate terms that it lacks.")
        parser.add_argument("--cut-loops", action="store_true", help="Leave out parents that would put a term above itself.")
        parser.add_argument("--verbose", action="store_true", help=f"List all problems, not only the first {PROBLEMS_SHOWN}.")

    def handle(self, *_args: Any, **options: Any) -> None:
        facet = Facet.objects.filter(code=options["facet"]).first()
        if facet is None:
            known = ", ".join(Facet.objects.values_list("code", flat=True))
            raise CommandError(f"There is no facet “{options['facet']}”. Facets: {known}.")
        actor = User.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError(f"There is no user “{options['actor']}”.")
        try:
            reading = READERS[_format(options["format"], options["file"])](options["file"], options["language"], facet.code)
            said, problems = _imported(facet, reading.rows, actor, options)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self._tell(f"{facet.code}: {said}", [*reading.problems, *problems], **options)

    def _tell(self, said: str, problems: list[RowProblem], *, verbose: bool, verbosity: int, **_options: Any) -> None:
        problems = sorted(problems, key=lambda problem: problem.row)
        self.stdout.write(f"{said}, {len(problems)} problems")
        shown = problems if verbose or verbosity > 1 else problems[:PROBLEMS_SHOWN]
        for problem in shown:
            self.stdout.write(f"  {problem}")
        if len(shown) < len(problems):
            self.stdout.write(f"  and {len(problems) - len(shown)} more; --verbose lists them all")


def _format(name: str | None, file: Path) -> str:
    if not file.exists():
        raise CommandError(f"{file} does not exist.")
    if not (name or (name := guess(file))):
        known = ", ".join(sorted(READERS))
        raise CommandError(f"The format of {file.name} cannot be guessed. Name it with --format: {known}.")
    return name


def _imported(facet: Facet, rows: Sequence[TermRow], actor: User, options: Mapping[str, Any]) -> tuple[str, list[RowProblem]]:
    """(what happened to the terms, or would happen; the problems)."""
    full, cut_loops = options["full"], options["cut_loops"]
    if options["dry_run"]:
        plan = preview_terms(facet=facet, rows=rows, deletes_missing=full, cuts_loops=cut_loops)
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(plan.counts.items()))
        return f"would be {counts or 'nothing'}", plan.problems
    report = import_terms(facet=facet, rows=rows, actor=actor, deletes_missing=full, cuts_loops=cut_loops)
    return f"{report.created} created, {report.relabelled} relabelled, {report.unchanged} unchanged", report.problems
