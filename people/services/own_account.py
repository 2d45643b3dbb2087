"""What people decide about their own account."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from people.models import Theme, User


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
