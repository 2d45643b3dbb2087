"""How often visitors may try something. Counted in the database, so that all web processes count together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.models import Tally
from people.transactions import retried

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """`most` times in `window`, counted for each value separately."""

    name: str
    most: int
    window: timedelta

    def key(self, about: str) -> str:
        """Where the count for `about` is kept: a hash, in whatever case `about` is written."""
        return sha256(f"{self.name}\n{about.casefold()}".encode()).hexdigest()


WRONG_FROM_ADDRESS = Limit("wrong sign-in from an address", 30, timedelta(minutes=15))
WRONG_FOR_NAME = Limit("wrong sign-in for a name", 30, timedelta(minutes=15))
RESET_FROM_ADDRESS = Limit("reset asked for from an address", 20, timedelta(hours=1))
RESET_FOR_EMAIL = Limit("reset asked for an e-mail address", 3, timedelta(hours=1))


@retried
def count_try(*, limit: Limit, about: str) -> int:
    """Count one try about `about`; return how many there were since the window began."""
    now, key = timezone.now(), limit.key(about)
    with transaction.atomic():
        if not Tally.objects.filter(key=key, since__gt=now - limit.window).update(count=F("count") + 1):
            Tally.objects.filter(since__lt=now - KEPT).delete()
            Tally.objects.update_or_create(key=key, defaults={"since": now, "count": 1})
    return Tally.objects.filter(key=key).values_list("count", flat=True).first() or 1


def locked_until(*limits: tuple[Limit, str]) -> datetime | None:
    """When it may be tried again, if one of the (limit, about) pairs is used up; otherwise None."""
    now = timezone.now()
    kept = {row.key: row for row in Tally.objects.filter(key__in=[limit.key(about) for limit, about in limits])}
    ends = [
        row.since + limit.window
        for limit, about in limits
        if (row := kept.get(limit.key(about))) and row.count >= limit.most and row.since + limit.window > now
    ]
    return max(ends, default=None)
