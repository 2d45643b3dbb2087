"""Reads about channel systems that more than one place needs."""

from datetime import datetime

from django.db.models import Q, QuerySet

from channels.models import ChannelSystem, SigningSecret
from channels.rules.encryption import decrypt


def live_secrets(channel_system: ChannelSystem, now: datetime) -> list[str]:
    """The plain secrets that sign at `now`, newest first: the current one, and older ones until their `valid_until`.

    Raises encryption.LostKeyError when one cannot be decrypted. Keep the result out of logs, messages and exceptions.
    """
    return [decrypt(secret.ciphertext) for secret in live_secret_rows(channel_system, now)]


def live_secret_rows(channel_system: ChannelSystem, now: datetime) -> QuerySet[SigningSecret]:
    """The rows behind `live_secrets`, newest first."""
    live = Q(valid_until=None) | Q(valid_until__gt=now)
    return SigningSecret.objects.filter(live, channel_system=channel_system).order_by("-id")
