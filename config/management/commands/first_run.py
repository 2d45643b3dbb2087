"""`manage.py first_run`: how to make the first person of an empty installation."""

from typing import Any
from urllib.parse import urlencode

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from people.services.first_run import first_run_code, nobody_yet


class Command(BaseCommand):
    """Prints the address with the one-time code. Whoever can run this can read the secret key, so it gives nothing away."""

    help = "Print the address, with its one-time code, at which the first person of an empty registry gets an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--site", default="", help="where people open this registry, such as https://throughline.example.com"
        )

    def handle(self, *args: Any, site: str, **options: Any) -> None:
        if not nobody_yet():
            self.stdout.write("Somebody has an account already, so the first-run page is closed.")
            return
        query = urlencode({"code": first_run_code()})
        self.stdout.write(f"{site.rstrip('/')}{reverse('first-run')}?{query}")
