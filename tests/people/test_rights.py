"""Who may do what, and what a refusal says."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from people.models import User
from people.rights import LacksPermission, require
from people.services.roles import create_roles


def permissions_of(role: str) -> set[str]:
    return {
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    }


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (
            "Content author",
            {
                "taxonomy.view_facet",
                "taxonomy.view_term",
                "taxonomy.propose_term",
                "content.view_asset",
                "content.add_asset",
                "content.change_asset",
                "channels.view_channelsystem",
                "propagation.view_changerequest",
                "propagation.submit_changerequest",
            },
        ),
        (
            "Reviewer",
            {
                "taxonomy.view_facet",
                "taxonomy.view_term",
                "taxonomy.propose_term",
                "content.view_asset",
                "channels.view_channelsystem",
                "propagation.view_changerequest",
                "propagation.review_changerequest",
                "propagation.release_changerequest",
                "propagation.withdraw_changerequest",
            },
        ),
        (
            "Taxonomy steward",
            {
                "taxonomy.view_facet",
                "taxonomy.view_term",
                "taxonomy.add_term",
                "taxonomy.change_term",
                "taxonomy.propose_term",
                "taxonomy.import_term",
                "taxonomy.add_facet",
                "taxonomy.change_facet",
                "taxonomy.publish_facet",
                "content.view_asset",
                "channels.view_channelsystem",
                "propagation.view_changerequest",
                "propagation.submit_changerequest",
                "propagation.withdraw_changerequest",
            },
        ),
        (
            "Channel engineer",
            {
                "taxonomy.view_facet",
                "taxonomy.view_term",
                "taxonomy.propose_term",
                "content.view_asset",
                "channels.view_channelsystem",
                "channels.add_channelsystem",
                "channels.change_channelsystem",
                "propagation.view_changerequest",
            },
        ),
    ],
)
def test_migration_makes_each_role_with_exactly_these_permissions(db: None, role: str, permissions: set[str]) -> None:
    assert permissions_of(role) == permissions


def test_there_are_four_roles(db: None) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {
        "Content author",
        "Reviewer",
        "Taxonomy steward",
        "Channel engineer",
    }


def test_create_roles_again_takes_back_what_somebody_added(db: None) -> None:
    author, steward = Group.objects.get(name="Content author"), Group.objects.get(name="Taxonomy steward")
    author.permissions.add(steward.permissions.get(codename="add_term"))

    create_roles()

    assert "taxonomy.add_term" not in permissions_of("Content author")
    assert "content.add_asset" in permissions_of("Content author")


def test_require_lets_the_holder_of_the_right_through(ana: User) -> None:
    require(ana, "content.add_asset")


def test_require_names_the_person_and_the_missing_permission(zoe: User) -> None:
    with pytest.raises(PermissionDenied, match=r"^Zoe Visitor lacks the permission content\.add_asset\.$"):
        require(zoe, "content.add_asset")


def test_a_missing_permission_names_the_roles_that_have_it(zoe: User) -> None:
    with pytest.raises(LacksPermission) as caught:
        require(zoe, "content.add_asset")
    assert caught.value.roles == ["Content author"]
    with pytest.raises(LacksPermission) as caught:
        require(zoe, "people.view_user")
    assert caught.value.roles == [], "administrators only"


def test_no_role_both_writes_and_decides(ana: User, ben: User) -> None:
    with pytest.raises(PermissionDenied):
        require(ana, "propagation.review_changerequest")
    with pytest.raises(PermissionDenied):
        require(ben, "content.change_asset")


def test_an_inactive_person_may_nothing(ana: User) -> None:
    ana.is_active = False
    ana.save(update_fields=["is_active"])
    with pytest.raises(PermissionDenied, match="Ana Author"):
        require(User.objects.get(pk=ana.pk), "content.add_asset")
