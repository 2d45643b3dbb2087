"""The parts of a journey, which the terms of the facet journey are, and how they nest. Pure."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class JourneyKind(TextChoices):
    JOURNEY = "journey", _("Journey")
    STAGE = "stage", _("Stage")
    STEP = "step", _("Step")


PART_ABOVE = {JourneyKind.JOURNEY: "", JourneyKind.STAGE: JourneyKind.JOURNEY, JourneyKind.STEP: JourneyKind.STAGE}
"""Part of a journey -> the part that has to be directly above it; "" for the top."""
