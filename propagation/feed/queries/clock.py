"""The database's clock. Leases and due times use it, so that workers on several hosts agree about the time."""

from datetime import datetime

from django.db.models.functions import Now

from propagation.feed.models import FeedHead


def database_now() -> datetime:
    """The database's time, in UTC."""
    now: datetime = FeedHead.objects.annotate(now=Now()).values_list("now", flat=True).get(pk=1)
    return now
