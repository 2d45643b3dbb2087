"""Names, addresses and reasons are one line, at every door."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from people.claims import external_person
from people.models import User
from people.one_line import as_one_line, is_one_line
from people.services.accounts import change_account, invite, invite_again, set_active
from people.services.codes import remove_codes
from people.services.first_administrator import create_first_administrator
from people.services.own_account import change_own_account
from people.services.passwords import set_password

BREAKS = ["\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069"]
SENTENCE = "Write this in one line, without invisible characters that control or reorder text."


def refused(act: Callable[..., object], **arguments: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        act(**arguments)
    return error.value.message_dict


@pytest.mark.parametrize("letter", BREAKS)
def test_what_breaks_or_reorders_lines_is_none(letter):
    assert not is_one_line(f"O'Brien{letter}Bcc: x@example.com")
    assert as_one_line(f" O'Brien{letter}{letter}Bcc ") == "O'Brien Bcc"


@pytest.mark.parametrize(
    "text",
    ["", "O'Brien-Ñandú", "علی\u200cرضا", "क्\u200dष", "שלום\u200f", "\u200eAna", "李 小龍", "👩\u200d🔬"],
)
def test_names_of_all_scripts_are(text):
    assert is_one_line(text)
    assert as_one_line(text) == text


@pytest.mark.parametrize("letter", ["\n", "\u202e"])
def test_every_door_refuses_by_field(ana, root, letter):
    text = f"O'Brien{letter}Bcc: x@example.com"
    names = {"first_name": text, "last_name": text, "email": f"x@exa{letter}mple.com"}
    all_of_them = {"first_name": [SENTENCE], "last_name": [SENTENCE]}
    rights = {"roles": [], "is_administrator": False, "reason": text}
    found = {
        "invite": refused(invite, username=text, **names, **rights, actor=root),
        "change": refused(change_account, person=ana, **names, **rights, actor=root),
        "own": refused(change_own_account, person=ana, **names, time_zone="", language="", actor=ana),
    }
    User.objects.filter(pk=root.pk).update(is_active=False)
    found["first"] = refused(create_first_administrator, username=text, password="nine violet kettles", **names)
    for door, problems in found.items():
        assert SENTENCE in problems.pop("email"), door
        assert problems.pop("reason", [SENTENCE]) == [SENTENCE], door
        assert len(problems.pop("username", [""])) == 1, door
        assert problems == all_of_them, door


@pytest.mark.parametrize("act", [set_active, set_password, remove_codes, invite_again])
@pytest.mark.parametrize(("reason", "said"), [(" ", "Say why"), ("Left\nBcc: x", "in one line"), ("\u202eLeft", "in one line")])
def test_a_reason_is_a_sentence_in_one_line(ana, root, act, reason, said):
    more = {set_active: {"is_active": False}, set_password: {"password": "nine violet kettles"}}.get(act, {})
    assert said in refused(act, person=ana, reason=reason, **more, actor=root)["reason"][0]


def test_the_stock_command_and_the_administration_refuse_too(client, root, ana, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "nine violet kettles")
    with pytest.raises(CommandError, match="one line"):
        call_command("createsuperuser", interactive=False, username="robin", email="robin@exa\u202emple.com")
    client.force_login(root)
    sent = {"username": "ana", "first_name": "Ana\u202e", "is_active": "on"}
    assert SENTENCE in client.post(f"/admin/people/user/{ana.pk}/change/", sent).content.decode()
    assert User.objects.get(pk=ana.pk).first_name == "Ana"


def test_what_a_provider_calls_somebody_is_made_one_line(settings):
    external = external_person("issuer", {"sub": "a", "given_name": "Kim\n\u202eBcc:", "family_name": "New\r\nX"})
    assert (external.first_name, external.last_name) == ("Kim Bcc:", "New X")
