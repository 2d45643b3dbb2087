"""`manage.py import_assets --format digitalgov --actor USERNAME PATH...`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from demo.readers.formats import SOURCES
from demo.sources import import_source
from people.models import User

PROBLEMS_SHOWN = 20


class Command(BaseCommand):
    help = "Import content as assets, tagged from its own metadata. Importing it again changes only what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="A file, or a folder with all below it.")
        parser.add_argument("--format", required=True, choices=sorted(SOURCES), help="Where the content comes from.")
        parser.add_argument("--actor", required=True, help="User name of the person in whose name the assets are written.")
        parser.add_argument("--terms", action="store_true", help="First import the source's own terms.")
        parser.add_argument("--verbose", action="store_true", help=f"List all problems, not only the first {PROBLEMS_SHOWN}.")

    def handle(self, *_args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError(f"There is no user “{options['actor']}”.")
        try:
            report = import_source(source=options["format"], paths=options["paths"], with_terms=options["terms"], actor=actor)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        for facet_code, terms in report.terms.items():
            self.stdout.write(f"{facet_code}: {terms.created} terms created, {terms.unchanged} unchanged")
        assets = report.assets
        self.stdout.write(
            f"{assets.created} assets created, {assets.updated} updated, {assets.unchanged} unchanged, "
            f"{len(report.problems)} problems"
        )
        shown = report.problems if options["verbose"] else report.problems[:PROBLEMS_SHOWN]
        for problem in shown:
            self.stdout.write(f"  {problem}")
        if len(shown) < len(report.problems):
            self.stdout.write(f"  and {len(report.problems) - len(shown)} more; --verbose lists them all")
