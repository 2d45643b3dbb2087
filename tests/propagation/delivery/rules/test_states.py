import pytest

from propagation.delivery.rules.states import Facts, Shown, shown

BASE = {
    "position": 7,
    "target_hash": "aaa",
    "accepted_position": 0,
    "reported_position": 0,
    "reported_hash": "",
    "furthest_reported": 0,
    "is_held": False,
    "is_rejected": False,
    "is_stopped": False,
    "is_paused": False,
    "is_waiting": False,
}

SAID = {"reported_position": 7, "furthest_reported": 7}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Shown.UNKNOWN),
        ({"is_waiting": True}, Shown.PENDING),
        ({"is_waiting": True, "is_paused": True}, Shown.PAUSED),
        ({"is_waiting": True, "is_stopped": True}, Shown.STOPPED),
        ({"is_waiting": True, "is_stopped": True, "is_paused": True}, Shown.STOPPED),
        ({"accepted_position": 6, "is_waiting": True}, Shown.PENDING),
        ({"accepted_position": 7}, Shown.ACCEPTED),
        ({"accepted_position": 7, "is_paused": True}, Shown.ACCEPTED),
        ({**SAID, "reported_hash": "aaa"}, Shown.IN_SYNC),
        ({**SAID, "reported_hash": "aaa", "is_paused": True, "is_stopped": True}, Shown.IN_SYNC),
        ({**SAID, "reported_hash": "bbb"}, Shown.DRIFTED),
        ({**SAID, "reported_hash": ""}, Shown.DRIFTED),
        ({**SAID, "reported_hash": "aaa", "reported_position": 6}, Shown.DRIFTED),
        ({"reported_position": 6, "furthest_reported": 6, "reported_hash": "aaa", "is_waiting": True}, Shown.PENDING),
        ({"reported_position": 5, "furthest_reported": 6, "accepted_position": 7}, Shown.ACCEPTED),
        ({**SAID, "reported_hash": "", "target_hash": ""}, Shown.IN_SYNC),
        ({**SAID, "reported_hash": "aaa", "target_hash": ""}, Shown.DRIFTED),
        ({"is_held": True}, Shown.STOPPED),
        ({"is_rejected": True, "accepted_position": 7}, Shown.REJECTED),
        ({**SAID, "reported_hash": "aaa", "is_rejected": True}, Shown.REJECTED),
    ],
)
def test_in_sync_needs_a_report_of_this_target_with_its_hash(known, expected):
    assert shown(Facts(**{**BASE, **known})) == expected
