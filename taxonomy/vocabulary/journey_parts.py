"""The parts of a journey, which the terms of the facet journey are, and how they nest. Pure."""

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _


class JourneyKind(TextChoices):
    JOURNEY = "journey", _("Journey")
    STAGE = "stage", _("Stage")
    STEP = "step", _("Step")


LINES = {"kpi": 200, "kpi_target": 100, "owning_team": 200}
TEXTS = {"goal": 20_000, "mindset": 20_000}
CONDITION_MAX_LENGTH = 300
"""How long the texts about a part may be, and the condition of an exit."""
PART_ABOVE = {JourneyKind.JOURNEY: "", JourneyKind.STAGE: JourneyKind.JOURNEY, JourneyKind.STEP: JourneyKind.STAGE}
"""Part of a journey -> the part that has to be directly above it; "" for the top."""
