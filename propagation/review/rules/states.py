"""The states of a change request. Pure."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeRequestState(TextChoices):
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RELEASED = "released", _("Released")


OPEN_STATES = (ChangeRequestState.IN_REVIEW, ChangeRequestState.APPROVED)
"""The states that somebody still has to end; the others are final."""
