"""How many serving states have which status, counted by the database."""

from collections import Counter

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When

from channels.models import ChannelState, Mode, StopReason
from propagation.delivery.models import Hold, ServingState
from propagation.delivery.queries.serving import is_confirmed, is_reported
from propagation.delivery.rules.states import Facts, Shown, shown


def status_counts(states: QuerySet[ServingState]) -> dict[int, Counter[Shown]]:
    """Channel system id -> how many of `states` have which status; one query. The rule itself is states.shown."""
    groups = (
        states.order_by()
        .annotate(
            said=_whether(is_reported()),
            same=_whether(is_confirmed()),
            took=_whether(Q(accepted_position=F("position"))),
            runs=_whether(Q(channel_system__state=ChannelState.ACTIVE, channel_system__health__stopped=StopReason.NONE)),
            waits=_whether(Q(next_attempt_at__isnull=False) | ~Q(channel_system__mode=Mode.PUSH)),
        )
        .values("channel_system_id", "hold", "said", "same", "took", "runs", "waits")
        .annotate(number=Count("pk"))
    )
    found: dict[int, Counter[Shown]] = {}
    for group in groups:
        facts = Facts(
            position=1,
            target_hash="same",
            accepted_position=int(group["took"]),
            reported_position=int(group["said"]),
            reported_hash="same" if group["same"] else "other",
            is_held=group["hold"] == Hold.EXHAUSTED,
            is_rejected=group["hold"] == Hold.REJECTED,
            is_channel_running=group["runs"],
            is_waiting=group["waits"],
        )
        found.setdefault(group["channel_system_id"], Counter())[shown(facts)] += group["number"]
    return found


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
