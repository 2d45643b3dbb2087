from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from channels.models import ApiToken
from channels.services.systems import pause_channel_system
from channels.services.tokens import authenticate_token, issue_token, revoke_token
from tests.factories.channels import aged, issued

HOUR = timedelta(hours=1)
UNKNOWN = "thl_live_" + "A" * 43


def signed_in(text):
    """The token that `text` signs in with."""
    token = authenticate_token(text)
    assert token is not None
    return token


def last_use(token):
    token.refresh_from_db()
    assert token.last_used_at is not None
    return token.last_used_at


def test_a_token_signs_its_channel_system_in(esp, chris):
    result = issued(esp, actor=chris)
    assert result.text.startswith("thl_live_")
    assert len(result.text) == 52
    assert result.token.prefix == result.text[:16]
    assert result.token.scopes == ["documents:read", "receipts:write"]
    found = signed_in(result.text)
    assert (found, found.channel_system, found.created_by) == (result.token, esp, chris)


def test_only_a_digest_is_kept(esp, chris):
    result = issued(esp, actor=chris)
    row = ApiToken.objects.values().get()
    assert result.text not in str(row)
    assert len(row["digest"]) == 64


def test_signing_in_costs_one_query_when_its_use_was_noted_already(esp, chris, django_assert_num_queries):
    text = issued(esp, actor=chris).text
    with django_assert_num_queries(2):
        authenticate_token(text)
    with django_assert_num_queries(1):
        assert signed_in(text).channel_system.code == "esp"


@pytest.mark.parametrize(
    "text", ["", "thl_live_", UNKNOWN, "A" * 43, "thl_test_" + "A" * 43, "thl_live_" + "A" * 5000, "thl_live_\ufffd"]
)
def test_what_is_no_token_signs_nobody_in(esp, chris, text):
    issued(esp, actor=chris)
    assert authenticate_token(text) is None


def test_a_token_is_compared_whole(esp, chris):
    text = issued(esp, actor=chris).text
    assert authenticate_token(text[:-1]) is None
    assert authenticate_token(text + "A") is None
    assert authenticate_token(text.upper()) is None


def test_a_revoked_token_signs_nobody_in(esp, chris, root):
    result = issued(esp, actor=chris)
    other = issued(esp, actor=chris)
    revoked = revoke_token(token=result.token, actor=root)
    assert revoked.revoked_at is not None
    assert authenticate_token(result.text) is None
    assert authenticate_token(other.text) == other.token
    last = esp.history.latest()
    assert (last.history_user, last.history_change_reason) == (root, "Token revoked: nightly")


def test_revoking_twice_keeps_the_first_time(esp, chris):
    token = aged(issued(esp, actor=chris).token, revoked_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert revoke_token(token=token, actor=chris).revoked_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_an_expired_token_signs_nobody_in(esp, chris):
    result = issued(esp, expires_at=timezone.now() + HOUR, actor=chris)
    assert authenticate_token(result.text) == result.token
    aged(result.token, expires_at=timezone.now() - timedelta(seconds=1))
    assert authenticate_token(result.text) is None


def test_a_paused_system_may_still_pull(esp, chris):
    result = issued(esp, actor=chris)
    pause_channel_system(channel_system=esp, actor=chris)
    assert signed_in(result.text).channel_system.state == "paused"


def test_its_use_is_noted_once_a_minute(esp, chris):
    result = issued(esp, actor=chris)
    assert result.token.last_used_at is None
    authenticate_token(result.text)
    assert timezone.now() - last_use(result.token) < timedelta(minutes=1)

    recent = timezone.now() - timedelta(seconds=50)
    aged(result.token, last_used_at=recent)
    authenticate_token(result.text)
    assert last_use(result.token) == recent

    aged(result.token, last_used_at=timezone.now() - timedelta(seconds=70))
    authenticate_token(result.text)
    assert timezone.now() - last_use(result.token) < timedelta(seconds=30)


def test_the_use_of_one_is_no_use_of_another(esp, chris):
    used, other = issued(esp, actor=chris), issued(esp, actor=chris)
    signed_in(used.text)
    other.token.refresh_from_db()
    assert other.token.last_used_at is None


def test_what_cannot_be_a_token_is_not_looked_for(esp, chris, django_assert_num_queries):
    with django_assert_num_queries(0):
        for text in ("whsec_" + "A" * 43, "thl_live_" + "A" * 5000):
            assert authenticate_token(text) is None


def test_all_wrong_fields_are_named_at_once(esp, chris):
    with pytest.raises(ValidationError) as caught:
        issue_token(channel_system=esp, name=" ", scopes=["documents:write"], expires_at=timezone.now() - HOUR, actor=chris)
    assert caught.value.message_dict == {
        "name": ["Give the token a name of at most 100 characters, on one line."],
        "scopes": ["Choose at least one of these scopes: documents:read, receipts:write."],
        "expires_at": ["This time has passed. Choose one in the future."],
    }
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [("x" * 101, ["documents:read"], "name"), ("a\nb", ["documents:read"], "name"), ("nightly", [], "scopes")],
)
def test_a_single_wrong_field_is_named(esp, chris, name, scopes, field):
    with pytest.raises(ValidationError) as caught:
        issue_token(channel_system=esp, name=name, scopes=scopes, actor=chris)
    assert list(caught.value.message_dict) == [field]


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "zoe"])
def test_only_channel_engineers_issue_and_revoke(request, esp, chris, who):
    actor = request.getfixturevalue(who)
    existing = issued(esp, actor=chris)
    with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
        issued(esp, actor=actor)
    with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
        revoke_token(token=existing.token, actor=actor)
    assert ApiToken.objects.count() == 1
    assert authenticate_token(existing.text) == existing.token


def test_who_issued_it_is_in_the_history(esp, chris, root):
    issued(esp, actor=root)
    last = esp.history.latest()
    assert (last.history_user, last.history_change_reason) == (root, "Token issued: nightly")


def test_only_who_saw_the_newest_token_issues_another(esp, chris):
    first = issue_token(channel_system=esp, name="nightly", scopes=["documents:read"], newest_seen=0, actor=chris)
    with pytest.raises(ValidationError) as caught:
        issue_token(channel_system=esp, name="nightly", scopes=["documents:read"], newest_seen=0, actor=chris)
    assert caught.value.code == "conflict"
    issue_token(channel_system=esp, name="nightly", scopes=["documents:read"], newest_seen=first.token.pk, actor=chris)
    assert ApiToken.objects.count() == 2
