"""Published versions of facets."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from taxonomy.models.facet import Facet


class FacetVersion(models.Model):
    """A published version of a facet, frozen. Major grows when terms were added, deprecated, replaced, moved or redefined;
    minor when only wording changed (docs/decisions/0013-versions-of-a-facet.md)."""

    facet = models.ForeignKey(Facet, models.PROTECT, related_name="versions", verbose_name=_("facet"))
    major = models.PositiveIntegerField(_("major"))
    minor = models.PositiveIntegerField(_("minor"))
    note = models.TextField(_("what changed"), blank=True)
    term_count = models.PositiveIntegerField(_("terms"))
    content = models.BinaryField(help_text=_("The terms as gzipped canonical JSON lines."))
    sha256 = models.CharField(_("SHA-256"), max_length=64, help_text=_("The hash of the JSON lines before compression."))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["facet_id", "-major", "-minor"]
        constraints = [models.UniqueConstraint(fields=["facet", "major", "minor"], name="one_row_per_facet_version")]

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"
