import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from propagation.delivery.models import ServingState
from propagation.delivery.services.drain import drain
from propagation.delivery.services.epochs import start_epoch
from propagation.feed.models import EpochStart, FeedHead
from tests.factories.propagation import push_system, released
from tests.support.endpoint import listening


def test_a_new_epoch_sends_everything_once_more_in_it(ana, ben, chris, email, spring_rate):
    with listening() as endpoint:
        push_system("esp", channels=[email], url=endpoint.url, actor=chris)
        released(spring_rate, author=ana, reviewer=ben)
        drain()

        assert start_epoch(reason="Restored the backup of Monday", actor=chris) == 2
        assert drain() == 1

    messages = [json.loads(request.body) for request in endpoint.received]
    assert [(message["epoch"], message["position"], message["sequence"]) for message in messages] == [(1, 1, 1), (2, 2, 1)]


def test_it_takes_the_right_to_change_channel_systems(ana, spring_rate):
    with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
        start_epoch(reason="Restored the backup of Monday", actor=ana)

    assert FeedHead.objects.get().epoch == 1


def test_it_takes_a_reason_and_leaves_who_when_and_why(ana, ben, chris, spring_rate):
    with pytest.raises(ValidationError, match="Say why a new epoch starts"):
        start_epoch(reason=" ", actor=chris)
    assert not EpochStart.objects.exists()
    assert FeedHead.objects.get().epoch == 1
    released(spring_rate, author=ana, reviewer=ben)

    start_epoch(reason="Restored the backup of Monday ", actor=chris)

    row = EpochStart.objects.get()
    assert (row.epoch, row.started_by, row.reason, row.sequence) == (2, chris, "Restored the backup of Monday", 2)


def test_the_command_names_who_is_unknown_or_may_not(ana, chris):
    with pytest.raises(CommandError, match="There is no user nobody"):
        call_command("start_epoch", reason="Restored the backup of Monday", actor="nobody")
    with pytest.raises(CommandError, match=r"channels\.change_channelsystem"):
        call_command("start_epoch", reason="Restored the backup of Monday", actor="ana")
    assert FeedHead.objects.get().epoch == 1

    out = StringIO()
    call_command("start_epoch", reason="Restored the backup of Monday", actor="chris", stdout=out)
    assert out.getvalue() == "Epoch 2 has begun.\n"
    assert not ServingState.objects.exists()
