"""The change feed, its acknowledgement, and receipts, as a channel system uses them."""

import json
import time
from datetime import timedelta
from unittest import mock

import pytest
from django.core import signing
from django.test import Client

from propagation.delivery.models import Receipt, ServingState, Stream
from propagation.delivery.rules.cursors import Cursor, encode
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import FeedHead
from rest.scopes import Scope
from tests.factories.channels import issued
from tests.factories.content import asset
from tests.factories.propagation import pull_system, released
from tests.support.api import JSON, problem, queries_of, with_token

CHANGES = "/api/v1/changes"
ACK = "/api/v1/changes/ack"
RECEIPTS = "/api/v1/receipts"


@pytest.fixture
def desk(ana, ben, chris, digital, email):
    """A pulling desk with three released one-document assets: rate-1, rate-2, rate-3."""
    system = pull_system("desk", channels=[digital], actor=chris)
    released(*(asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2, 3)), author=ana, reviewer=ben)
    fan_out()
    return system


@pytest.fixture
def desks(desk, chris) -> Client:
    return with_token(issued(desk, actor=chris).text)


@pytest.fixture
def kiosks(desk, digital, chris) -> Client:
    kiosk = pull_system("kiosk", channels=[digital], actor=chris)
    fan_out()
    return with_token(issued(kiosk, actor=chris).text)


def receipt(**changes):
    state = ServingState.objects.select_related("document", "target").get(position=changes.pop("position", 1))
    said = {
        "document": state.document.public_id,
        "position": state.position,
        "sequence": state.target_id,
        "status": "applied",
        "content_hash": f"sha256:{state.target.content_hash}",
        "at": "2026-11-22T10:00:00Z",
    }
    return {**said, **changes}


def test_the_feed_is_read_page_by_page_and_acknowledged(desks):
    first = desks.get(CHANGES, {"limit": 2}).json()
    second = desks.get(CHANGES, {"after": first["next"]}).json()

    assert [item["data"]["asset"] for item in first["data"]] == ["rate-1", "rate-2"]
    assert [item["data"]["asset"] for item in second["data"]] == ["rate-3"]
    assert (first["has_more"], first["head"], second["has_more"]) == (True, 3, False)
    assert desks.post(ACK, {"cursor": first["next"]}, JSON).json() == {"acknowledged": 2}
    assert [item["data"]["asset"] for item in desks.get(CHANGES).json()["data"]] == ["rate-3"]


def test_reading_again_brings_the_same_until_it_is_acknowledged(desks):
    assert desks.get(CHANGES).json()["data"] == desks.get(CHANGES).json()["data"]
    assert Stream.objects.get().acknowledged == 0


def test_a_change_has_the_shape_of_a_push(desks, desk):
    message = desks.get(CHANGES, {"limit": 1}).json()["data"][0]

    assert set(message) == {"type", "timestamp", "channel", "epoch", "sequence", "position", "data"}
    assert (message["type"], message["channel"], message["position"]) == ("document.released", "desk", 1)
    assert message["data"]["operation"] == "upsert"


def test_a_cursor_that_was_not_given_to_it_is_refused(desks, kiosks):
    good = desks.get(CHANGES).json()["next"]
    foreign = kiosks.get(CHANGES).json()["next"]

    for cursor in ("x", good[:-1], good + "x", "1" + good, foreign, "é", "a\u2028b"):
        problem(desks.get(CHANGES, {"after": cursor}), 400, "invalid_cursor")
        problem(desks.post(ACK, {"cursor": cursor}, JSON), 400, "invalid_cursor")
    assert list(Stream.objects.values_list("acknowledged", flat=True)) == [0, 0]


def test_a_cursor_beyond_what_was_read_is_refused(desks, desk):
    desks.get(CHANGES, {"limit": 1})

    problem(desks.post(ACK, {"cursor": encode(Cursor(desk.pk, 1, 2))}, JSON), 409, "not_handed_out")


def test_a_lower_acknowledgement_changes_nothing(desks):
    first = desks.get(CHANGES, {"limit": 1}).json()["next"]
    last = desks.get(CHANGES).json()["next"]

    assert desks.post(ACK, {"cursor": last}, JSON).json() == {"acknowledged": 3}
    assert desks.post(ACK, {"cursor": first}, JSON).json() == {"acknowledged": 3}


def test_after_a_restore_an_old_cursor_says_to_start_over(desks):
    cursor = desks.get(CHANGES).json()["next"]
    FeedHead.objects.update(epoch=2)

    assert "changes_cursor" in problem(desks.get(CHANGES, {"after": cursor}), 409, "epoch_changed")["detail"]
    problem(desks.post(ACK, {"cursor": cursor}, JSON), 409, "epoch_changed")


def test_an_expired_cursor_says_to_start_over(desks, settings):
    settings.CURSOR_DAYS = 90
    cursor = desks.get(CHANGES).json()["next"]
    later = signing.time.time() + timedelta(days=92).total_seconds()

    with mock.patch.object(time, "time", return_value=later):
        body = problem(desks.get(CHANGES, {"after": cursor}), 410, "cursor_expired")
        problem(desks.post(ACK, {"cursor": cursor}, JSON), 410, "cursor_expired")

    assert "changes_cursor" in body["detail"]


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "501"}, {"limit": "x"}, {"after": ""}, {"after": "\x00"}, {"wait": "1"}]
)
def test_a_mistake_in_the_query_is_named(desks, query):
    body = problem(desks.get(CHANGES, query), 422, "invalid")

    assert [error["parameter"] for error in body["errors"]] == list(query)


def test_acknowledging_and_reporting_need_their_scope(desk, chris):
    narrow = with_token(issued(desk, scopes=[Scope.READ], actor=chris).text)
    cursor = narrow.get(CHANGES).json()["next"]

    for path, body in ((ACK, {"cursor": cursor}), (RECEIPTS, {"receipts": [receipt()]})):
        assert "receipts:write" in problem(narrow.post(path, body, JSON), 403, "missing_scope")["detail"]
    assert not Receipt.objects.exists()
    assert Stream.objects.get().acknowledged == 0


def test_receipts_are_recorded_one_by_one(desks):
    said = [receipt(), receipt(position=2, status="rejected", content_hash=None, error={"code": "too_long"})]

    first = desks.post(RECEIPTS, {"receipts": said}, JSON)
    again = desks.post(RECEIPTS, {"receipts": said[:1]}, JSON)

    assert first.status_code == 200
    assert [(item["result"], item["error"]) for item in first.json()["results"]] == [("recorded", None)] * 2
    assert [item["result"] for item in again.json()["results"]] == ["repeated"]
    states = {state.position: state for state in ServingState.objects.all()}
    assert states[1].reported_hash == states[1].target.content_hash
    assert (states[2].hold, states[2].last_error) == ("rejected", "too_long")


def test_a_receipt_for_what_it_was_never_given_is_refused_and_the_others_stand(desks):
    said = [
        receipt(document="doc_999999"),
        receipt(document="rate-1"),
        receipt() | {"position": 4},
        receipt() | {"sequence": 3},
        receipt(),
    ]

    results = desks.post(RECEIPTS, {"receipts": said}, JSON).json()["results"]

    assert [item["result"] for item in results] == ["refused", "refused", "refused", "refused", "recorded"]
    assert [item["error"]["code"] for item in results[:4]] == ["unknown_position"] * 3 + ["unknown_sequence"]
    assert Receipt.objects.count() == 1


def test_a_receipt_that_cannot_be_true_is_refused_and_the_others_stand(desks):
    said = [receipt(content_hash=None), receipt(status="removed"), receipt(at="9999-12-31T23:59:59Z"), receipt()]

    results = desks.post(RECEIPTS, {"receipts": said}, JSON).json()["results"]

    codes = [item["error"] and item["error"]["code"] for item in results]
    assert codes == ["hash_missing", "hash_of_nothing", "time_to_come", None]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"status": "done"}, "/receipts/0/status"),
        ({"position": 0}, "/receipts/0/position"),
        ({"position": 2**63}, ""),
        ({"position": "1.5"}, "/receipts/0/position"),
        ({"content_hash": "abc"}, "/receipts/0/content_hash"),
        ({"content_hash": "sha256:" + "A" * 64}, "/receipts/0/content_hash"),
        ({"content_hash": "sha256:" + "a" * 64 + "\n"}, "/receipts/0/content_hash"),
        ({"at": "yesterday"}, "/receipts/0/at"),
        ({"error": {"code": "a", "detail": "b" * 1025}}, "/receipts/0/error/detail"),
        ({"error": "broken"}, "/receipts/0/error"),
        ({"version": 7}, "/receipts/0/version"),
    ],
)
def test_a_mistake_in_a_receipt_is_named_and_nothing_recorded(desks, change, place):
    response = desks.post(RECEIPTS, {"receipts": [receipt() | change, receipt(position=2)]}, JSON)

    if place:
        assert [error["pointer"] for error in problem(response, 422, "invalid")["errors"]] == [place]
    else:
        problem(response, 400, "malformed_json")
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"receipts": []}, {"receipts": {}}, {"receipts": [1]}, {"receipts": None}, [], "x", 1, None]
)
def test_a_body_of_another_shape_is_refused(desks, body):
    problem(desks.post(RECEIPTS, json.dumps(body), JSON), 422, "invalid")


def test_a_thousand_receipts_are_the_most(desks):
    body = problem(desks.post(RECEIPTS, {"receipts": [receipt()] * 1001}, JSON), 422, "invalid")

    assert [error["pointer"] for error in body["errors"]] == ["/receipts"]
    assert not Receipt.objects.exists()


def test_a_longer_page_costs_no_more_queries(desks):
    desks.get(CHANGES)  # notes the use of the token and what was handed out

    assert queries_of(lambda: desks.get(CHANGES, {"limit": 1})) == queries_of(lambda: desks.get(CHANGES, {"limit": 3}))
