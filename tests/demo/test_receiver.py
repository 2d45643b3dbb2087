"""The receiver contract, kept by the reference channel system as a real process."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings

from tests.demo.processes import OTHER_SECRET, SECRET, TOKEN, FakeRegistry, Receiver, eventually, message, retirement

# SHA-256 of {"asset":"spring-card","body":"Fee: 24 €","headline":"Spring Card","language":"en"} in UTF-8.
SPRING_CARD_HASH = "sha256:25f40f37a9a43cc1bb4edc099e97a35241bb2dec8ca296ab96e3d3cb9fa3e924"
ALTERED_HASH = "sha256:8eab2158816f34a9e936236ab40dac5c9af1d2d50af61a92c0f6cab2792281d7"


def test_a_signed_message_is_served_and_reported_with_its_own_hash(receiver: Receiver, registry: FakeRegistry) -> None:
    assert receiver.post(message(position=7)) == (200, {"status": "applied", "ignored": False})

    served = receiver.serving()["doc_3"]
    assert (served["position"], served["sequence"], served["revision"]) == (7, 12, 2)
    assert served["content_hash"] == SPRING_CARD_HASH
    receipt = registry.receipt_for(7)
    assert receipt.pop("at").startswith("20")
    assert receipt == {
        "document": "doc_3",
        "position": 7,
        "sequence": 12,
        "status": "applied",
        "content_hash": SPRING_CARD_HASH,
    }
    assert registry.authorizations == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "forgery",
    [
        pytest.param({"secret": OTHER_SECRET}, id="signed with another secret"),
        pytest.param({"altered": b'{"channel":"esp"}'}, id="body altered after signing"),
        pytest.param({"altered": b"\xff\xfe"}, id="body not UTF-8"),
        pytest.param({"age": timedelta(seconds=310)}, id="timestamp too old"),
        pytest.param({"age": timedelta(seconds=-310)}, id="timestamp in the future"),
    ],
)
def test_a_forged_or_stale_message_changes_nothing(receiver: Receiver, forgery: dict[str, object]) -> None:
    status, answer = receiver.post(message(position=7), **forgery)  # type: ignore[arg-type] # a table of keyword arguments

    assert (status, answer) == (401, {"error": "The signature or its timestamp is not valid."})
    assert receiver.serving() == {}


def test_an_unsigned_message_changes_nothing(receiver: Receiver) -> None:
    status, _headers, _body = receiver.request("POST", "/", b"{}", {"content-type": "application/json"})

    assert status == 401
    assert receiver.serving() == {}


def test_an_older_timestamp_within_five_minutes_is_accepted(receiver: Receiver) -> None:
    assert receiver.post(message(position=7), age=timedelta(seconds=290))[0] == 200


def test_both_secrets_of_a_rotation_are_accepted_without_a_restart(receiver: Receiver) -> None:
    (receiver.folder / "secret").write_text(f"{OTHER_SECRET}\n{SECRET}\n")

    assert receiver.post(message(position=7), secret=OTHER_SECRET)[0] == 200
    assert receiver.post(message(position=8), secret=SECRET)[0] == 200


def test_a_message_for_another_channel_system_is_refused(receiver: Receiver) -> None:
    status, answer = receiver.post(message(position=7, channel="web-cms"))

    assert (status, answer) == (403, {"error": "This message is for the channel system 'web-cms'."})
    assert receiver.serving() == {}


@pytest.mark.parametrize("missing", ["position", "data"])
def test_a_signed_message_of_another_shape_is_refused(receiver: Receiver, missing: str) -> None:
    body = message(position=7)
    del body[missing]

    assert receiver.post(body) == (400, {"error": f"The message lacks a field: '{missing}'"})
    assert receiver.serving() == {}


def test_an_older_position_never_replaces_a_newer_one(receiver: Receiver, registry: FakeRegistry) -> None:
    receiver.post(message(position=9, headline="New"))

    assert receiver.post(message(position=8, headline="Old")) == (200, {"status": "ignored_older", "ignored": True})

    assert receiver.serving()["doc_3"]["position"] == 9
    assert registry.receipt_for(8)["status"] == "ignored_older"
    assert registry.receipt_for(8)["content_hash"] is None


def test_a_greater_epoch_wins_over_a_greater_position(receiver: Receiver) -> None:
    receiver.post(message(position=9))

    assert receiver.post(message(position=2, epoch=2))[1]["status"] == "applied"

    assert receiver.serving()["doc_3"]["position"] == 2


def test_a_repeat_is_ignored_and_reported_as_what_is_served(receiver: Receiver, registry: FakeRegistry) -> None:
    receiver.post(message(position=7))

    assert receiver.post(message(position=7))[1]["status"] == "ignored_older"

    eventually(lambda: len(registry.receipts) == 2, "both receipts")
    assert [(receipt["status"], receipt["content_hash"]) for receipt in registry.receipts] == [
        ("applied", SPRING_CARD_HASH),
        ("applied", SPRING_CARD_HASH),
    ]


def test_a_retired_document_is_no_longer_served_and_does_not_come_back(receiver: Receiver, registry: FakeRegistry) -> None:
    receiver.post(message(position=7))

    assert receiver.post(retirement(position=8))[1]["status"] == "removed"
    assert receiver.post(message(position=7))[1]["status"] == "ignored_older"

    assert receiver.serving() == {}
    assert receiver.request("GET", "/serving/doc_3")[0] == 404
    assert (registry.receipt_for(8)["status"], registry.receipt_for(8)["content_hash"]) == ("removed", None)


def test_kill_9_keeps_what_is_served_and_the_receipts_owed(receiver: Receiver, registry: FakeRegistry) -> None:
    registry.is_open = False
    receiver.post(message(position=7))
    receiver.kill()
    registry.is_open = True
    assert registry.receipts == []

    receiver.start()

    assert receiver.serving()["doc_3"]["content_hash"] == SPRING_CARD_HASH
    assert registry.receipt_for(7)["content_hash"] == SPRING_CARD_HASH
    assert receiver.post(message(position=6))[1]["status"] == "ignored_older"


def test_tampering_shows_in_the_hash_that_it_reports(make_receiver: Callable[..., Receiver], registry: FakeRegistry) -> None:
    receiver = make_receiver("--tamper")

    assert receiver.post(message(position=7))[0] == 200

    assert registry.receipt_for(7)["content_hash"] == ALTERED_HASH
    assert receiver.serving()["doc_3"]["content_hash"] == ALTERED_HASH


def test_a_rejecting_channel_system_says_so(make_receiver: Callable[..., Receiver], registry: FakeRegistry) -> None:
    receiver = make_receiver("--reject")

    assert receiver.post(message(position=7)) == (
        422,
        {"status": "rejected", "error": "This channel system refuses all content."},
    )

    assert receiver.serving() == {}
    receipt = registry.receipt_for(7)
    assert (receipt["status"], receipt["content_hash"]) == ("rejected", None)
    assert receipt["error"] == {"code": "refused", "detail": "This channel system refuses all content."}


def test_a_failing_channel_system_recovers(make_receiver: Callable[..., Receiver]) -> None:
    receiver = make_receiver("--fail-first", "2")

    assert [receiver.post(message(position=7))[0] for _ in range(3)] == [503, 503, 200]


def test_the_served_bytes_are_those_of_the_hash(receiver: Receiver) -> None:
    receiver.post(message(position=7))

    assert receiver.request("GET", "/serving/doc_3")[2] == (
        b'{"asset":"spring-card","body":"Fee: 24 \xe2\x82\xac","headline":"Spring Card","language":"en"}'
    )


def test_the_page_shows_content_escaped_under_a_strict_policy(receiver: Receiver) -> None:
    receiver.post(message(position=7, headline="<script>alert(1)</script>"))

    status, headers, body = receiver.request("GET", "/")

    assert status == 200
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert b"<script>" not in body
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_a_body_without_length_or_too_long_is_refused(receiver: Receiver) -> None:
    assert receiver.request("POST", "/", None, {"Content-Length": "x"})[0] == 411
    assert receiver.request("POST", "/", None, {"Content-Length": "2097153"})[0] == 413


def test_a_pulling_channel_system_applies_acknowledges_and_reports(
    make_receiver: Callable[..., Receiver], registry: FakeRegistry
) -> None:
    registry.changes = [message(position=1), message(position=2, document="doc_4")]

    receiver = make_receiver("--mode", "pull")

    assert registry.receipt_for(2)["status"] == "applied"
    eventually(lambda: registry.acknowledged == ["1", "2"], "both acknowledgements")
    assert sorted(receiver.serving()) == ["doc_3", "doc_4"]
    assert receiver.post(message(position=7))[0] == 405


def test_a_pulling_channel_system_goes_on_where_it_was_killed(
    make_receiver: Callable[..., Receiver], registry: FakeRegistry
) -> None:
    registry.changes = [message(position=1)]
    receiver = make_receiver("--mode", "pull")
    eventually(lambda: registry.acknowledged == ["1"], "the first acknowledgement")
    receiver.kill()
    registry.changes.append(message(position=2, document="doc_4"))

    receiver.start()

    eventually(lambda: registry.acknowledged == ["1", "1", "2"], "the acknowledgement again, and the next")
    assert sorted(receiver.serving()) == ["doc_3", "doc_4"]


def test_it_knows_nothing_of_this_project_but_the_contract() -> None:
    code = "import sys, demo.receiver.__main__; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.split()

    assert "standardwebhooks" in loaded
    assert {"django", "config", "people", "taxonomy", "content", "channels", "propagation"}.isdisjoint(loaded)
