"""`manage.py load_demo`: loads the demo into the database. A second run changes nothing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from demo.channel_systems import SYSTEMS, ensure_channel_systems
from demo.loading import load_assets, load_change_requests, load_terms, publish_products
from demo.people import ensure_people

DEFAULT_PORTS = [8001, 8002, 8003]


class Command(BaseCommand):
    """The people of the demo cannot sign in afterwards: only `make run` makes passwords, new ones for each run."""

    help = "Load the demo: a bank launches a card. Loading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--ports", type=int, nargs=len(SYSTEMS), default=DEFAULT_PORTS, help="where the channel systems listen"
        )
        parser.add_argument(
            "--folder", type=Path, default=settings.VAR_DIR / "demo", help="for the credentials of the channel systems"
        )

    def handle(self, *args: Any, ports: list[int], folder: Path, **options: Any) -> None:
        people = ensure_people()
        load_terms(people=people, say=self._say)
        publish_products(people=people, say=self._say)
        systems = ensure_channel_systems(specs=SYSTEMS, ports=ports, folder=folder, actor=people["chris"])
        self._say(f"{len(systems)} channel systems")
        load_assets(people=people, say=self._say)
        load_change_requests(people=people, say=self._say)

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
