"""The roles, as Django groups."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from people.rights import ROLES


def create_roles(**_signal: Any) -> None:
    """Make the groups of people/rights.py and give each exactly its permissions; safe to run again.

    Called after every migration of the last app (propagation/apps.py), when all permissions exist.
    """
    with transaction.atomic():
        for name, labels in ROLES.items():
            group, _created = Group.objects.get_or_create(name=name)
            pairs = [label.split(".") for label in labels]
            group.permissions.set(
                Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in pairs
            )
