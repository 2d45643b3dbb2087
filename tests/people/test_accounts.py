"""What administrators do with accounts, and what stops them."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from people.models import Session, User
from people.services.accounts import change_account, invite, set_active
from tests.factories.people import person

WHY = "Joins the spring campaign."


def told(someone: User) -> list[tuple[str, str, str, str]]:
    """The events of an account, oldest first."""
    return [(row.kind, row.before, row.after, row.reason) for row in someone.account_events.order_by("pk")]


def changed(someone: User, actor: User, **different):
    same = {
        "first_name": someone.first_name,
        "last_name": someone.last_name,
        "email": someone.email,
        "roles": list(someone.groups.values_list("name", flat=True)),
        "is_administrator": someone.is_superuser,
        "reason": WHY,
    }
    return change_account(person=someone, **same | different, actor=actor)


@pytest.fixture
def clerk(db) -> User:
    """May change people, and is no administrator."""
    clerk = person("clerk")
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "add_user", "view_user"]))
    return User.objects.get(pk=clerk.pk)


def test_an_invited_person_has_the_roles_and_no_password(root):
    kim = invite(username="", email="Kim@Example.com", roles=["Reviewer"], reason=WHY, actor=root)
    kim.refresh_from_db()
    assert (kim.username, kim.email, kim.has_usable_password()) == ("Kim@example.com", "Kim@example.com", False)
    assert [group.name for group in kim.groups.all()] == ["Reviewer"]
    assert told(kim) == [("invited", "", "Reviewer", WHY)]


def test_all_that_is_wrong_with_an_invitation_is_named_and_nobody_is_made(root, ana):
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    before = User.objects.count()
    with pytest.raises(ValidationError) as refused:
        invite(username="ana", email="ANA@example.com", roles=["Boss"], reason=" ", actor=root)
    assert set(refused.value.message_dict) == {"username", "email", "roles", "reason"}
    assert User.objects.count() == before


@pytest.mark.parametrize("name", ["ANA", "Ana@Example.com"])
def test_nobody_is_called_as_another_is_in_whatever_case(root, ana, name):
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    with pytest.raises(ValidationError) as refused:
        invite(username=name, email="other@example.com", roles=[], reason="New", actor=root)
    assert list(refused.value.message_dict) == ["username"]
    with pytest.raises(ValidationError) as refused:
        invite(username="other", email=name if "@" in name else "ana@EXAMPLE.com", roles=[], reason="New", actor=root)
    assert list(refused.value.message_dict) == ["email"]
    assert not User.objects.filter(username__in=[name, "other"]).exists()


def test_each_change_leaves_its_own_event(root, ana):
    changed(ana, root, last_name="Auteur", email="ana@example.com", roles=["Reviewer"])
    assert told(ana) == [
        ("name_changed", "Ana Author", "Ana Auteur", WHY),
        ("email_changed", "", "ana@example.com", WHY),
        ("roles_changed", "Content author", "Reviewer", WHY),
    ]


def test_saving_without_a_change_leaves_none(root, ana):
    changed(ana, root)
    assert told(ana) == []


def test_whoever_may_not_changes_nothing(ana, ben):
    with pytest.raises(PermissionDenied, match=r"people\.change_user"):
        changed(ben, ana, roles=[])
    with pytest.raises(PermissionDenied, match=r"people\.add_user"):
        invite(username="x", email="x@example.com", roles=[], reason=WHY, actor=ana)
    assert (told(ben), ben.groups.count(), User.objects.filter(username="x").count()) == ([], 1, 0)


@pytest.mark.parametrize("different", [{"roles": ["Reviewer"]}, {"is_administrator": False}])
def test_nobody_changes_their_own_roles(root, different):
    with pytest.raises(PermissionDenied, match="nobody changes their own roles"):
        changed(root, root, **different)
    root.refresh_from_db()
    assert (root.is_superuser, root.groups.count(), told(root)) == (True, 0, [])


def test_who_is_no_administrator_neither_makes_nor_touches_one(clerk, root, ana):
    with pytest.raises(PermissionDenied, match="Only an administrator"):
        changed(ana, clerk, is_administrator=True)
    with pytest.raises(PermissionDenied, match="Only an administrator"):
        changed(root, clerk, email="mine@example.com")
    with pytest.raises(PermissionDenied, match="Only an administrator"):
        invite(username="x", email="x@example.com", roles=[], is_administrator=True, reason=WHY, actor=clerk)
    root.refresh_from_db()
    ana.refresh_from_db()
    assert (root.email, ana.is_superuser, told(root), told(ana)) == ("", False, [], [])
    assert changed(ana, clerk, roles=["Reviewer"]).groups.get().name == "Reviewer"


def test_one_active_administrator_stays(root):
    other = person("other", is_superuser=True, is_staff=True)
    User.objects.filter(pk=root.pk).update(is_active=False)
    actor = person("late", is_superuser=True)
    User.objects.filter(pk=actor.pk).update(is_superuser=False)  # meanwhile, by somebody else
    with pytest.raises(PermissionDenied, match="last active administrator"):
        set_active(person=other, is_active=False, reason=WHY, actor=actor)
    other.refresh_from_db()
    assert other.is_active


def test_deactivating_signs_out_everywhere_and_tells_why(client, root, ana):
    client.force_login(ana)
    assert Session.objects.filter(person=ana).count() == 1
    set_active(person=ana, is_active=False, reason="Has left.", actor=root)
    assert Session.objects.filter(person=ana).count() == 0
    assert client.get("/account/").status_code == 302
    set_active(person=ana, is_active=True, reason="Is back.", actor=root)
    assert told(ana) == [("deactivated", "", "", "Has left."), ("reactivated", "", "", "Is back.")]


def test_a_reason_is_needed(root, ana):
    with pytest.raises(ValidationError) as refused:
        set_active(person=ana, is_active=False, reason="  ", actor=root)
    assert list(refused.value.message_dict) == ["reason"]
    ana.refresh_from_db()
    assert ana.is_active


@pytest.mark.parametrize("taken", [{"email": "ANA@example.com"}, {"username": "ANA"}])
def test_the_database_itself_holds_one_person_for_one_address_and_one_name(ana, taken):
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(**{"username": "kim", "email": "kim@example.com"} | taken)
    assert [User.objects.create(username=name).email for name in ("one", "two")] == ["", ""]
