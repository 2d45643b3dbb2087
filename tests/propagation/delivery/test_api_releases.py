"""How far a release is, by API."""

import pytest

from channels.services.systems import pause_channel_system
from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from tests.factories.content import edited
from tests.factories.propagation import push_system, released


@pytest.fixture
def release(ana, ben, chris, email, web, spring_rate):
    esp = push_system("esp", channels=[email], actor=chris)
    cms = push_system("cms", channels=[web], actor=chris)
    found = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    state = ServingState.objects.get(channel_system=esp)
    item = ReceiptItem(f"doc_{state.document_id}", state.position, state.target_id, "applied", state.target_hash)
    record_receipts(channel_system=esp, items=[item])
    pause_channel_system(channel_system=cms, actor=chris)
    return found


def test_it_tells_each_system_and_what_was_achieved(as_ben, release, ana, ben, spring_rate):
    answer = as_ben.get(f"/api/v1/releases/{release}").json()
    assert answer == {
        "id": f"R-{release.pk}",
        "released_at": answer["released_at"],
        "documents": 2,
        "confirmed": 1,
        "replaced": 0,
        "reached_at": None,
        "is_matching": False,
        "channel_systems": [
            system("cms", "paused", confirmed=0, now={"paused": 1}),
            system("esp", "in_sync", confirmed=1, now={"in_sync": 1}),
        ],
        "later_releases": [],
    }

    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    later = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    answer = as_ben.get(f"/api/v1/releases/{release}").json()
    assert (answer["confirmed"], answer["replaced"], answer["documents"]) == (1, 1, 2)
    assert answer["reached_at"] is not None
    assert answer["later_releases"] == [{"id": str(later), "documents": 2}]
    assert [line["status"] for line in answer["channel_systems"]] == [None, None]


def system(code, status, *, confirmed, now):
    return {
        "channel_system": code,
        "status": status,
        "documents": 1,
        "confirmed": confirmed,
        "replaced": 0,
        "now": now,
    }


def test_only_who_may_see_releases_sees_it(client, zoe, ben, release):
    path = f"/api/v1/releases/{release}"
    assert client.get(path).status_code == 401
    client.force_login(zoe)
    assert client.get(path).status_code == 403
    client.force_login(ben)
    assert client.get("/api/v1/releases/R-999").status_code == 404
