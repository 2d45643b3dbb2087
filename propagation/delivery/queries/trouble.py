"""Where somebody has to look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from channels.models import ChannelState, ChannelSystem, StopReason
from propagation.delivery.queries.statuses import attention_counts, needing_attention
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


def systems_in_trouble() -> QuerySet[ChannelSystem]:
    """Channel systems that are paused or stopped, or have documents that need somebody, by code."""
    is_halted = Q(state=ChannelState.PAUSED) | ~Q(health__stopped=StopReason.NONE)
    has_trouble = Exists(needing_attention().filter(channel_system=OuterRef("pk")))
    return ChannelSystem.objects.filter(is_halted | has_trouble).order_by("code")


def with_troubles(systems: Sequence[ChannelSystem]) -> list[SystemInTrouble]:
    """Each of `systems` with the number of its documents that need somebody; one query."""
    counts = attention_counts(systems)
    return [SystemInTrouble(system, counts.get(system.pk, Counter())) for system in systems]
