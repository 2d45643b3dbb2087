"""What channel systems serve now, on the page of an asset and beside what a change request would do: their word, not ours."""

import pytest

from propagation.delivery.services.fan_out import fan_out
from tests.factories.content import edited
from tests.factories.propagation import push_system, released, submitted
from tests.fixtures.registry import digital, email, savings, spring_rate, web
from tests.pages.releases.arrivals import change, confirm, state_of
from tests.support.pages import html, texts

__all__ = ["digital", "email", "savings", "spring_rate", "web"]
OTHER = "ab" * 32


@pytest.fixture
def arrived(ana, ben, chris, email, spring_rate):
    """Esp serves the first revision of spring-rate, and has said so."""
    push_system("esp", channels=[email], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    confirm("esp")
    return spring_rate


def shown(client, path):
    (row,) = (row for row in texts(html(client.get(path)), "served-row") if "Esp" in row)
    return row


def test_it_shows_the_hash_that_was_reported_not_ours(as_ben, arrived):
    assert "Esp r1 " + state_of("esp").target_hash[:8] in shown(as_ben, "/assets/spring-rate/")
    confirm("esp", content_hash=OTHER)
    assert shown(as_ben, "/assets/spring-rate/").endswith("Esp abababab Drifted")


def test_the_review_page_shows_it_too(as_ben, ana, arrived):
    confirm("esp", content_hash=OTHER)
    request = submitted(edited(arrived, headline="Another", actor=ana), actor=ana)
    assert (
        "Serve the new text abababab Drifted" in texts(html(as_ben.get(f"/change-requests/{request.pk}/")), "landing-system")[0]
    )


def test_what_was_removed_at_an_older_position_is_nothing(as_ben, ana, ben, arrived):
    before = {"position": state_of("esp").position, "sequence": state_of("esp").target_id}
    released(edited(arrived, headline="Another", actor=ana), author=ana, reviewer=ben)
    fan_out()
    confirm("esp", status="removed", content_hash="", **before)
    assert shown(as_ben, "/assets/spring-rate/").endswith("Esp Nothing Pending")


def test_what_it_went_back_to_counts_though_it_accepted_more(as_ben, ana, ben, arrived):
    before = {"position": state_of("esp").position, "sequence": state_of("esp").target_id}
    ours = state_of("esp").target_hash
    released(edited(arrived, headline="Another", actor=ana), author=ana, reviewer=ben)
    fan_out()
    confirm("esp")
    confirm("esp", content_hash=ours, **before)
    assert shown(as_ben, "/assets/spring-rate/").endswith(f"Esp r1 {ours[:8]} Drifted")


def test_what_it_accepted_after_its_last_report_counts(as_ben, ana, ben, arrived):
    released(edited(arrived, headline="Another", actor=ana), author=ana, reviewer=ben)
    fan_out()
    state = state_of("esp")
    change("esp", accepted_id=state.target_id, accepted_position=state.position, next_attempt_at=None)
    assert "Esp r2 " + state.target_hash[:8] in shown(as_ben, "/assets/spring-rate/")


def test_a_withdrawn_document_is_nothing_until_somebody_says_that_it_is_served(as_ben, ana, ben, arrived):
    ours = state_of("esp").target_hash
    released(withdrawals=[arrived], author=ana, reviewer=ben)
    fan_out()
    confirm("esp", status="removed", content_hash="")
    assert shown(as_ben, "/assets/spring-rate/").endswith("Esp Nothing Confirmed")
    confirm("esp", status="applied", content_hash=ours)
    assert shown(as_ben, "/assets/spring-rate/").endswith(f"Esp {ours[:8]} Drifted")
