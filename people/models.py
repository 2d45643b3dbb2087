"""Users. Every service takes one as its `actor`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    AUTO = "auto", _("Same as device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """A person who signs in, or the one system actor, who cannot sign in (people/services.py: system_actor)."""

    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
