"""Rights: the roles, and the function by which every service checks the rights of its actor."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.models import User

ROLES: dict[str, tuple[str, ...]] = {
    "Content author": (
        "taxonomy.view_facet",
        "taxonomy.view_term",
        "taxonomy.propose_term",
        "content.view_asset",
        "content.add_asset",
        "content.change_asset",
        "channels.view_channelsystem",
        "propagation.view_changerequest",
        "propagation.submit_changerequest",
    ),
    "Reviewer": (
        "taxonomy.view_facet",
        "taxonomy.view_term",
        "taxonomy.propose_term",
        "content.view_asset",
        "channels.view_channelsystem",
        "propagation.view_changerequest",
        "propagation.review_changerequest",
        "propagation.release_changerequest",
        "propagation.withdraw_changerequest",
    ),
    "Taxonomy steward": (
        "taxonomy.view_facet",
        "taxonomy.view_term",
        "taxonomy.propose_term",
        "taxonomy.add_term",
        "taxonomy.change_term",
        "taxonomy.import_term",
        "taxonomy.add_facet",
        "taxonomy.change_facet",
        "taxonomy.publish_facet",
        "content.view_asset",
        "channels.view_channelsystem",
        "propagation.view_changerequest",
        "propagation.submit_changerequest",
        "propagation.withdraw_changerequest",
    ),
    "Channel engineer": (
        "taxonomy.view_facet",
        "taxonomy.view_term",
        "taxonomy.propose_term",
        "content.view_asset",
        "channels.view_channelsystem",
        "channels.add_channelsystem",
        "channels.change_channelsystem",
        "propagation.view_changerequest",
    ),
}
"""Role name -> permissions. The roles are Django groups, made after each migration (people/services/roles.py: create_roles)."""

ADMINISTRATOR = "Administrator"
"""What a superuser is called where roles are listed."""


class LacksPermission(PermissionDenied):
    """Somebody lacks `permission` ("app.codename")."""

    def __init__(self, actor: User, permission: str) -> None:
        names = {"person": actor.display_name, "permission": permission}
        super().__init__(_("%(person)s lacks the permission %(permission)s.") % names)
        self.actor, self.permission = actor, permission

    @property
    def in_words(self) -> str:
        """The same for somebody who reads it later, and who may not be the one who lacks it."""
        names = {"name": self.actor.display_name, "roles": ", ".join(self.roles) or ADMINISTRATOR}
        if not self.actor.is_active:
            return _("%(name)s is deactivated, so nothing is done in their name.") % names
        return _("%(name)s no longer has a role that may do this: %(roles)s.") % names

    @property
    def roles(self) -> list[str]:
        """The roles that include the permission; empty where only administrators have it."""
        return [role for role, permissions in ROLES.items() if self.permission in permissions]


def require(actor: User, permission: str) -> None:
    """Raise PermissionDenied naming `permission` ("app.codename") unless `actor` is active and holds it."""
    if not actor.has_perm(permission):
        raise LacksPermission(actor, permission)
