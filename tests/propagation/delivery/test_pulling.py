import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from channels.models import ChannelHealth
from content.models import Asset
from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import serving_states, shown_status
from propagation.delivery.rules.cursors import Cursor, encode
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.pulling import acknowledge, cursor_at_head, hand_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.feed.models import FeedHead
from tests.factories.content import asset, edited
from tests.factories.propagation import pull_system, released
from tests.support.pages import html, texts

PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(ana, ben, chris, digital, email, web):
    """A pulling call-centre desk, with three released one-document assets: rate-1, rate-2, rate-3."""
    system = pull_system("desk", channels=[digital], actor=chris)
    rates = [asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2, 3)]
    released(*rates, author=ana, reviewer=ben)
    fan_out()
    return system


def read(system, after=None, limit=100):
    page = hand_out(channel_system=system, after=after, limit=limit)
    return [json.loads(body)["data"]["asset"] for body in page.bodies], page


def refused(call, **arguments):
    with pytest.raises(ValidationError) as caught:
        call(**arguments)
    return caught.value.code


def test_pages_follow_one_another_without_loss(desk):
    first, page = read(desk, limit=2)
    second, last = read(desk, after=page.next_cursor, limit=2)

    assert (first, page.has_more) == (["rate-1", "rate-2"], True)
    assert (second, last.has_more) == (["rate-3"], False)
    assert read(desk, after=last.next_cursor)[0] == []


def test_reading_advances_nothing_until_it_is_acknowledged(desk):
    _assets, page = read(desk, limit=2)
    assert read(desk, limit=2)[0] == ["rate-1", "rate-2"]

    assert acknowledge(channel_system=desk, cursor=page.next_cursor) == 2

    assert read(desk)[0] == ["rate-3"]
    words = [shown_status(state) for state in serving_states().order_by("position")]
    assert words == ["accepted", "accepted", "pending"]


def test_a_document_that_moves_again_comes_once_at_its_newest(desk, ana, ben):
    edited(Asset.objects.get(code="rate-1"), headline="Save at 4 percent", actor=ana)
    released(Asset.objects.get(code="rate-1"), author=ana, reviewer=ben)
    fan_out()

    assets, page = read(desk)

    assert assets == ["rate-2", "rate-3", "rate-1"]
    assert json.loads(page.bodies[2])["data"]["content"]["headline"] == "Save at 4 percent"


def test_acknowledging_what_has_moved_on_does_not_accept_the_newer(desk, ana, ben):
    _assets, page = read(desk)
    edited(Asset.objects.get(code="rate-1"), headline="Save at 4 percent", actor=ana)
    released(Asset.objects.get(code="rate-1"), author=ana, reviewer=ben)
    fan_out()

    acknowledge(channel_system=desk, cursor=page.next_cursor)

    assert ServingState.objects.get(document__asset__code="rate-1").accepted_position == 0
    assert read(desk)[0] == ["rate-1"]


def test_a_lower_cursor_changes_nothing(desk):
    _assets, first = read(desk, limit=1)
    _assets, all_of_it = read(desk)
    acknowledge(channel_system=desk, cursor=all_of_it.next_cursor)

    assert acknowledge(channel_system=desk, cursor=first.next_cursor) == 3


def test_what_was_not_handed_out_cannot_be_acknowledged(desk):
    read(desk, limit=1)
    beyond = encode(Cursor(desk.pk, 1, 3))

    assert refused(acknowledge, channel_system=desk, cursor=beyond) == "not_handed_out"
    assert not ServingState.objects.filter(accepted_position__gt=0).exists()


def test_reading_an_earlier_page_again_takes_nothing_back(desk):
    _assets, whole = read(desk)
    read(desk, limit=1)

    assert acknowledge(channel_system=desk, cursor=whole.next_cursor) == 3


def test_acknowledging_what_a_receipt_said_before_keeps_its_time(desk):
    _assets, page = read(desk)
    state = ServingState.objects.select_related("target").get(position=1)
    item = ReceiptItem(f"doc_{state.document_id}", 1, state.target_id, "applied", state.target.content_hash)
    record_receipts(channel_system=desk, items=[item])
    ServingState.objects.filter(pk=state.pk).update(accepted_at=PAST)

    acknowledge(channel_system=desk, cursor=page.next_cursor)

    assert set(ServingState.objects.exclude(pk=state.pk).values_list("accepted_position", flat=True)) == {2, 3}
    state.refresh_from_db()
    assert state.accepted_at == PAST


def test_a_snapshot_cursor_goes_on_after_what_is_there(desk):
    cursor = cursor_at_head(desk)

    assert read(desk, after=cursor)[0] == []
    assert acknowledge(channel_system=desk, cursor=cursor) == 3


def test_another_system_s_cursor_and_one_from_before_a_restore_are_refused(desk, chris, email):
    other = pull_system("other", channels=[email], actor=chris)
    fan_out()
    _assets, page = read(desk)

    assert refused(hand_out, channel_system=other, after=page.next_cursor, limit=1) == "invalid_cursor"

    FeedHead.objects.update(epoch=2)
    assert refused(hand_out, channel_system=desk, after=page.next_cursor, limit=1) == "epoch_changed"


@pytest.mark.parametrize("limit", [1, 3])
def test_a_page_costs_the_same_queries_however_long(desk, limit, django_assert_num_queries):
    with django_assert_num_queries(5):
        read(desk, limit=limit)


@pytest.mark.parametrize("act", ["hand_out", "acknowledge", "report", "cursor_at_head"])
def test_whoever_fetches_or_reports_had_a_success(client, desk, chris, act):
    """Nothing is ever sent to one that pulls, so nothing else could tell that it is well. It is noted once a minute."""
    state = ServingState.objects.order_by("position").first()
    item = ReceiptItem(f"doc_{state.document_id}", state.position, state.target_id, "applied", state.target_hash)
    acts = {
        "hand_out": lambda: hand_out(channel_system=desk, after=None, limit=9),
        "acknowledge": lambda: acknowledge(channel_system=desk, cursor=encode(Cursor(desk.pk, 1, 0))),
        "report": lambda: record_receipts(channel_system=desk, items=[item]),
        "cursor_at_head": lambda: cursor_at_head(desk),
    }
    client.force_login(chris)
    assert texts(html(client.get("/channels/desk/")), "status-chip")[0] == "Has fetched nothing yet"

    acts[act]()

    noted = ChannelHealth.objects.get().last_success_at
    assert noted is not None
    assert texts(html(client.get("/channels/desk/")), "status-chip")[0] == "Healthy"
    acts[act]()
    assert ChannelHealth.objects.get().last_success_at == noted
