"""`manage.py verify [--checkpoint FILE]`: checks that the feed and all other evidence are still what was written."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from propagation.evidence.models import SealHead
from propagation.evidence.queries.checkpoints import UnreadableCheckpointError, differences
from propagation.evidence.queries.verification import Checked, seal_problems, unsealed_count
from propagation.evidence.rules.checkpoints import BadKeyError, is_signed_by, public_half
from propagation.feed.models import FeedHead
from propagation.feed.queries.verification import feed_problems

STEP = 100_000
"""After so many entries, seals and rows a line says how far it is."""


class Command(BaseCommand):
    help = "Check feed, seals and all evidence. Prints a sentence for each problem and exits with 1, or prints where they end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoint", type=Path, help="a file that the command checkpoint wrote earlier, kept elsewhere")
        parser.add_argument(
            "--public-key", help="whose signature the checkpoint must have; default: that of the configured key"
        )
        parser.add_argument(
            "--allow-waiting", action="store_true", help="do not mind how long rows have waited for seals, where no worker runs"
        )

    def handle(
        self, *args: Any, checkpoint: Path | None, public_key: str | None, allow_waiting: bool = False, **options: Any
    ) -> None:
        began = time.monotonic()
        checked = Checked(may_wait=allow_waiting, watch=self._progress("seals and rows"))
        count = 0
        for problem in self._problems(checked, checkpoint, public_key):
            self.stderr.write(problem)
            count += 1
        if count:
            raise CommandError(f"The evidence is damaged: {count} problems.")
        feed, seals = FeedHead.objects.get(pk=1), SealHead.objects.get(pk=1)
        self.stdout.write(f"The feed is intact: {feed.sequence} entries, head {feed.entry_hash}")
        self.stdout.write(f"The evidence is intact: {seals.number} seals, head {seals.hash}")
        for key, rows in sorted(checked.not_comparable.items()):
            self.stdout.write(f"Not compared: {rows} rows of {key}, whose seals cover a column that is no longer there.")
        self.stdout.write(
            f"Compared {checked.rows} rows in {time.monotonic() - began:.1f} s; {unsealed_count()} wait for their seals."
        )
        if checkpoint:
            self.stdout.write(f"Nothing that {checkpoint} knew was changed or cut off.")

    def _problems(self, checked: Checked, checkpoint: Path | None, public_key: str | None) -> Iterator[str]:
        if checkpoint:
            yield from checkpoint_problems(checkpoint, public_key)
        yield from feed_problems(self._progress("entries of the feed"))
        yield from seal_problems(checked)

    def _progress(self, of_what: str) -> Callable[[int], None]:
        began = time.monotonic()

        def say(done: int) -> None:
            if done % STEP == 0:
                self.stdout.write(f"  {done:,} {of_what} checked, {done / (time.monotonic() - began):,.0f} a second")

        return say


def checkpoint_problems(file: Path, public_key: str | None) -> Iterator[str]:
    """What is wrong with the checkpoint in `file`, or with the database compared with it.

    Raises CommandError when the file or the key cannot be read.
    """
    try:
        checkpoint = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read as a checkpoint: {error}") from error
    if not isinstance(checkpoint, dict):
        raise CommandError(f"{file} cannot be read as a checkpoint.")
    if not public_key and not settings.CHECKPOINT_KEY:
        raise CommandError("Name the key that signed the checkpoint with --public-key. The one in the file proves nothing.")
    try:
        is_signed = is_signed_by(checkpoint, public_key or public_half(settings.CHECKPOINT_KEY))
    except BadKeyError as error:
        raise CommandError(f"The key cannot be read. {error}") from error
    if not is_signed:
        yield f"The signature of {file} is wrong: the file was changed, or another key signed it."
    try:
        yield from differences(checkpoint)
    except UnreadableCheckpointError as error:
        raise CommandError(f"{file}: {error}") from error
