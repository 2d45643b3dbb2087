"""How often something was asked for in a stretch of time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """A count that starts anew when its time is over (people/services/limits.py)."""

    key = models.CharField(primary_key=True, max_length=64)
    """A SHA-256 of what is counted, so that the table holds no addresses of people."""
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%Y-%m-%d %H:%M}"
