from datetime import UTC, datetime, timedelta

import pytest

from propagation.delivery.models import Attempt
from propagation.delivery.transport.responses import Action, SendResult, classify, parse_retry_after
from propagation.delivery.transport.retries import next_delay, next_rejected_delay

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_accepted(status):
    judgement = classify(SendResult(status=status, retry_after="60"), NOW)
    assert (judgement.name, judgement.action, judgement.is_accepted) == ("accepted", Action.ACCEPT, True)
    assert (judgement.not_before, judgement.consumes_attempt) == (None, False)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (100, "protocol"),
        (301, "redirect"),
        (302, "redirect"),
        (304, "redirect"),
        (307, "redirect"),
        (308, "redirect"),
        (402, "endpoint_wrong"),
        (404, "endpoint_wrong"),
        (405, "endpoint_wrong"),
        (418, "endpoint_wrong"),
        (408, "server_error"),
        (425, "server_error"),
        (500, "server_error"),
        (502, "server_error"),
        (503, "server_error"),
        (599, "server_error"),
        (600, "protocol"),
        (999, "protocol"),
    ],
)
def test_what_may_pass_is_tried_again_on_the_schedule(status, name):
    judgement = classify(SendResult(status=status), NOW)
    assert (judgement.name, judgement.action) == (name, Action.RETRY)
    assert (judgement.consumes_attempt, judgement.not_before, judgement.stop) == (True, None, "")
    assert judgement.detail == f"It answered {status}."


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_failure_with_retry_after_counts_and_makes_the_channel_wait(status):
    judgement = classify(SendResult(status=status, retry_after="120"), NOW)
    assert (judgement.action, judgement.consumes_attempt) == (Action.RETRY, True)
    assert judgement.not_before == datetime(2026, 11, 22, 12, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [400, 406, 409, 413, 415, 422, 451])
def test_refused_content_concerns_this_message_only(status):
    judgement = classify(SendResult(status=status, retry_after="120"), NOW)
    assert (judgement.name, judgement.action) == ("content_rejected", Action.REJECT)
    assert (judgement.consumes_attempt, judgement.not_before, judgement.stop) == (True, None, "")


@pytest.mark.parametrize("status", [401, 403, 407, 421])
def test_refused_credentials_stop_the_channel_the_third_time_and_cost_no_try(status):
    judgement = classify(SendResult(status=status), NOW)
    assert (judgement.name, judgement.action, judgement.stop, judgement.stop_after) == (
        "credentials",
        Action.STOP,
        "credentials",
        3,
    )
    assert (judgement.consumes_attempt, judgement.not_before) == (False, NOW + MINUTE)


def test_gone_stops_the_channel_at_once():
    judgement = classify(SendResult(status=410), NOW)
    assert (judgement.action, judgement.stop, judgement.stop_after) == (Action.STOP, "gone", 1)
    assert judgement.consumes_attempt is False


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("120", 120), ("", 30), ("soon", 30), ("-5", 30), ("0", 1), ("99999999", 86_400)]
)
def test_throttled_waits_and_costs_no_try(retry_after, seconds):
    judgement = classify(SendResult(status=429, retry_after=retry_after), NOW)
    assert (judgement.name, judgement.action, judgement.consumes_attempt) == ("throttled", Action.WAIT, False)
    assert judgement.not_before == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("error", ["timeout", "connect", "dns", "tls", "protocol"])
def test_no_answer_is_tried_again_on_the_schedule(error):
    judgement = classify(SendResult(error=error, detail="Why."), NOW)
    assert (judgement.name, judgement.action, judgement.detail) == (error, Action.RETRY, "Why.")
    assert (judgement.consumes_attempt, judgement.not_before) == (True, None)


def test_an_acceptance_that_was_cut_off_is_none():
    assert classify(SendResult(status=200, error="timeout"), NOW).action is Action.RETRY


@pytest.mark.parametrize("error", ["blocked", "bad_url"])
def test_an_address_we_refuse_stops_the_channel_and_costs_no_try(error):
    judgement = classify(SendResult(error=error), NOW)
    assert (judgement.action, judgement.stop, judgement.stop_after) == (Action.STOP, "address", 1)
    assert judgement.consumes_attempt is False


def test_our_own_failure_counts_against_nobody():
    judgement = classify(SendResult(error="ours"), NOW)
    assert (judgement.action, judgement.stop, judgement.consumes_attempt) == (Action.OURS, "", False)
    assert judgement.not_before == datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)


def test_every_name_fits_its_column():
    names = {classify(SendResult(status=status), NOW).name for status in range(100, 700)}
    column = Attempt._meta.get_field("response_class")
    assert max(map(len, names)) <= (column.max_length or 0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 1),
        ("1", 1),
        ("86400", 86_400),
        ("86401", 86_400),
        ("999999999", 86_400),
        ("99999999999999999999", 86_400),
        ("Sun, 22 Nov 2026 12:05:00 GMT", 300),
        ("Sunday, 22-Nov-26 12:05:00 GMT", 300),
        ("Sun Nov 22 12:05:00 2026", 300),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 1),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 86_400),
        ("-5", None),
        ("+5", None),
        ("1.5", None),
        ("1e9", None),
        ("\u0663", None),
        ("\uff11\uff12", None),
        ("", None),
        ("soon", None),
        ("Sun, 99 Nov 2026 12:05:00 GMT", None),
        ("Sun, 22 Nov 2026 12:05:00 CET", None),
        ("2026-11-22T12:05:00Z", None),
        ("9" * 65, None),
        ("120, 240", None),
        ("120\n", None),
    ],
)
def test_retry_after(value, seconds):
    assert parse_retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))


def test_the_schedule():
    delays = [next_delay(attempts, 0.0) for attempts in range(1, 13)]
    assert delays == [
        timedelta(seconds=5),
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=10),
        timedelta(hours=14),
        timedelta(hours=20),
        timedelta(hours=24),
        None,
    ]
    assert next_delay(500, 0.0) is None


def test_jitter_is_a_fifth_either_way():
    assert next_delay(4, -1.0) == timedelta(minutes=8)
    assert next_delay(4, 1.0) == timedelta(minutes=12)
    assert next_rejected_delay(1, 1.0) == timedelta(minutes=12)


def test_refused_content_is_tried_three_times_in_an_hour():
    assert [next_rejected_delay(attempts, 0.0) for attempts in (1, 2, 3)] == [10 * MINUTE, 50 * MINUTE, None]
