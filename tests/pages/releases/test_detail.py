"""A release as it arrives: the words, the numbers, and when the page stops asking."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from channels.models import ChannelHealth, StopReason
from channels.services.systems import pause_channel_system
from propagation.delivery.models import Attempt, Hold, Outcome, ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released
from tests.pages.releases.arrivals import change, confirm, state_of
from tests.support.pages import HTMX, html, texts


def page_of(client, release, query: str = "", **headers: str) -> str:
    return html(client.get(f"/releases/{release.pk}/{query}", headers=headers))


@pytest.mark.parametrize("count", [1, 3])
def test_a_release_costs_the_same_queries_however_many_documents(
    as_ben, ana, ben, chris, email, count, django_assert_num_queries
):
    push_system("esp", channels=[email], actor=chris)
    release = released(*(asset(f"rate-{n}", terms=[email], actor=ana) for n in range(count)), author=ana, reviewer=ben)
    fan_out()
    with django_assert_num_queries(17):
        page = page_of(as_ben, release)
    assert len(texts(page, "delivery-row")) == count


def test_before_anything_is_matched_it_says_so_and_asks_again(as_ben, ana, ben, chris, email, spring_rate):
    push_system("esp", channels=[email], actor=chris)
    page = page_of(as_ben, released(spring_rate, author=ana, reviewer=ben))
    assert texts(page, "headline") == ["Released. Working out which channel systems serve it."]
    assert 'hx-trigger="every 2s"' in page


def test_a_release_that_nobody_serves_says_so_and_rests(as_ben, ana, ben, spring_rate):
    page = page_of(as_ben, released(spring_rate, author=ana, reviewer=ben))
    assert texts(page, "headline") == ["No channel system serves any document of this release."]
    assert "hx-get" not in page


def test_it_counts_those_that_have_confirmed(as_ben, arriving):
    page = page_of(as_ben, arriving)
    assert texts(page, "headline") == ["0 of 2 channel systems have confirmed it."]
    assert [row.split()[:6] for row in texts(page, "row")] == [
        ["Cms", "Pending", "0", "of", "1", "1"],
        ["Esp", "Pending", "0", "of", "1", "1"],
    ]

    confirm("esp")
    page = page_of(as_ben, arriving)
    assert texts(page, "headline") == ["1 of 2 channel systems have confirmed it."]
    assert texts(page, "status-chip") == ["Released", "Pending", "1 pending", "Confirmed", "Pending", "Confirmed"]

    confirm("cms")
    page = page_of(as_ben, arriving)
    (headline,) = texts(page, "headline")
    assert headline.startswith("All 2 channel systems have confirmed it: 2 of 2 documents, on ")
    assert "Nothing left to wait for" in page
    assert "hx-get" not in page


def test_who_confirmed_nothing_before_a_later_release_has_not_confirmed_it(as_ben, ana, ben, arriving, spring_rate):
    confirm("esp")
    released(edited(spring_rate, headline="Save at 4 percent", actor=ana), author=ana, reviewer=ben)
    fan_out()
    (headline,) = texts(page_of(as_ben, arriving), "headline")
    assert headline.startswith("1 of 2 channel systems has confirmed it: 1 of 2 documents, on ")


def test_it_asks_less_often_while_it_only_waits(as_ben, arriving):
    change("esp", next_attempt_at=timezone.now() + timedelta(hours=2))
    change("cms", next_attempt_at=timezone.now() + timedelta(hours=2))
    assert 'hx-trigger="every 10s"' in page_of(as_ben, arriving)


def test_another_hash_is_drift_and_needs_attention(as_ben, arriving):
    confirm("esp", content_hash="ab" * 32)
    page = page_of(as_ben, arriving)
    assert "Needs attention: <bdi>Esp</bdi> (1)" in " ".join(page.split())
    assert texts(page, "status-chip") == ["Released", "Pending", "1 pending", "Drifted", "1 drifted", "Drifted", "Pending"]


def test_drift_after_a_confirmation_shows_the_hash_that_it_reports_now(as_ben, arriving):
    """Not the one that it confirmed before: two equal hashes would stand beside the word Drifted."""
    ours = state_of("esp").target_hash
    confirm("esp")
    confirm("esp", content_hash="ab" * 32)
    row = next(row for row in texts(page_of(as_ben, arriving), "delivery-row") if "Drifted" in row)
    assert (row.count(ours[:8]), row.count("abababab")) == (1, 1)


def test_why_nothing_arrives_is_said_in_words(as_ben, chris, arriving):
    esp, cms = state_of("esp").channel_system, state_of("cms").channel_system
    pause_channel_system(channel_system=esp, actor=chris)
    ChannelHealth.objects.filter(channel_system=cms).update(stopped=StopReason.GONE)
    rows = texts(page_of(as_ben, arriving), "row")
    assert "It answered 410 Gone" in rows[0]
    assert "Paused: nothing is sent until somebody resumes it." in rows[1]
    assert [row.split()[1] for row in rows] == ["Stopped", "Paused"]
    assert "due now" not in "".join(rows), "what is stopped or paused has no next try"


def test_each_try_is_told_when_its_row_is_open(as_ben, arriving):
    state = change("esp", attempts=1, hold=Hold.EXHAUSTED, last_error="It answered 500.")
    Attempt.objects.create(
        serving_state=state,
        entry=state.target,
        operation=state.operation,
        position=state.position,
        number=1,
        token=uuid4(),
        started_at=timezone.now(),
        finished_at=timezone.now(),
        outcome=Outcome.FAILED,
        response_class="server",
        http_status=500,
        duration_ms=12,
        detail="It answered 500.",
        response_excerpt="<script>alert(1)</script>",
    )
    assert texts(page_of(as_ben, arriving), "attempt-row") == []

    page = page_of(as_ben, arriving, f"?open={state.release_targets.get().pk}")
    assert texts(page, "attempt-row") == ["Try 1 Failed just now HTTP 500 12 ms It answered 500. <script>alert(1)</script>"]
    assert "<script>alert" not in page
    assert "It answered 500." in texts(page, "row")[1]


def test_only_one_channel_system(as_ben, arriving):
    page = page_of(as_ben, arriving, "?system=esp")
    assert "Only Esp." in page
    rows = texts(page, "delivery-row")
    assert [row.split(" r1 ")[0].endswith("Esp") for row in rows] == [True]


def test_polling_gets_the_inner_part_and_says_a_sentence_only_when_it_is_news(as_ben, arriving):
    part = page_of(as_ben, arriving, "?said=0-2-0", **HTMX)
    assert "<h1" not in part
    assert "hx-swap-oob" not in part
    assert "said=0-2-0" in part

    confirm("esp")
    part = page_of(as_ben, arriving, "?said=0-2-0", **HTMX)
    assert '<div id="live" hx-swap-oob="innerHTML">1 of 2 channel systems have confirmed it.</div>' in part
    assert "said=1-2-0" in part


def test_a_later_release_takes_its_documents_over(as_ben, ana, ben, arriving, spring_rate):
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    later = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    rows = texts(html(as_ben.get("/releases/")), "row")
    assert "0 of 2" in rows[0]
    assert "Replaced before it was confirmed" in rows[1]
    assert texts(page_of(as_ben, later), "headline") == ["0 of 2 channel systems have confirmed it."]
    page = page_of(as_ben, arriving)
    assert texts(page, "headline") == ["Later releases replaced all its documents before any was confirmed."]
    assert texts(page, "later") == [f"Since replaced at channel systems: {later} (2 documents)"]
    assert texts(page, "status-chip") == [
        "Released",
        "Replaced",
        "1 replaced",
        "Replaced",
        "1 replaced",
        "Replaced",
        "Replaced",
    ]


def test_what_was_confirmed_stays_when_a_later_release_comes(as_ben, ana, ben, arriving, spring_rate):
    for code in ("esp", "cms"):
        confirm(code)
    before = texts(page_of(as_ben, arriving), "headline")
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    later = released(spring_rate, author=ana, reviewer=ben)
    fan_out()

    page = page_of(as_ben, arriving)
    assert texts(page, "headline") == before
    assert "2 of 2 documents confirmed" in page
    assert texts(page, "later") == [f"Since replaced at channel systems: {later} (2 documents)"]
    assert all(row.split("Receipt")[0].count("since replaced by R-") == 1 for row in texts(page, "delivery-row"))
    assert "2 of 2" in texts(html(as_ben.get("/releases/")), "row")[1]


def test_trouble_comes_first_and_confirmed_last_page_by_page(as_ben, ana, ben, chris, email, monkeypatch):
    monkeypatch.setattr("pages.releases.documents.PAGE_SIZE", 2)
    push_system("esp", channels=[email], actor=chris)
    release = released(*(asset(f"rate-{n}", terms=[email], actor=ana) for n in range(5)), author=ana, reviewer=ben)
    fan_out()
    states = list(ServingState.objects.order_by("position"))
    for state in states[:2]:
        item = ReceiptItem(f"doc_{state.document_id}", state.position, state.target_id, "applied", state.target_hash)
        record_receipts(channel_system=state.channel_system, items=[item])
    ServingState.objects.filter(pk=states[3].pk).update(hold=Hold.REJECTED)

    shown, query = [], ""
    for _page in range(3):
        shown.append(statuses(as_ben, release, query))
        found = re.search(r'rel="next"\s+href="(\?after=[^"#]*)', page_of(as_ben, release, query))
        query = found[1] if found else ""
    assert shown == [["Rejected", "Pending"], ["Pending", "Confirmed"], ["Confirmed"]]
    assert statuses(as_ben, release, "?after=nonsense") == shown[0]


def statuses(client, release, query):
    """The states of the documents of one page."""
    page = page_of(client, release, query)
    return texts(page[page.index('id="documents"') :], "status-chip")


def test_polling_does_not_read_the_documents(as_ben, arriving, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        part = page_of(as_ben, arriving, **HTMX)
    assert texts(part, "delivery-row") == []
    assert len(texts(part, "row")) == 2


def test_sending_again_sends_what_is_of_this_release_only_and_keeps_the_view(client, chris, ana, ben, arriving, email):
    other = asset("other", terms=[email], actor=ana)
    released(other, author=ana, reviewer=ben)
    fan_out()
    ServingState.objects.filter(channel_system__code="esp").update(hold=Hold.REJECTED, next_attempt_at=None)
    client.force_login(chris)
    page = page_of(client, arriving, "?system=esp")
    assert '<input type="hidden" name="system" value="esp">' in page

    answer = client.post(f"/releases/{arriving.pk}/send-again/esp/", {"system": "esp"})

    assert answer["Location"] == f"/releases/{arriving.pk}/?system=esp"
    held = ServingState.objects.filter(channel_system__code="esp", hold=Hold.REJECTED)
    assert [state.document.asset.code for state in held] == ["other"]


def test_a_release_that_does_not_exist_is_not_found(as_ben):
    assert as_ben.get("/releases/99/").status_code == 404
