"""Starting a new epoch after a restore from a backup."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.delivery.models import ServingState, Stream
from propagation.delivery.services.aiming import AT_ONCE, Aim, move_targets
from propagation.feed.models import DocumentOperation, EpochStart, FeedHead


@retried
def start_epoch(*, reason: str, actor: User) -> int:
    """Raise the epoch and aim every serving state anew, so that each is sent once more; return the new epoch.

    Positions that were given out after the backup will be given out again, for other content. Receivers accept them because of
    the higher epoch, which also shows which pull cursors are older. Who did it and why is kept (EpochStart). Raises
    PermissionDenied without `channels.change_channelsystem`, ValidationError without a `reason`.
    """
    require(actor, "channels.change_channelsystem")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why a new epoch starts.")})
    with transaction.atomic():
        streams = list(Stream.objects.select_for_update().order_by("pk"))
        list(ServingState.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        head = FeedHead.objects.select_for_update().get(pk=1)
        head.epoch += 1
        head.save()
        EpochStart.objects.create(epoch=head.epoch, started_by=actor, reason=reason.strip(), sequence=head.sequence)
        for stream in streams:
            system = ChannelSystem.objects.get(pk=stream.pk)
            states = ServingState.objects.filter(channel_system=system).order_by("position")
            rows = list(states.values_list("document_id", "target_id", "operation", "pk"))
            aims = [Aim(document, entry, DocumentOperation(operation), state) for document, entry, operation, state in rows]
            for start in range(0, len(aims), AT_ONCE):
                move_targets(stream=stream, system=system, aims=aims[start : start + AT_ONCE], epoch=head.epoch)
            stream.save()
    return head.epoch
