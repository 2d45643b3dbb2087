"""The status of a term. Pure."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class TermStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    DEPRECATED = "deprecated", _("Deprecated")
    MERGED = "merged", _("Merged")


IN_USE = (TermStatus.ACTIVE, TermStatus.PROPOSED)
"""The statuses of terms that a new tag may use; proposed terms serve drafts only."""
OUT_OF_USE = (TermStatus.DEPRECATED, TermStatus.MERGED)
