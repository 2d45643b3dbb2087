"""Parts of journeys, and the exits from their stages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from taxonomy.models.term import Term
from taxonomy.vocabulary.journey_parts import JourneyKind


class JourneyPart(models.Model):
    """A term of the facet journey as a journey, a stage or a step: what it is for, and how it is measured."""

    term = models.OneToOneField(Term, models.CASCADE, primary_key=True, related_name="journey_part", verbose_name=_("term"))
    kind = models.CharField(_("kind"), max_length=7, choices=JourneyKind)
    goal = models.TextField(_("goal"), blank=True)
    mindset = models.TextField(_("customer's mindset"), blank=True)
    desired_action = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="desired_in", verbose_name=_("desired action")
    )
    kpi = models.CharField(_("KPI"), max_length=200, blank=True)
    kpi_target = models.CharField(_("KPI target"), max_length=100, blank=True)
    owning_team = models.CharField(_("owning team"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("part of a journey")
        verbose_name_plural = _("parts of journeys")

    def __str__(self) -> str:
        return f"{self.term_id}: {self.kind}"


class JourneyExit(models.Model):
    """A way out of a stage: the stage or journey to which customers leave, and when they do."""

    stage = models.ForeignKey(Term, models.CASCADE, related_name="journey_exits", verbose_name=_("stage"))
    target = models.ForeignKey(Term, models.CASCADE, related_name="journey_entries", verbose_name=_("leads to"))
    condition = models.CharField(_("when"), max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("exit")
        verbose_name_plural = _("exits")
        constraints = [
            models.UniqueConstraint(fields=["stage", "target"], name="one_exit_per_target"),
            models.CheckConstraint(condition=~models.Q(stage=models.F("target")), name="exit_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} → {self.target_id}"
