"""The axes of the taxonomy and the rules of each."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from taxonomy.vocabulary.codes import CODE_PATTERN
from taxonomy.vocabulary.limits import FACET_CODE_MAX_LENGTH, FACET_NAME_MAX_LENGTH, URI_MAX_LENGTH

validate_code = RegexValidator(
    rf"^{CODE_PATTERN}\Z",
    _("A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
    code="invalid_code",
)


class Facet(models.Model):
    """One axis of the taxonomy. Six are built in (migration 0001)."""

    code = models.CharField(_("code"), max_length=FACET_CODE_MAX_LENGTH, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=FACET_NAME_MAX_LENGTH)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    uri = models.CharField(
        _("URI"), max_length=URI_MAX_LENGTH, blank=True, help_text=_("The URI of the concept scheme in exports.")
    )
    max_depth = models.PositiveSmallIntegerField(
        _("most levels"), null=True, blank=True, help_text=_("How many levels the tree may have. Empty: as many as needed.")
    )
    assets_may_carry = models.BooleanField(_("assets may carry its terms"), default=True)
    free_proposals = models.BooleanField(
        _("everybody may propose terms"), default=True, help_text=_("Otherwise only taxonomy stewards may.")
    )
    free_additions = models.BooleanField(
        _("stewards may add active terms alone"),
        default=True,
        help_text=_("Otherwise somebody else must agree to each new active term, in a change request or as a proposal."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        ordering = ["position", "code"]
        permissions = [("publish_facet", _("Can publish a version of a facet"))]

    def __str__(self) -> str:
        return self.name
