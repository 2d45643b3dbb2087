"""Where somebody has to look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from channels.models import ChannelState, ChannelSystem, StopReason
from propagation.delivery.queries.statuses import attention_counts
from propagation.delivery.rules.states import WORST_FIRST, Shown


@dataclass(frozen=True)
class SystemInTrouble:
    """A channel system that needs somebody, and how many of its documents do, by status."""

    channel_system: ChannelSystem
    counts: Counter[Shown]

    @property
    def by_status(self) -> Sequence[tuple[str, int]]:
        """(status, number) pairs, the worst first."""
        return [(str(status), self.counts[status]) for status in WORST_FIRST if self.counts[status]]


def systems_in_trouble() -> list[SystemInTrouble]:
    """Channel systems that are paused or stopped, or have documents that need somebody, by code; two queries."""
    counts = attention_counts()
    is_halted = Q(state=ChannelState.PAUSED) | ~Q(health__stopped=StopReason.NONE)
    systems = ChannelSystem.objects.select_related("health").filter(is_halted | Q(pk__in=counts)).order_by("code")
    return [SystemInTrouble(system, counts.get(system.pk, Counter())) for system in systems]
