"""Sending again what a channel system rejected, did not get, or serves with other bytes."""

from operator import attrgetter

from django.db import transaction
from django.db.models import F, Q

from channels.models import ChannelSystem
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.delivery.models import Hold, ServingState, Stream
from propagation.delivery.queries.serving import is_confirmed
from propagation.delivery.services.fan_out import AIM_FIELDS, Aim, aim
from propagation.feed.models import DocumentOperation, FeedHead
from propagation.feed.queries.clock import database_now


@retried
def send_again(*, channel_system: ChannelSystem, actor: User) -> int:
    """Send again what `channel_system` rejected, what was given up, and what it reports with another hash; return how many.

    Each document gets a new position, so that the receiver accepts it although it has seen the old one. The history of the
    channel system says who asked. Raises PermissionDenied without `channels.change_channelsystem`.
    """
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        system = ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)
        stream = Stream.objects.select_for_update().filter(pk=channel_system.pk).first()
        is_drifted = Q(reported_position=F("position")) & ~is_confirmed()
        wrong = ServingState.objects.filter(is_drifted | ~Q(hold=Hold.NONE), channel_system=channel_system)
        locked = wrong.select_related("target").select_for_update(of=("self",)).order_by("pk")
        states = sorted(locked, key=attrgetter("position"))
        if stream is None or not states:
            return 0
        epoch = FeedHead.objects.values_list("epoch", flat=True).get(pk=1)
        now = database_now()
        for state in states:
            stream.position += 1
            aim(
                state,
                Aim(state.target, DocumentOperation(state.operation), epoch, stream.position, now, system.is_push),
            )
        ServingState.objects.bulk_update(states, AIM_FIELDS, batch_size=200)
        stream.save()
        save_as(system, actor=actor, reason=f"Sent again: {len(states)} documents")
    return len(states)
