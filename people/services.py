"""Writes about people."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Theme, User
from people.rights import ROLES

SYSTEM_USERNAME = "throughline"


def system_actor() -> User:
    """The actor of what no person does, such as rehearsing operations for a preview. It cannot sign in."""
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
            group, _created = Group.objects.get_or_create(name=name)
            pairs = [label.split(".") for label in labels]
            group.permissions.set(
                Permission.objects.get(content_type__app_label=app, codename=codename) for app, codename in pairs
            )


def set_theme(*, person: User, theme: str, actor: User) -> User:
    """Store how `person` wants pages to look; only they themselves may choose.

    Raises ValidationError for a theme that is not one of Theme, PermissionDenied for another actor.
    """
    if actor.pk != person.pk:
        raise PermissionDenied(_("Everybody chooses their own theme."))
    if theme not in Theme.values:
        raise ValidationError({"theme": _("The theme is one of auto, light and dark.")})
    person.theme = theme
    person.save(update_fields=["theme"])
    return person
