"""`manage.py check_search [--rebuild]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.services.searching import rebuild_search_texts, wrong_search_texts

MOST_NAMED = 20


class Command(BaseCommand):
    help = "Compare what assets are found by with their drafts. Exits with 1 if they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="Make it anew from the drafts where it differs.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stdout.write(f"{rebuild_search_texts()} search texts were written.")
        wrong = wrong_search_texts()
        for code in wrong[:MOST_NAMED]:
            self.stdout.write(code)
        if wrong:
            raise CommandError(f"{len(wrong)} assets are not found by what their drafts say. Mend them with --rebuild.")
        self.stdout.write("All assets are found by what their drafts say.")
