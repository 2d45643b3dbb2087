"""Several people at the accounts at the same moment, in threads with connections of their own."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError

from people.links import invitation_links
from people.models import EventKind, User
from people.services.accounts import change_account, invite
from people.services.own_account import change_own_account
from people.services.passwords import choose_password
from tests.at_once.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def fields_refused(acts: list[Callable[[], object]]) -> list[list[str]]:
    """Do `acts` at once; the fields that each of the refused ones names."""
    raised = at_once(acts, Counter())
    assert all(isinstance(error, ValidationError) for error in raised), raised
    return [list(error.message_dict) for error in raised if isinstance(error, ValidationError)]


def inviting(username: str, email: str, root: User) -> Callable[[], object]:
    return partial(invite, username=username, email=email, roles=[], reason="New", actor=root)


def test_one_address_makes_one_account_however_many_invite_it(root) -> None:
    acts = [inviting(f"kim{number}", f"{'kK'[number % 2]}im@example.com", root) for number in range(AT_ONCE)]
    assert fields_refused(acts) == [["email"]] * (AT_ONCE - 1)
    assert User.objects.filter(email__iexact="kim@example.com").count() == 1


def test_one_user_name_makes_one_account_in_whatever_case(root) -> None:
    acts = [inviting(("kim", "Kim", "KIM")[number % 3], f"kim{number}@example.com", root) for number in range(AT_ONCE)]
    assert fields_refused(acts) == [["username"]] * (AT_ONCE - 1)
    assert User.objects.filter(username__iexact="kim").count() == 1


def test_one_address_goes_to_one_of_those_who_take_it(ana, ben, sara, root) -> None:
    same = {"first_name": "", "last_name": "", "email": "desk@example.com"}
    own = {"time_zone": "", "language": ""}
    others = {"roles": [], "is_administrator": False, "reason": "Moved", "actor": root}
    acts: list[Callable[[], object]] = [
        partial(change_own_account, person=ana, **same, **own, actor=ana),
        partial(change_own_account, person=ben, **same, **own, actor=ben),
        partial(change_account, person=sara, **same, **others),
    ]
    assert fields_refused(acts) == [["email"]] * 2
    assert User.objects.filter(email="desk@example.com").count() == 1


def test_a_link_works_once_however_many_use_it_and_so_does_a_known_password(ana, root) -> None:
    kim = invite(username="kim", email="kim@example.com", roles=[], reason="New", actor=root)
    ways = [
        (kim, EventKind.ACCEPTED, invitation_links.make_token(kim)),
        (ana, EventKind.PASSWORD_RESET, default_token_generator.make_token(ana)),
        (ben_now := User.objects.create_user("ben", password="correct horse battery"), EventKind.PASSWORD_CHANGED, ""),
    ]
    assert ben_now.check_password("correct horse battery")
    for someone, kind, token in ways:
        # Each request has read the person for itself.
        acts = [
            partial(choose_password, person=row, password=f"{number} violet kettles", kind=kind, token=token, actor=row)
            for number in range(AT_ONCE)
            for row in [User.objects.get(pk=someone.pk)]
        ]
        raised = at_once(acts, Counter())
        assert [type(error) for error in raised] == [PermissionDenied] * (AT_ONCE - 1), kind
        assert someone.account_events.filter(kind=kind).count() == 1
