import pytest
from django.core.exceptions import PermissionDenied

from propagation.delivery.models import Hold, ServingState, Stream
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.delivery.services.resending import send_again
from propagation.feed.models import Release
from tests.factories.content import asset
from tests.factories.propagation import push_system, released


@pytest.fixture
def esp(ana, ben, chris, email):
    """Four documents, positions 1 to 4: confirmed, altered, rejected, given up."""
    system = push_system("esp", channels=[email], actor=chris)
    released(*(asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2, 3, 4)), author=ana, reviewer=ben)
    fan_out()
    right, altered, rejected, given_up = ServingState.objects.select_related("target").order_by("position")
    for state, content_hash in ((right, right.target.content_hash), (altered, "f" * 64)):
        item = ReceiptItem(f"doc_{state.document_id}", state.position, state.target_id, "applied", content_hash)
        record_receipts(channel_system=system, items=[item])
    ServingState.objects.filter(pk=rejected.pk).update(hold=Hold.REJECTED, next_attempt_at=None)
    ServingState.objects.filter(pk=given_up.pk).update(hold=Hold.EXHAUSTED, next_attempt_at=None)
    return system


def positions():
    return list(ServingState.objects.order_by("document_id").values_list("position", "hold"))


def test_what_is_wrong_gets_a_new_position_and_what_is_right_stays(esp, chris):
    assert send_again(channel_system=esp, release=Release.objects.get(), actor=chris) == 3

    assert positions() == [(1, ""), (5, ""), (6, ""), (7, "")]
    assert ServingState.objects.exclude(next_attempt_at=None).count() == 3
    newest = esp.history.first()
    assert (newest.history_user, newest.history_change_reason) == (chris, f"Sent again: 3 documents of {Release.objects.get()}")


def test_again_sends_nothing_more(esp, chris):
    send_again(channel_system=esp, release=Release.objects.get(), actor=chris)
    kept = esp.history.count(), Stream.objects.get().position

    assert send_again(channel_system=esp, release=Release.objects.get(), actor=chris) == 0
    assert (esp.history.count(), Stream.objects.get().position) == kept


def test_nothing_is_sent_again_to_one_that_was_never_given_anything(esp, chris, email):
    fresh = push_system("fresh", channels=[email], actor=chris)
    kept = fresh.history.count()

    assert send_again(channel_system=fresh, release=Release.objects.get(), actor=chris) == 0
    assert fresh.history.count() == kept


def test_it_takes_the_right_to_change_channel_systems(esp, ana):
    before = positions()

    with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
        send_again(channel_system=esp, release=Release.objects.get(), actor=ana)

    assert positions() == before


def test_the_button_is_there_for_whoever_may_and_brings_them_back(client, esp, chris, ben):
    page = f"/releases/{Release.objects.get().pk}/"
    client.force_login(ben)
    assert b"Send again" not in client.get(page).content
    assert client.post(f"{page}send-again/esp/").status_code == 403

    client.force_login(chris)
    assert b"Send again" in client.get(page).content
    answer = client.post(f"{page}send-again/esp/", follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert b"3 documents are sent again to Esp." in answer.content
    assert b"Send again" not in answer.content
