from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from channels.models import ChannelHealth, ChannelSystem, SigningSecret
from channels.services.systems import (
    pause_channel_system,
    register_channel_system,
    resume_channel_system,
    update_channel_system,
)
from tests.factories.channels import registered

BLOCKED = "Sending to this address is not allowed."


def change(system, *, actor, **fields):
    now = {"name": system.name, "url": system.url}
    return update_channel_system(channel_system=system, actor=actor, **{**now, **fields})


def codes(terms):
    return sorted(terms.values_list("code", flat=True))


def past(system):
    """(actor, reason, channel codes) of each history row, oldest first."""
    rows = system.history.order_by("history_id")
    return [
        (row.history_user.username, row.history_change_reason, sorted(link.term.code for link in row.channels.all()))
        for row in rows
    ]


def test_a_push_system_is_registered_with_a_secret_and_health(chris, email, web, savings):
    result = registered(
        "esp", channels=[email, web], languages=["fr", "PT-br", "fr"], filters=[savings], name=" The ESP ", actor=chris
    )
    system = ChannelSystem.objects.get()
    assert (system.code, system.name, system.mode, system.state) == ("esp", "The ESP", "push", "active")
    assert (system.url, system.languages, system.subscription_version) == ("http://127.0.0.1:9/hook", ["fr", "pt-BR"], 1)
    assert (codes(system.channels), codes(system.filters)) == (["email", "web"], ["savings"])
    assert (system.health.stopped, system.health.refusals) == ("", 0)
    secret = result.secret or ""
    assert secret.startswith("whsec_")
    assert len(secret) == 50
    assert secret not in repr(result)


def test_a_pull_system_needs_neither_url_nor_secret(kiosk, web):
    assert (kiosk.mode, kiosk.url) == ("pull", "")
    assert not SigningSecret.objects.exists()
    assert ChannelHealth.objects.get().channel_system == kiosk


def test_its_history_names_who_registered_it_and_what_it_serves(esp):
    assert past(esp) == [("chris", "Registered", []), ("chris", "Registered", ["email"])]


def test_all_wrong_fields_are_named_at_once(chris, savings, fax):
    with pytest.raises(ValidationError) as caught:
        register_channel_system(
            code="no spaces",
            name="",
            mode="carrier pigeon",
            url="https://example.com/",
            channels=[savings],
            languages=["english language", "fr"],
            filters=[fax],
            actor=chris,
        )
    assert caught.value.message_dict == {
        "code": ["A code starts with a letter or digit and holds only letters, digits and . _ ~ -"],
        "name": ["This field cannot be blank."],
        "mode": ["Value 'carrier pigeon' is not a valid choice."],
        "url": ["A channel system that pulls has no URL; leave it empty."],
        "channels": ["“product:savings” is not a term of the facet channel."],
        "languages": ["“english language” is not a language tag; write it like en, fr or pt-BR."],
        "filters": ["“channel:fax” is out of use; use “channel:email” instead."],
    }
    assert not ChannelSystem.objects.exists()


@pytest.mark.parametrize(
    ("mode", "url", "reason"),
    [
        ("push", "", "A channel system that is pushed to needs a URL."),
        ("push", "   ", "A channel system that is pushed to needs a URL."),
        ("pull", "https://example.com/", "A channel system that pulls has no URL; leave it empty."),
        ("push", "ftp://example.com/", "The URL does not begin with https://."),
        ("push", "https://user:pw@example.com/", "The URL holds a user name or password; leave it out."),
        ("push", "https://exa mple.com/", "The URL holds a character that is not allowed, such as a space, a backslash"),
        ("push", "https://10.0.0.1/", BLOCKED),
        ("push", "https://169.254.169.254/latest/meta-data", BLOCKED),
        ("push", "https://[::ffff:10.0.0.1]/", BLOCKED),
    ],
)
def test_a_wrong_url_is_refused_with_the_reason(chris, email, mode, url, reason):
    with pytest.raises(ValidationError) as caught:
        registered(mode=mode, url=url, channels=[email], actor=chris)
    assert list(caught.value.message_dict) == ["url"]
    assert caught.value.message_dict["url"][0].startswith(reason)
    assert not ChannelSystem.objects.exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "The URL begins with http://; only https:// is allowed here."),
        ("https://example.com:6379/", "Port 6379 is not allowed; allowed: 443."),
        ("https://localhost/", BLOCKED),
        ("https://127.0.0.1/", BLOCKED),
        ("https://[::1]/", BLOCKED),
    ],
)
def test_the_policy_of_the_operator_holds(chris, email, settings, url, reason):
    settings.DELIVERY_ALLOW_HTTP = False
    settings.DELIVERY_ALLOWED_PORTS = [443]
    settings.DELIVERY_ALLOWED_NETWORKS = []
    with pytest.raises(ValidationError) as caught:
        registered(url=url, channels=[email], actor=chris)
    assert caught.value.message_dict == {"url": [reason]}


def test_it_serves_at_least_one_channel(chris):
    with pytest.raises(ValidationError) as caught:
        registered(channels=[], actor=chris)
    assert caught.value.message_dict == {"channels": ["Choose at least one channel term."]}


@pytest.mark.parametrize("name", ["two\nlines", "nul\x00", "x" * 201])
def test_a_name_is_one_line_that_fits(chris, email, name):
    with pytest.raises(ValidationError) as caught:
        registered(name=name, channels=[email], actor=chris)
    assert list(caught.value.message_dict) == ["name"]


def test_a_code_is_taken_once(esp, chris, email):
    with pytest.raises(ValidationError) as caught:
        registered("esp", channels=[email], actor=chris)
    assert caught.value.message_dict == {"code": ["Channel system with this Code already exists."]}
    assert ChannelSystem.objects.count() == 1


def test_a_code_taken_between_check_and_insert_is_refused_too(esp, chris, email, monkeypatch):
    monkeypatch.setattr(ChannelSystem, "validate_unique", lambda self, exclude=None: None)
    with pytest.raises(ValidationError) as caught:
        registered("esp", channels=[email], actor=chris)
    assert caught.value.message_dict == {"code": ["Channel system with this Code already exists."]}
    assert (ChannelSystem.objects.count(), SigningSecret.objects.count()) == (1, 1)


def test_the_database_refuses_a_push_system_without_a_url(esp):
    with pytest.raises(IntegrityError, match="push_needs_a_url"):
        ChannelSystem.objects.filter(pk=esp.pk).update(url="")


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "zoe"])
def test_only_channel_engineers_register(request, email, who):
    with pytest.raises(PermissionDenied, match=r"channels\.add_channelsystem"):
        registered(channels=[email], actor=request.getfixturevalue(who))
    assert not ChannelSystem.objects.exists()


def test_a_new_name_or_url_leaves_the_version(esp, chris):
    change(esp, name="Mailer", url="http://127.0.0.1:10/hook", actor=chris)
    esp.refresh_from_db()
    assert (esp.name, esp.url, esp.subscription_version) == ("Mailer", "http://127.0.0.1:10/hook", 1)
    assert past(esp)[2:] == [("chris", "Changed name or URL", ["email"])]


def test_saving_what_is_there_already_writes_no_history(esp, chris):
    change(esp, actor=chris)
    assert len(past(esp)) == 2


def test_an_update_is_refused_whole(esp, kiosk, chris):
    with pytest.raises(ValidationError) as caught:
        change(esp, url="", name="", actor=chris)
    assert sorted(caught.value.message_dict) == ["name", "url"]
    esp.refresh_from_db()
    assert (esp.url, codes(esp.channels), esp.languages, esp.subscription_version) == (
        "http://127.0.0.1:9/hook",
        ["email"],
        [],
        1,
    )
    with pytest.raises(ValidationError, match="leave it empty"):
        change(kiosk, url="https://example.com/", actor=chris)


def test_an_update_works_on_the_row_and_not_on_a_stale_instance(esp, chris):
    stale = ChannelSystem.objects.get(pk=esp.pk)
    pause_channel_system(channel_system=esp, actor=chris)
    change(stale, name="Mailer", actor=chris)
    esp.refresh_from_db()
    assert (esp.state, esp.name) == ("paused", "Mailer")


def test_pause_and_resume(esp, chris, root):
    assert pause_channel_system(channel_system=esp, actor=chris).state == "paused"
    pause_channel_system(channel_system=esp, actor=root)
    esp.refresh_from_db()
    assert esp.state == "paused"
    assert resume_channel_system(channel_system=esp, actor=root).state == "active"
    resume_channel_system(channel_system=esp, actor=chris)
    assert past(esp)[2:] == [("chris", "Paused", ["email"]), ("root", "Resumed", ["email"])]


def test_resuming_clears_what_stopped_it(esp, chris):
    ChannelHealth.objects.filter(channel_system=esp).update(
        stopped="credentials", stopped_at=datetime(2026, 11, 22, tzinfo=UTC), refusals=3, last_error="It answered 401."
    )
    resume_channel_system(channel_system=esp, actor=chris)
    health = ChannelHealth.objects.get(channel_system=esp)
    assert (health.stopped, health.stopped_at, health.refusals, health.last_error) == ("", None, 0, "It answered 401.")
    assert past(esp)[-1] == ("chris", "Resumed", ["email"])


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "zoe"])
def test_only_channel_engineers_change_pause_and_resume(request, esp, who):
    actor = request.getfixturevalue(who)
    ChannelHealth.objects.filter(channel_system=esp).update(stopped="gone")
    for service in (pause_channel_system, resume_channel_system):
        with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
            service(channel_system=esp, actor=actor)
    with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
        change(esp, name="Mine", actor=actor)
    esp.refresh_from_db()
    assert (esp.state, esp.name, codes(esp.channels), esp.health.stopped) == ("active", "ESP", ["email"], "gone")
    assert len(past(esp)) == 2
