"""Writes about people."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from people.models import User
from people.rights import ROLES

SYSTEM_USERNAME = "throughline"


def system_actor() -> User:
    """The actor of what no person did, such as loading the demo. It cannot sign in."""
    user, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "first_name": "Throughline"}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def create_roles(**_signal: Any) -> None:
    """Make the groups of people/rights.py and give each exactly its permissions; safe to run again.

    Called after every migration of the last app (propagation/apps.py), when all permissions exist.
    """
    with transaction.atomic():
        for name, labels in ROLES.items():
            group, _ = Group.objects.get_or_create(name=name)
            pairs = [label.split(".") for label in labels]
            group.permissions.set(
                Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in pairs
            )
