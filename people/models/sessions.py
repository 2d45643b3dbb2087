"""Where people are signed in."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from people.models.users import User


class Session(AbstractBaseSession):
    """A session of a browser, with whose it is. people/session_store.py keeps it; Django's own table stays empty."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    """Empty before somebody has signed in."""
    address = models.CharField(max_length=45, blank=True, default="")
    agent = models.CharField(max_length=200, blank=True, default="")
    seen_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):  # type: ignore[name-defined]  # the stubs leave it out
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")
