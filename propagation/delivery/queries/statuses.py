"""The status of serving states in SQL, and how many have each: what pages and the API count."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from channels.models import ChannelState, ChannelSystem, Mode
from propagation.delivery.models import SERVES_TARGET, UNSETTLED, Hold, ServingState
from propagation.delivery.rules.states import ATTENTION, Shown


def status(prefix: str = "") -> Case:
    """The status of a serving state as an expression; rules/states.py has the same rule for one row. `prefix` leads to it."""

    def at(**conditions: object) -> Q:
        return Q(**{prefix + name: value for name, value in conditions.items()})

    position = F(f"{prefix}position")
    serves_target = at(reported_position=position, reported_hash=F(f"{prefix}target_hash"))
    is_waiting = at(next_attempt_at__isnull=False) | at(channel_system__mode=Mode.PULL)
    rules = (
        (at(hold=Hold.REJECTED), Shown.REJECTED),
        (at(furthest_reported=position) & serves_target, Shown.IN_SYNC),
        (at(furthest_reported=position), Shown.DRIFTED),
        (at(hold=Hold.EXHAUSTED), Shown.STOPPED),
        (at(accepted_position=position), Shown.ACCEPTED),
        (at(channel_system__health__stopped__gt=""), Shown.STOPPED),
        (at(channel_system__state=ChannelState.PAUSED), Shown.PAUSED),
        (is_waiting, Shown.PENDING),
    )
    cases = [When(condition, then=Value(str(shown))) for condition, shown in rules]
    return Case(*cases, default=Value(str(Shown.UNKNOWN)), output_field=CharField())


def is_confirmed() -> Q:
    """The condition for serving states whose channel system said last that it serves the target: those that are in sync."""
    return ~Q(hold=Hold.REJECTED) & Q(furthest_reported=F("position")) & SERVES_TARGET


def needing_attention() -> QuerySet[ServingState]:
    """Serving states that do not come right by themselves; settled ones are not read."""
    return ServingState.objects.filter(UNSETTLED).annotate(shown=status()).filter(shown__in=ATTENTION)


def status_counts(states: QuerySet[ServingState]) -> dict[int, Counter[Shown]]:
    """Channel system id -> how many of `states` have which status; one query."""
    rows = states.order_by().annotate(shown=status()).values_list("channel_system", "shown")
    counts: dict[int, Counter[Shown]] = {}
    for system, shown, number in rows.annotate(number=Count("pk")):
        counts.setdefault(system, Counter())[Shown(shown)] = number
    return counts


def attention_counts(systems: Collection[ChannelSystem]) -> dict[int, Counter[Shown]]:
    """Channel system id -> how many of its documents need somebody, by status; for `systems`, in one query."""
    return status_counts(needing_attention().filter(channel_system__in=systems))
