"""Sending again what a channel system rejected, did not get, or serves otherwise than it must."""

from django.db import transaction
from django.db.models import F, Q

from channels.models import ChannelSystem
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.delivery.models import SERVES_TARGET, Hold, ServingState, Stream
from propagation.delivery.services.aiming import AT_ONCE, Aim, move_targets
from propagation.feed.models import DocumentOperation, FeedHead, Release

IS_WRONG = ~Q(hold=Hold.NONE) | (Q(furthest_reported=F("position")) & ~SERVES_TARGET)


@retried
def send_again(*, channel_system: ChannelSystem, release: Release, actor: User) -> int:
    """Send again what `channel_system` rejected of `release`, what was given up, and what drifted; return how many documents.

    What a later release has replaced is that release's, and stays as it is. Each document gets a new position, so that the
    receiver accepts it although it has seen the old one. The history of the channel system says who asked, and for which
    release. Raises PermissionDenied without `channels.change_channelsystem`.
    """
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        system = ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)
        stream = Stream.objects.select_for_update().filter(pk=system.pk).first()
        wrong = ServingState.objects.filter(IS_WRONG, channel_system=system, target__release=release).values("pk")
        locked = ServingState.objects.select_for_update().filter(pk__in=wrong).order_by("pk")
        rows = sorted(locked.values_list("position", "document_id", "target_id", "operation", "pk"))
        if stream is None or not rows:
            return 0
        aims = [Aim(document, entry, DocumentOperation(operation), state) for _place, document, entry, operation, state in rows]
        epoch = FeedHead.objects.values_list("epoch", flat=True).get(pk=1)
        for start in range(0, len(aims), AT_ONCE):
            move_targets(stream=stream, system=system, aims=aims[start : start + AT_ONCE], epoch=epoch)
        stream.save()
        save_as(system, actor=actor, reason=f"Sent again: {len(aims)} documents of {release}")
    return len(aims)
