"""Channel systems as the pages show them: their health in a word, and the labels of what they serve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from channels.models import ApiToken, ChannelState, ChannelSystem, ChannelTermName, SigningSecret
from channels.queries import is_readable
from channels.rules.health import shown_health
from rest.scopes import Scope
from taxonomy.queries.references import path_names
from taxonomy.queries.searching import label_of
from taxonomy.vocabulary.labels import Label

ONE_SAVE = timedelta(seconds=1)


@dataclass(frozen=True)
class ShownSystem:
    """A channel system for a page. `health` is a word of health.shown_health; `reason` explains it, or is ""."""

    system: ChannelSystem
    health: str
    reason: str
    channels: Sequence[Label]
    filters: Sequence[Label]


def listed_systems() -> QuerySet[ChannelSystem]:
    """Channel systems with everything loaded that `shown` reads."""
    return ChannelSystem.objects.select_related("health").prefetch_related("channels__labels", "filters__labels")


def shown(system: ChannelSystem, *, now: datetime, language: str) -> ShownSystem:
    """Return `system`, from `listed_systems`, for a reader of `language`."""
    health = system.health
    word = shown_health(
        is_paused=system.state == ChannelState.PAUSED,
        is_stopped=bool(health.stopped),
        is_push=system.is_push,
        not_before=health.not_before,
        is_refused=health.refusals > 0,
        last_success_at=health.last_success_at,
        last_failure_at=health.last_failure_at,
        now=now,
    )
    reasons = {"stopped": str(health.get_stopped_display()), "failing": health.last_error}
    return ShownSystem(
        system=system,
        health=word,
        reason=reasons.get(word, ""),
        channels=[label_of(term, language) for term in system.channels.all()],
        filters=[label_of(term, language) for term in system.filters.all()],
    )


def told_history(system: ChannelSystem, most: int) -> list[Any]:
    """The newest `most` history rows, newest first. A save that also sets terms makes several rows; one is kept."""
    rows = list(system.history.select_related("history_user").order_by("-history_id")[:most])
    return [row for row, older in pairwise([*rows, None]) if older is None or not _is_one_save(row, older)]


def _is_one_save(row: Any, older: Any) -> bool:
    same = (row.history_user_id, row.history_change_reason) == (older.history_user_id, older.history_change_reason)
    return same and row.history_date - older.history_date < ONE_SAVE


def secret_state(secret: SigningSecret, now: datetime) -> str:
    """Return "current", "overlapping", "expired", or "unreadable" for one that would sign if our keys could open it."""
    if secret.valid_until is not None and secret.valid_until <= now:
        return "expired"
    if not is_readable(secret):
        return "unreadable"
    return "current" if secret.valid_until is None else "overlapping"


def token_state(token: ApiToken, now: datetime) -> str:
    """Return "active", "expired" or "revoked"."""
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at and token.expires_at <= now else "active"


def scope_names(token: ApiToken) -> list[str]:
    """What `token` may do, in the words in which it was chosen."""
    return [str(Scope(scope).label) for scope in token.scopes]


@dataclass(frozen=True)
class ShownName:
    """The name that a channel system uses for a term, and the path of the term."""

    row: ChannelTermName
    path: str


def listed_names(system: ChannelSystem) -> QuerySet[ChannelTermName]:
    """The names that `system` uses for terms, in the order of the facets and their trees."""
    names = system.term_names.select_related("term__facet")
    return names.order_by("term__facet__position", "term__facet__code", "term__tree_id", "term__lft")


def shown_names(rows: Iterable[ChannelTermName], language: str) -> list[ShownName]:
    """Return `rows`, from `listed_names`, with paths for a reader of `language`; two queries."""
    rows = list(rows)
    paths = path_names([row.term for row in rows], language)
    return [ShownName(row, paths[row.term_id]) for row in rows]
