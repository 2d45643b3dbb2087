"""`manage.py checkpoint > FILE`: writes a signed statement of where feed and seals end, to be kept elsewhere."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from propagation.evidence.queries.checkpoints import checkpoint_content
from propagation.evidence.rules.checkpoints import BadKeyError, new_key, signed
from propagation.evidence.services.sealing import seal


class Command(BaseCommand):
    help = "Seal what waits, and print a checkpoint signed with THROUGHLINE_CHECKPOINT_KEY. Keep it on another machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-key", action="store_true", help="print a new private key and its public half, and do nothing else"
        )

    def handle(self, *args: Any, new_key: bool, **options: Any) -> None:
        if new_key:
            self._print_new_key()
            return
        if not settings.CHECKPOINT_KEY:
            raise CommandError("Set THROUGHLINE_CHECKPOINT_KEY. “manage.py checkpoint --new-key” makes one.")
        seal()
        try:
            checkpoint = signed(checkpoint_content(), settings.CHECKPOINT_KEY)
        except BadKeyError as error:
            raise CommandError(f"THROUGHLINE_CHECKPOINT_KEY cannot be read. {error}") from error
        self.stdout.write(json.dumps(checkpoint, indent=2, sort_keys=True))

    def _print_new_key(self) -> None:
        private, public = new_key()
        self.stdout.write(f"THROUGHLINE_CHECKPOINT_KEY={private}")
        self.stdout.write(f"Public half, for “manage.py verify --public-key”: {public}")
