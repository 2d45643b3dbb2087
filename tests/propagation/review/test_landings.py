"""Where a change request lands: counted once, counted again when the world has moved, and the same on its page and by API."""

import pytest

from propagation.delivery.models import Hold, ServingState
from propagation.delivery.queries.statuses import status_counts
from propagation.delivery.services.fan_out import fan_out
from propagation.review.models import ChangeLanding, LandingCount, LandingRecord
from propagation.review.queries import landings as queries
from propagation.review.services import landings
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.landings import record_landing, renew_landings
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released, served_from_now, submitted
from tests.support.api import queries_of
from tests.support.pages import html, texts


@pytest.fixture
def systems(chris, email, web):
    return push_system("esp", channels=[email], actor=chris), push_system("cms", channels=[web], actor=chris)


@pytest.fixture
def three(ana, email, web, systems):
    """Two assets for email, and one for email and web, in review."""
    rates = [asset(f"rate-{number}", terms=[email], actor=ana) for number in range(2)]
    return submitted(*rates, asset("both", terms=[email, web], actor=ana), actor=ana)


def serve_also(system, *channels, actor):
    """Let `system` serve `channels` beside what it serves."""
    served_from_now(system, channels=[*system.channels.all(), *channels], actor=actor)


def counts(request):
    rows = LandingCount.objects.filter(change_request=request).order_by("channel_system__code", "operation")
    return list(rows.values_list("channel_system__code", "operation", "documents"))


def page(client, request):
    return html(client.get(f"/change-requests/{request.pk}/"))


def test_a_submission_stores_where_it_lands(three, systems, web):
    _esp, cms = systems
    assert counts(three) == [("cms", "upsert", 1), ("esp", "upsert", 3)]
    record = LandingRecord.objects.get(change_request=three)
    assert (record.documents, record.submitted_documents, record.assets) == (4, 4, 3)
    places = ChangeLanding.objects.get(change__change_request=three, change__asset__code="both").places
    assert [cms.pk, web.pk, "en", "upsert"] in places
    assert len(places) == 2


def test_a_withdrawal_counts_what_is_served_now(ana, ben, email, systems):

    live = asset("live", terms=[email], actor=ana)
    released(live, author=ana, reviewer=ben)
    fan_out()
    assert counts(submitted(withdrawals=[live], actor=ana)) == [("esp", "retire", 1)]


def test_a_withdrawal_before_the_fan_out_lands_where_the_release_goes(bens, ana, ben, email, systems):
    live = asset("live", terms=[email], actor=ana)
    released(live, author=ana, reviewer=ben)
    request = submitted(withdrawals=[live], actor=ana)
    fan_out()
    assert counts(request) == [("esp", "retire", 1)]
    assert texts(page(bens, request), "impact-count") == ["1", "1", "1"]


def test_one_whose_asset_is_released_by_another_is_counted_again(bens, ana, ben, email, web, systems):
    rate = asset("rate", terms=[email], actor=ana)
    overtaken = submitted(rate, actor=ana)
    edited(rate, terms=[web], actor=ana)
    released(rate, author=ana, reviewer=ben)
    fan_out()
    assert texts(page(bens, overtaken), "impact-count") == ["2", "2", "1"]
    assert renew_landings() == 1
    assert counts(overtaken) == [("cms", "retire", 1), ("esp", "upsert", 1)]
    assert renew_landings() == 0


def test_statuses_are_counted_as_each_is_shown(ana, ben, email, systems):
    released(*(asset(f"live-{number}", terms=[email], actor=ana) for number in range(5)), author=ana, reviewer=ben)
    fan_out()
    same, other, refused, taken, _waits = ServingState.objects.order_by("position")
    for state, values in (
        (
            same,
            {"furthest_reported": same.position, "reported_position": same.position, "reported_hash": same.target.content_hash},
        ),
        (other, {"furthest_reported": other.position, "reported_position": other.position, "reported_hash": "f" * 64}),
        (refused, {"hold": Hold.REJECTED}),
        (taken, {"accepted_position": taken.position}),
    ):
        ServingState.objects.filter(pk=state.pk).update(**values)
    found = {"in_sync": 1, "drifted": 1, "rejected": 1, "accepted": 1, "pending": 1}
    assert status_counts(ServingState.objects.all()) == {systems[0].pk: found}


def test_a_subscription_that_changed_is_counted_again_at_once_where_there_are_few(bens, three, systems, web, chris):
    serve_also(systems[0], web, actor=chris)
    assert texts(page(bens, three), "impact-count") == ["2", "5", "3"]
    assert "It was 4 documents at submission." in texts(page(bens, three), "landing-moved")[0]
    landing = bens.get(f"/api/v1/change-requests/cr_{three.pk}").json()["landing"]
    assert (landing["documents"], landing["submitted_documents"], landing["is_current"]) == (5, 4, True)
    assert counts(three) == [("cms", "upsert", 1), ("esp", "upsert", 3)]  # a page writes nothing


def test_where_there_are_many_the_page_says_so_until_a_worker_has_counted(bens, three, systems, web, chris, monkeypatch):
    monkeypatch.setattr(queries, "FEW", 2)
    assert texts(page(bens, three), "landing-stale") == []
    serve_also(systems[0], web, actor=chris)

    assert texts(page(bens, three), "impact-count") == ["2", "4", "3"]
    assert "Load the page again before you decide" in texts(page(bens, three), "landing-stale")[0]
    assert bens.get(f"/api/v1/change-requests/cr_{three.pk}").json()["landing"]["is_current"] is False

    assert (renew_landings(), renew_landings()) == (1, 0)
    assert texts(page(bens, three), "landing-stale") == []
    assert texts(page(bens, three), "impact-count") == ["2", "5", "3"]
    assert LandingRecord.objects.get().submitted_documents == 4


def test_a_new_channel_system_makes_counts_out_of_date(three, email, chris):
    push_system("app", channels=[email], actor=chris)
    assert renew_landings() == 1
    assert counts(three)[0] == ("app", "upsert", 3)


def test_only_open_change_requests_are_counted_again(three, ana, email, chris):
    withdraw_change_request(change_request=three, actor=ana)
    push_system("app", channels=[email], actor=chris)
    assert renew_landings() == 0


def test_one_from_before_the_counts_is_counted_too(bens, three, monkeypatch):
    monkeypatch.setattr(queries, "FEW", 0)
    LandingRecord.objects.all().delete()
    assert "This is being counted." in page(bens, three)
    assert renew_landings() == 1
    assert texts(page(bens, three), "impact-count") == ["2", "4", "3"]


def test_counting_takes_ten_statements_for_each_batch_at_most(three, monkeypatch):
    whole = queries_of(lambda: record_landing(three))
    monkeypatch.setattr(landings, "BATCH", 1)
    assert (queries_of(lambda: record_landing(three)) - whole) <= 2 * 10
    assert counts(three) == [("cms", "upsert", 1), ("esp", "upsert", 3)]


def test_the_api_gives_the_first_changes_and_the_others_page_by_page(bens, three, monkeypatch):
    monkeypatch.setattr("propagation.review.api.loading.FIRST_CHANGES", 2)
    body = bens.get(f"/api/v1/change-requests/cr_{three.pk}").json()
    assert (body["change_count"], [change["asset"] for change in body["changes"]]) == (3, ["rate-0", "rate-1"])
    first = bens.get(body["changes_url"], {"limit": 2}).json()
    last = bens.get(body["changes_url"], {"limit": 2, "cursor": first["page"]["next_cursor"]}).json()
    assert [change["asset"] for part in (first, last) for change in part["data"]] == ["rate-0", "rate-1", "both"]
    assert bens.get(body["changes_url"], {"state": "x"}).status_code == 422
    assert bens.get("/api/v1/change-requests/cr_999999/changes").status_code == 404


def test_pages_after_the_first_show_their_own_changes(bens, three, monkeypatch):
    monkeypatch.setattr("pages.change_requests.review.CHANGES_PER_PAGE", 2)
    second = html(bens.get(f"/change-requests/{three.pk}/?page=2"))
    assert [heading.split()[0] for heading in texts(second, "landing-system")] == ["Cms", "Esp"]
    assert "both" in second
    assert "rate-0" not in second
    assert texts(second, "impact-count") == ["2", "4", "3"]
