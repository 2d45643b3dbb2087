"""Starting a new epoch after a restore from a backup."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from people.rights import require
from propagation.delivery.models import ServingState, Stream
from propagation.delivery.services.fan_out import AIM_FIELDS, Aim, aim
from propagation.feed.models import DocumentOperation, EpochStart, FeedHead
from propagation.feed.queries.clock import database_now


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
        head = FeedHead.objects.select_for_update().get(pk=1)
        head.epoch += 1
        head.save()
        EpochStart.objects.create(epoch=head.epoch, started_by=actor, reason=reason.strip(), sequence=head.sequence)
        now = database_now()
        for stream in Stream.objects.select_for_update().select_related("channel_system").order_by("pk"):
            states = list(ServingState.objects.filter(channel_system=stream.channel_system).select_related("target"))
            for state in states:
                stream.position += 1
                operation = DocumentOperation(state.operation)
                aim(state, Aim(state.target, operation, head.epoch, stream.position, now, stream.channel_system.is_push))
            ServingState.objects.bulk_update(states, AIM_FIELDS, batch_size=200)
            stream.save()
    return head.epoch
