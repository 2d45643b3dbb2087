"""Choosing a password, when the account changes between the look at it and the save."""

from itertools import product

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from people.links import invitation_links
from people.models import EventKind, User
from people.services.accounts import invite_again, set_active
from people.services.passwords import choose_password, set_password

CHOSEN, OF_AN_ADMINISTRATOR = "nine violet kettles", "ten violet kettles"


def deactivated(person: User, root: User) -> None:
    set_active(person=person, is_active=False, reason="Has left.", actor=root)


def given_another_password(person: User, root: User) -> None:
    set_password(person=person, password=OF_AN_ADMINISTRATOR, reason="Somebody else knew it.", actor=root)


def signed_in_and_moved(person: User, root: User) -> None:
    User.objects.filter(pk=person.pk).update(last_login=timezone.now(), email="elsewhere@example.com")


@pytest.mark.parametrize(
    ("kind", "meanwhile"),
    [
        (EventKind.PASSWORD_CHANGED, deactivated),
        (EventKind.PASSWORD_CHANGED, given_another_password),
        *product((EventKind.PASSWORD_RESET, EventKind.ACCEPTED), (deactivated, given_another_password, signed_in_and_moved)),
    ],
)
def test_what_happened_meanwhile_stays(ana, root, kind, meanwhile):
    links = invitation_links if kind == EventKind.ACCEPTED else default_token_generator
    token = links.make_token(ana)
    meanwhile(User.objects.get(pk=ana.pk), root)
    before = User.objects.get(pk=ana.pk).password

    with pytest.raises(PermissionDenied, match="begin again"):
        choose_password(person=ana, password=CHOSEN, kind=kind, token=token, actor=ana)

    assert User.objects.get(pk=ana.pk).password == before
    assert not ana.account_events.filter(kind=kind).exists()


def test_a_link_of_one_kind_is_none_of_another(ana):
    for kind, token in [
        (EventKind.PASSWORD_RESET, invitation_links.make_token(ana)),
        (EventKind.ACCEPTED, default_token_generator.make_token(ana)),
        (EventKind.ACCEPTED, ""),
    ]:
        with pytest.raises(PermissionDenied):
            choose_password(person=ana, password=CHOSEN, kind=kind, token=token, actor=ana)


def test_an_earlier_invitation_ends_with_the_next(ana, root):
    ana.set_unusable_password()
    ana.save()
    token = invitation_links.make_token(ana)
    invite_again(person=ana, reason="Lost it", actor=root)
    with pytest.raises(PermissionDenied):
        choose_password(person=ana, password=CHOSEN, kind=EventKind.ACCEPTED, token=token, actor=ana)
