"""Reads about channel systems that more than one place needs."""

from datetime import datetime

from django.db.models import Manager, Q, QuerySet

from channels.models import ApiToken, ChannelSystem, SigningSecret, SubscriptionChange, SubscriptionChangeState
from channels.rules.encryption import LostKeyError, decrypt
from channels.rules.subscriptions import written
from people.models import User


def live_secrets(channel_system: ChannelSystem, now: datetime) -> list[str]:
    """The plain secrets that sign at `now`, newest first: the current one, and older ones until their `valid_until`.

    One that cannot be decrypted with our keys is left out, so that the others still sign; `is_readable` tells which those are.
    Keep the result out of logs, messages and exceptions.
    """
    return [decrypt(secret.ciphertext) for secret in live_secret_rows(channel_system, now) if is_readable(secret)]


def is_readable(secret: SigningSecret) -> bool:
    """Whether one of our encryption keys opens it."""
    try:
        decrypt(secret.ciphertext)
    except LostKeyError:
        return False
    return True


def live_secret_rows(channel_system: ChannelSystem, now: datetime) -> QuerySet[SigningSecret]:
    """The rows behind `live_secrets`, newest first."""
    live = Q(valid_until=None) | Q(valid_until__gt=now)
    return SigningSecret.objects.filter(live, channel_system=channel_system).order_by("-id")


def newest_id(rows: Manager[ApiToken] | Manager[SigningSecret]) -> int:
    """The number of the newest of `rows`, the tokens or secrets of a channel system; 0 for none.

    A form carries it, so that what was issued since the form was shown is noticed.
    """
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


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
