"""Starting a new epoch after a restore from a backup."""

from django.db import transaction

from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.delivery.models import ServingState, Stream
from propagation.delivery.services.fan_out import AIM_FIELDS, Aim, aim
from propagation.feed.models import DocumentOperation, FeedHead
from propagation.feed.queries.clock import database_now


@retried
def start_epoch(*, actor: User) -> int:
    """Raise the epoch and aim every serving state anew, so that each is sent once more; return the new epoch.

    Positions that were given out after the backup will be given out again, for other content. Receivers accept them because of
    the higher epoch, which also shows which pull cursors are older. Raises PermissionDenied without
    `channels.change_channelsystem`.
    """
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        streams = list(Stream.objects.select_for_update(of=("self",)).select_related("channel_system").order_by("pk"))
        epoch = FeedHead.objects.values_list("epoch", flat=True).get(pk=1) + 1
        now = database_now()
        for stream in streams:
            states = list(
                ServingState.objects.select_for_update(of=("self",))
                .filter(channel_system=stream.channel_system)
                .select_related("target")
                .order_by("pk")
            )
            for state in states:
                stream.position += 1
                operation = DocumentOperation(state.operation)
                aim(state, Aim(state.target, operation, epoch, stream.position, now, stream.channel_system.is_push))
            ServingState.objects.bulk_update(states, AIM_FIELDS, batch_size=200)
            stream.save()
        _raise_to(epoch)
    return epoch


def _raise_to(epoch: int) -> None:
    """The head comes last in the order of locks. Nobody else has raised the epoch meanwhile: the streams are locked."""
    head = FeedHead.objects.select_for_update().get(pk=1)
    head.epoch = epoch
    head.save()
