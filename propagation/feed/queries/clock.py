"""One clock for leases and due times: the database's, so that several workers' hosts cannot disagree."""

from datetime import datetime

from django.db.models.functions import Now

from propagation.feed.models import FeedHead


def database_now() -> datetime:
    """The database's time, in UTC."""
    now: datetime = FeedHead.objects.annotate(now=Now()).values_list("now", flat=True).get(pk=1)
    return now
