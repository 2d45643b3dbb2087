"""Where somebody has to look."""

from django.db.models import Count, F, Q, QuerySet

from channels.models import ChannelState, ChannelSystem, StopReason
from propagation.delivery.models import Hold
from propagation.delivery.queries.serving import is_confirmed, is_reported


def systems_in_trouble() -> QuerySet[ChannelSystem]:
    """Channel systems with documents that will not come right by themselves, and how many of each kind (states.py)."""
    reported, confirmed = is_reported("serving_states__"), is_confirmed("serving_states__")
    is_behind = Q(serving_states__position__gt=F("serving_states__accepted_position"))
    is_stopped = Q(state=ChannelState.PAUSED) | ~Q(health__stopped=StopReason.NONE)
    rejected = Q(serving_states__hold=Hold.REJECTED)
    return (
        ChannelSystem.objects.select_related("health")
        .annotate(
            rejected=Count("serving_states", filter=rejected),
            drifted=Count("serving_states", filter=reported & ~confirmed & ~rejected),
            exhausted=Count("serving_states", filter=Q(serving_states__hold=Hold.EXHAUSTED) & ~reported),
            waiting=Count("serving_states", filter=is_stopped & is_behind & ~reported & Q(serving_states__hold=Hold.NONE)),
        )
        .filter(
            Q(rejected__gt=0) | Q(drifted__gt=0) | Q(exhausted__gt=0) | Q(waiting__gt=0) | ~Q(health__stopped=StopReason.NONE)
        )
        .order_by("code")
    )
