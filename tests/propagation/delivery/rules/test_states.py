import pytest

from propagation.delivery.rules.states import Facts, Shown, shown

BASE = {
    "position": 7,
    "target_hash": "aaa",
    "accepted_position": 0,
    "reported_position": 0,
    "reported_hash": "",
    "is_held": False,
    "is_rejected": False,
    "is_channel_running": True,
    "is_waiting": False,
}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Shown.UNKNOWN),
        ({"is_waiting": True}, Shown.PENDING),
        ({"is_waiting": True, "is_channel_running": False}, Shown.STOPPED),
        ({"accepted_position": 6, "is_waiting": True}, Shown.PENDING),
        ({"accepted_position": 7}, Shown.ACCEPTED),
        ({"accepted_position": 7, "is_channel_running": False}, Shown.ACCEPTED),
        ({"reported_position": 7, "reported_hash": "aaa"}, Shown.IN_SYNC),
        ({"reported_position": 7, "reported_hash": "bbb"}, Shown.DRIFTED),
        ({"reported_position": 7, "reported_hash": ""}, Shown.DRIFTED),
        ({"reported_position": 6, "reported_hash": "aaa", "is_waiting": True}, Shown.PENDING),
        ({"reported_position": 7, "reported_hash": "", "target_hash": ""}, Shown.IN_SYNC),
        ({"reported_position": 7, "reported_hash": "aaa", "target_hash": ""}, Shown.DRIFTED),
        ({"is_held": True}, Shown.STOPPED),
        ({"is_rejected": True, "accepted_position": 7}, Shown.REJECTED),
    ],
)
def test_in_sync_needs_a_report_of_this_target_with_its_hash(known, expected):
    assert shown(Facts(**{**BASE, **known})) == expected
