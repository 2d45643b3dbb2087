"""`manage.py verify_feed`: checks that the feed is still what was released."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from propagation.feed.models import FeedHead
from propagation.feed.queries.verification import feed_problems


class Command(BaseCommand):
    help = "Recompute the hash chain of the feed. Prints what is wrong and exits with 1, or prints the head's hash."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(feed_problems())
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"The feed is damaged: {len(problems)} problems.")
        head = FeedHead.objects.get(pk=1)
        self.stdout.write(f"The feed is intact: {head.sequence} entries, head {head.entry_hash}")
