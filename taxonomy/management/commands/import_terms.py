"""`manage.py import_terms --facet product --format shopify --language en FILE --actor USERNAME`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from taxonomy.models import Facet
from taxonomy.readers.formats import READERS
from taxonomy.services.importing import import_terms

PROBLEMS_SHOWN = 20


class Command(BaseCommand):
    help = "Import terms from a file into a facet. Importing a file again changes only what differs; nothing is ever deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--facet", required=True, help="Code of the facet, for example product.")
        parser.add_argument("--format", required=True, choices=sorted(READERS), help="How the file is written.")
        parser.add_argument("--language", default="", help="Language of labels that name none (default: en; in SKOS: none).")
        parser.add_argument("--actor", required=True, help="User name of the person in whose name the terms are written.")
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
            reading = READERS[options["format"]](options["file"], options["language"], facet.code)
            report = import_terms(facet=facet, rows=reading.rows, actor=actor)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        problems = sorted([*reading.problems, *report.problems], key=lambda problem: problem.row)
        self.stdout.write(
            f"{facet.code}: {report.created} created, {report.relabelled} relabelled, {report.unchanged} unchanged, "
            f"{len(problems)} problems"
        )
        shown = problems if options["verbose"] or options["verbosity"] > 1 else problems[:PROBLEMS_SHOWN]
        for problem in shown:
            self.stdout.write(f"  {problem}")
        if len(shown) < len(problems):
            self.stdout.write(f"  and {len(problems) - len(shown)} more; --verbose lists them all")
