"""Reads about channel systems that more than one place needs."""

from datetime import datetime

from django.db.models import Q, QuerySet

from channels.models import ChannelSystem, SigningSecret, SubscriptionChange, SubscriptionChangeState
from channels.rules.encryption import decrypt
from channels.rules.subscriptions import written
from people.models import User


def live_secrets(channel_system: ChannelSystem, now: datetime) -> list[str]:
    """The plain secrets that sign at `now`, newest first: the current one, and older ones until their `valid_until`.

    Raises encryption.LostKeyError when one cannot be decrypted. Keep the result out of logs, messages and exceptions.
    """
    return [decrypt(secret.ciphertext) for secret in live_secret_rows(channel_system, now)]


def live_secret_rows(channel_system: ChannelSystem, now: datetime) -> QuerySet[SigningSecret]:
    """The rows behind `live_secrets`, newest first."""
    live = Q(valid_until=None) | Q(valid_until__gt=now)
    return SigningSecret.objects.filter(live, channel_system=channel_system).order_by("-id")


def subscription_changes_for(person: User) -> QuerySet[SubscriptionChange]:
    """The changes of what channel systems serve that wait and that `person` may confirm, oldest first."""
    waiting = SubscriptionChange.objects.select_related("channel_system", "asked_by").order_by("pk")
    if not person.has_perm("channels.change_channelsystem"):
        return waiting.none()
    return waiting.filter(state=SubscriptionChangeState.WAITING).exclude(asked_by=person)


def written_subscription(system: ChannelSystem) -> dict[str, list[str]]:
    """What `system` serves, written down as in SubscriptionChange; two queries."""
    return written(
        channels=[term.reference for term in system.channels.select_related("facet")],
        languages=system.languages,
        filters=[term.reference for term in system.filters.select_related("facet")],
    )
