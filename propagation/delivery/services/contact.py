"""Noting that a channel system that fetches by itself was here."""

from datetime import timedelta

from django.db.models import Q

from channels.models import ChannelHealth, ChannelSystem
from propagation.feed.queries.clock import database_now

NOTED_EVERY = timedelta(minutes=1)


def note_contact(channel_system: ChannelSystem) -> None:
    """Note a success of a channel system that pulls: it fetched, acknowledged or reported. At most once a minute, so that most
    reads write nothing. For one that is pushed to, success means that it accepts what we send."""
    if channel_system.is_push:
        return
    now = database_now()
    is_old = Q(last_success_at=None) | Q(last_success_at__lte=now - NOTED_EVERY)
    health = ChannelHealth.objects.filter(is_old, pk=channel_system.pk)
    if health.exists():
        health.update(last_success_at=now)
