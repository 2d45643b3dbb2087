"""`manage.py export_terms --facet product --format turtle [--branch cards] [--version 1.2] [FILE]`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from taxonomy.models import Facet
from taxonomy.queries.exporting import FORMATS, export


class Command(BaseCommand):
    help = "Write the terms of a facet, of a branch, or of a published version to a file, or to the terminal."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let our --version take the place of Django's own, which prints the version of Django."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="The file to write (default: the terminal).")
        parser.add_argument("--facet", required=True, help="Code of the facet, for example product.")
        parser.add_argument("--format", default="csv", choices=list(FORMATS), help="The format of the file (default: csv).")
        parser.add_argument("--branch", help="Code of a term: only that term and the terms below it.")
        parser.add_argument(
            "--version", help="Number of a published version, for example 1.2 (default: the facet as it is now)."
        )
        parser.add_argument(
            "--base-uri",
            help="In SKOS, a term without a URI, in a facet without one, has this followed by its code "
            "(default: urn:throughline:FACET:).",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        facet = Facet.objects.filter(code=options["facet"]).first()
        if facet is None:
            known = ", ".join(Facet.objects.values_list("code", flat=True))
            raise CommandError(f"There is no facet “{options['facet']}”. Facets: {known}.")
        try:
            made = export(
                facet,
                branch=options["branch"],
                version=options["version"],
                format=options["format"],
                base_uri=options["base_uri"] or f"urn:throughline:{facet.code}:",
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        if options["file"] is None:
            self.stdout.write(made.content.decode(), ending="")
            return
        try:
            options["file"].write_bytes(made.content)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
