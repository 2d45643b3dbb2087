import base64
import logging
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers import serialize
from django.utils import timezone
from django.views.debug import ExceptionReporter

from channels.models import ApiToken, ChannelHealth, ChannelSystem, SigningSecret
from channels.queries import live_secrets
from channels.services import secrets as service
from channels.services.secrets import rotate_secret
from tests.factories.channels import issued, registered

HOUR = timedelta(hours=1)


@pytest.fixture
def first(chris, email):
    return registered("esp", channels=[email], actor=chris)


def live(system, after=timedelta(0)):
    return live_secrets(system, timezone.now() + after)


def test_a_secret_is_32_random_bytes(first, email, chris):
    second = registered("cms", channels=[email], actor=chris)
    assert len(base64.b64decode(first.secret.removeprefix("whsec_"))) == 32
    assert first.secret != second.secret
    assert live(first.channel_system) == [first.secret]


def test_a_rotation_keeps_the_old_secret_for_its_overlap_and_no_longer(first, chris):
    new = rotate_secret(channel_system=first.channel_system, actor=chris)
    assert new != first.secret
    assert live(first.channel_system) == [new, first.secret]
    assert live(first.channel_system, 23 * HOUR) == [new, first.secret]
    assert live(first.channel_system, 24 * HOUR) == [new]


def test_an_overlap_of_zero_ends_every_older_secret_at_once(first, chris):
    system = first.channel_system
    rotate_secret(channel_system=system, actor=chris)
    new = rotate_secret(channel_system=system, overlap=timedelta(0), force=True, actor=chris)
    assert live(system) == [new]


def test_a_second_rotation_waits_for_the_first(first, chris):
    system = first.channel_system
    new = rotate_secret(channel_system=system, actor=chris)
    with pytest.raises(ValidationError, match="the old secret signs until") as caught:
        rotate_secret(channel_system=system, actor=chris)
    assert caught.value.code == "conflict"
    assert live(system) == [new, first.secret]


def test_a_second_rotation_goes_ahead_when_the_first_is_over(first, chris):
    system = first.channel_system
    second = rotate_secret(channel_system=system, overlap=HOUR, actor=chris)
    SigningSecret.objects.filter(valid_until__isnull=False).update(valid_until=timezone.now() - HOUR)
    third = rotate_secret(channel_system=system, overlap=HOUR, actor=chris)
    assert live(system) == [third, second]


def test_forced_rotations_leave_at_most_two_previous_secrets(first, chris):
    system = first.channel_system
    made = [rotate_secret(channel_system=system, force=True, actor=chris) for _ in range(3)]
    assert live(system) == [made[2], made[1], made[0]]


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=30, seconds=1)])
def test_an_overlap_has_bounds(first, chris, overlap):
    with pytest.raises(ValidationError) as caught:
        rotate_secret(channel_system=first.channel_system, overlap=overlap, actor=chris)
    assert caught.value.message_dict == {"overlap": ["The overlap is between 0 and 30 days."]}
    assert live(first.channel_system) == [first.secret]


def test_a_pull_system_has_no_secret_to_rotate(kiosk, chris):
    with pytest.raises(ValidationError, match="has no signing secret"):
        rotate_secret(channel_system=kiosk, actor=chris)
    assert not SigningSecret.objects.exists()


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "zoe"])
def test_only_channel_engineers_rotate(request, first, who):
    with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
        rotate_secret(channel_system=first.channel_system, actor=request.getfixturevalue(who))
    assert live(first.channel_system) == [first.secret]


def test_a_failed_rotation_leaves_everything_as_it_was(first, chris, monkeypatch):
    monkeypatch.setattr(service, "save_as", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate_secret(channel_system=first.channel_system, actor=chris)
    assert live(first.channel_system) == [first.secret]


def test_who_rotated_is_in_the_history(first, chris, root):
    rotate_secret(channel_system=first.channel_system, actor=root)
    last = first.channel_system.history.latest()
    assert (last.history_user, last.history_change_reason) == (root, "Signing secret rotated")
    assert [row.created_by for row in SigningSecret.objects.order_by("id")] == [chris, root]


def test_a_secret_whose_key_is_lost_does_not_sign(first, settings):
    settings.ENCRYPTION_KEYS = ["A" * 43 + "="]
    assert live(first.channel_system) == []


def test_secrets_and_tokens_are_nowhere_but_in_what_was_returned(first, chris, caplog):
    caplog.set_level(logging.DEBUG)
    token = issued(first.channel_system, actor=chris)
    plain = [first.secret, rotate_secret(channel_system=first.channel_system, actor=chris), token.text]
    kept = [
        serialize("json", model.objects.all())
        for model in (ChannelSystem, ChannelHealth, SigningSecret, ApiToken, ChannelSystem.history.model)
    ]
    shown = [repr(first), repr(token), str(token.token), repr(token.token), *map(repr, SigningSecret.objects.all()), *kept]
    for text in [*shown, caplog.text]:
        for secret in plain:
            assert secret not in text
            assert secret.removeprefix("whsec_").removeprefix("thl_live_") not in text


def test_an_error_report_does_not_show_a_secret(first, chris, rf, monkeypatch):
    seen = []
    make = service.add_secret

    def watched(*args):
        seen.append(make(*args))
        return seen[0]

    monkeypatch.setattr(service, "add_secret", watched)
    monkeypatch.setattr(service, "save_as", lambda *args, **kwargs: 1 / 0)
    request = rf.get("/")
    with pytest.raises(ZeroDivisionError) as caught:
        rotate_secret(channel_system=first.channel_system, actor=chris)
    reporter = ExceptionReporter(request, caught.type, caught.value, caught.tb)
    frames = [frame for frame in reporter.get_traceback_frames() if frame["function"] == "rotate_secret"]
    assert dict(frames[0]["vars"])["secret"] == "********************"
    assert seen[0] not in str(frames)
