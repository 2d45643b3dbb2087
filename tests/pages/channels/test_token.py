"""A new API token is shown exactly once."""

from datetime import timedelta

from django.utils import timezone

from tests.factories.channels import aged, issued
from tests.pages.channels.secrets import assert_not_kept
from tests.support.pages import html, texts, values


def test_issuing_shows_the_token_once(as_chris, kiosk):
    fields = {"newest_seen": "0", "name": "nightly", "scopes": ["documents:read"], "expires_at": "90"}
    response = as_chris.post("/channels/kiosk/tokens/new/", fields)
    (shown,) = texts(html(response), "shown-once")
    assert shown.startswith("thl_live_")
    token = kiosk.tokens.get()
    assert (token.name, token.scopes) == ("nightly", ["documents:read"])
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    assert_not_kept(as_chris, response, shown, "/channels/kiosk/")


def test_a_token_may_last_until_it_is_revoked(as_chris, kiosk):
    as_chris.post(
        "/channels/kiosk/tokens/new/",
        {"newest_seen": "0", "name": "nightly", "scopes": ["documents:read"], "expires_at": "never"},
    )
    assert kiosk.tokens.get().expires_at is None


def test_a_token_without_name_or_scope_is_refused(as_chris, kiosk):
    response = as_chris.post("/channels/kiosk/tokens/new/", {"newest_seen": "0", "name": "", "expires_at": "90"})
    assert response.status_code == 400
    assert "Name: This field is required. What it may do: This field is required." in texts(html(response), "error-summary")[0]
    assert kiosk.tokens.count() == 0


def test_tokens_show_their_state_and_never_their_text(as_chris, chris, kiosk):
    text = issued(kiosk, actor=chris).text
    aged(
        issued(kiosk, expires_at=timezone.now() + timedelta(days=1), actor=chris).token,
        expires_at=timezone.now() - timedelta(days=1),
    )
    page = html(as_chris.get("/channels/kiosk/"))
    expired, active = texts(page, "token-row")
    assert "Expired" in expired
    assert "Active" in active
    assert text not in page


def test_a_form_that_is_sent_twice_issues_one_token(as_chris, kiosk):
    """A reload of the answer sends the form again. The page then says why it shows nothing, and can be sent anew."""
    seen = values(html(as_chris.get("/channels/kiosk/tokens/new/")), "newest_seen")[0]
    fields = {"newest_seen": seen, "name": "nightly", "scopes": ["documents:read"], "expires_at": "90"}
    answers = [as_chris.post("/channels/kiosk/tokens/new/", fields) for _time in range(8)]
    assert [len(texts(html(answer), "shown-once")) for answer in answers] == [1, *[0] * 7]
    assert "perhaps you sent the form before" in texts(html(answers[-1]), "error-summary")[0]
    assert kiosk.tokens.count() == 1
    again = as_chris.post("/channels/kiosk/tokens/new/", {**fields, "newest_seen": values(html(answers[-1]), "newest_seen")[0]})
    assert len(texts(html(again), "shown-once")) == 1
