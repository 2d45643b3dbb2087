"""The states of an asset. Pure; propagation/review/queries/asset_states.py finds which one an asset is in."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class AssetStateWord(TextChoices):
    """In the order of an asset's life; pages/templatetags/ui.py has the icons."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    GOING_OUT = "going_out", _("Going out")
    LIVE = "live", _("Live")
    NEWER_DRAFT = "newer_draft", _("Live, newer draft")
    WITHDRAWN = "withdrawn", _("Withdrawn")
