"""`manage.py import_terms --facet product --language en FILE --actor USERNAME [--submit TITLE --reason WHY]`"""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from people.rights import require
from propagation.review.models import ImportSubmission
from propagation.review.services.change_requests import check_form
from propagation.review.services.import_submissions import look_for_submissions, submit_import
from taxonomy.models import Facet, ImportState
from taxonomy.queries.planning import preview_terms
from taxonomy.services.importing import import_terms
from taxonomy.services.imports import look_for_imports, start_import
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.imports.effects import Effect
from taxonomy.vocabulary.readers.formats import FORMATS, READERS, guess
from taxonomy.vocabulary.rows import Reading, RowProblem

PROBLEMS_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import terms from a file into a facet. Importing a file again changes only what differs. No term is ever deleted. "
        "Rows that change something to which others must agree are left out; with --submit they become a change request."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        formats = "; ".join(f"{name}: {what}" for name, what in FORMATS.items())
        parser.add_argument("file", type=Path)
        parser.add_argument("--facet", required=True, help="Code of the facet, for example product.")
        parser.add_argument("--format", choices=sorted(READERS), help=f"The format of the file (default: guessed). {formats}.")
        parser.add_argument("--language", default="", help="Language of labels without one (default: en; in SKOS: none).")
        parser.add_argument("--actor", required=True, help="User name of the person in whose name the terms are written.")
        parser.add_argument("--submit", metavar="TITLE", help="Submit what others must agree to as a change request.")
        parser.add_argument("--reason", default="", help="Why, for the reviewer; goes with --submit.")
        parser.add_argument("--dry-run", action="store_true", help="Print what the import would do, and change nothing.")
        parser.add_argument("--json", action="store_true", help="With --dry-run: print the counts by kind as JSON.")
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
        if options["json"] and not options["dry_run"]:
            raise CommandError("--json goes with --dry-run.")
        if options["reason"] and options["submit"] is None:
            raise CommandError("--reason goes with --submit.")
        format_name = _format(options["format"], options["file"])
        try:
            if options["dry_run"]:
                self._rehearse(facet, _read(format_name, facet, options), options)
            elif options["submit"] is not None:
                self._submit(facet, format_name, actor, options)
            else:
                self._import(facet, _read(format_name, facet, options), actor, options)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error

    def _import(self, facet: Facet, reading: Reading, actor: User, options: Mapping[str, Any]) -> None:
        full, cut_loops = options["full"], options["cut_loops"]
        report = import_terms(facet=facet, rows=reading.rows, actor=actor, deletes_missing=full, cuts_loops=cut_loops)
        said = f"{report.created} created, {report.relabelled} relabelled, {report.unchanged} unchanged"
        self._tell(f"{facet.code}: {said}", [*reading.problems, *report.problems], options)

    def _rehearse(self, facet: Facet, reading: Reading, options: Mapping[str, Any]) -> None:
        """Print what the same command without --dry-run would do; as JSON, all that the file asks for."""
        plan = preview_terms(
            facet=facet,
            rows=reading.rows,
            deletes_missing=options["full"],
            cuts_loops=options["cut_loops"],
            is_direct=options["submit"] is None and not options["json"],
        )
        problems = [*reading.problems, *plan.problems]
        if options["json"]:
            found = {
                "facet": facet.code,
                "counts": plan.counts,
                "for_review": len(plan.for_review),
                "problems": [str(problem) for problem in problems],
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(plan.counts.items()))
        waiting = f", {len(plan.for_review)} of them in a change request" if plan.for_review else ""
        self._tell(f"{facet.code}: would be {counts or 'nothing'}{waiting}", problems, options)

    def _submit(self, facet: Facet, format_name: str, actor: User, options: Mapping[str, Any]) -> None:
        key, file = uuid4().hex, options["file"]
        check_form(options["submit"], options["reason"], key)
        require(actor, "propagation.submit_changerequest")
        if not file.is_file():
            raise CommandError(f"{file} is not one file; only one file can be submitted.")
        row = start_import(
            facet=facet,
            file_name=file.name,
            content=file.read_bytes(),
            format=format_name,
            language=options["language"],
            deletes_missing=options["full"],
            cuts_loops=options["cut_loops"],
            actor=actor,
        )
        look_for_imports(only=row)
        row.refresh_from_db()
        if row.state != ImportState.PLANNED:
            raise CommandError(row.message or f"The import is {row.get_state_display().lower()}.")
        submission = submit_import(
            term_import=row,
            plan_digest=row.plan_digest,
            title=options["submit"],
            reason=options["reason"],
            submission_key=key,
            actor=actor,
        )
        look_for_submissions(only=submission)
        submission = ImportSubmission.objects.select_related("term_import", "change_request").get(pk=submission.pk)
        self._tell_submission(facet, submission, row.counts, options)

    def _tell_submission(
        self, facet: Facet, submission: ImportSubmission, asked: Mapping[str, int], options: Mapping[str, Any]
    ) -> None:
        row, request = submission.term_import, submission.change_request
        if submission.message:
            raise CommandError(submission.message)
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(asked.items()))
        waiting = f"the rest waits in {request.label}" if request else "nothing needed a change request"
        lines = shown.read(bytes(row.rows or b""), Effect.PROBLEM).lines
        problems = [line for line in lines if isinstance(line, RowProblem)]
        self._tell(f"{facet.code}: {counts or 'nothing'}; {waiting}", problems, options)

    def _tell(self, said: str, problems: Sequence[RowProblem], options: Mapping[str, Any]) -> None:
        problems = sorted(problems, key=lambda problem: problem.row)
        self.stdout.write(f"{said}, {len(problems)} problems")
        told = problems if options["verbose"] or options["verbosity"] > 1 else problems[:PROBLEMS_SHOWN]
        for problem in told:
            self.stdout.write(f"  {problem}")
        if len(told) < len(problems):
            self.stdout.write(f"  and {len(problems) - len(told)} more; --verbose lists them all")


def _read(format_name: str, facet: Facet, options: Mapping[str, Any]) -> Reading:
    return READERS[format_name](options["file"], options["language"], facet.code)


def _format(name: str | None, file: Path) -> str:
    if not file.exists():
        raise CommandError(f"{file} does not exist.")
    if not (name or (name := guess(file))):
        known = ", ".join(sorted(READERS))
        raise CommandError(f"The format of {file.name} cannot be guessed. Name it with --format: {known}.")
    return name
