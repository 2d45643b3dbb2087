"""Users. Every service takes one as its `actor`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.one_line import check_one_line

SYSTEM_USERNAME = "throughline"
"""The account of the system actor (people/services/system_actor.py)."""


class Theme(models.TextChoices):
    AUTO = "auto", _("Same as device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """A person who signs in, or the one system actor, who cannot sign in (people/services/system_actor.py)."""

    first_name = models.CharField(_("first name"), max_length=150, blank=True, validators=[check_one_line])
    last_name = models.CharField(_("last name"), max_length=150, blank=True, validators=[check_one_line])
    email = models.EmailField(_("email address"), blank=True, validators=[check_one_line])
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    """A name of the IANA database, such as Europe/Vienna; empty: the zone of the installation."""
    language = models.CharField(_("language"), max_length=15, blank=True, default="")
    """One of settings.LANGUAGES; empty: what the browser asks for."""
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    """Somebody else knows the password, so that nothing else is open until it is changed."""
    external_identity = models.CharField(_("identity at the sign-in provider"), max_length=500, blank=True, default="")
    """Issuer and subject, as the OpenID Connect provider names this person; empty: never signed in there."""

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]  # the stubs leave it out
        constraints = [
            models.UniqueConstraint(
                fields=["external_identity"],
                condition=~models.Q(external_identity=""),
                name="people_user_one_person_per_external_identity",
            ),
            # Services ask before and say it at the field; two of them at the same moment meet here.
            models.UniqueConstraint(
                Lower("username"),
                name="people_user_one_person_per_username",
                violation_error_message=_("Another person has this user name, or has it as their e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="people_user_one_person_per_email",
                violation_error_message=_("Another person has this e-mail address."),
            ),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def standing(self) -> str:
        """inactive; invited, as long as there is no way for them to sign in; otherwise here."""
        if not self.is_active:
            return "inactive"
        return "here" if self.has_usable_password() or self.external_identity else "invited"
