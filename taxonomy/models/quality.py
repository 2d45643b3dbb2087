"""Reports on the quality of a facet. The row is the queue; a worker looks for those that are asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.states import States, Work
from taxonomy.models.facet import Facet
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH


class ReportState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be looked at")
    RUNNING = "running", _("Being looked at")
    DONE = "done", _("Looked at")
    FAILED = "failed", _("Could not be looked at")


UNFINISHED = (ReportState.WAITING, ReportState.RUNNING)


class QualityReport(Job):
    """One look at a facet, worded in one language: asked for, made by a worker, and shown until a newer one is done.

    `basis` names the state of the words that was looked at (quality_report.basis_of). `counts` lists (check, findings, terms)
    in the order of the report. `done` of `total` steps is progress.
    """

    states = States(
        work=(Work(ReportState.WAITING, ReportState.RUNNING, given_up=ReportState.FAILED),),
        ended=(ReportState.DONE, ReportState.FAILED),
    )

    facet = models.ForeignKey(Facet, models.CASCADE, related_name="quality_reports", verbose_name=_("facet"))
    language = models.CharField(_("language"), max_length=LANGUAGE_MAX_LENGTH)
    basis = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=7, choices=ReportState, default=ReportState.WAITING)
    counts = models.JSONField(_("counts"), default=list)
    done = models.PositiveSmallIntegerField(_("done"), default=0)
    total = models.PositiveSmallIntegerField(_("of"), default=0)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)

    class Meta:
        verbose_name = _("quality report")
        verbose_name_plural = _("quality reports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "language"],
                condition=models.Q(state__in=[state.value for state in UNFINISHED]),
                name="one_unfinished_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.facet_id} {self.language} {self.state}"


class QualityFinding(models.Model):
    """A finding of a report; `number` is its place among those of its check, from 1.

    `codes` names all terms concerned, in a facet of 100,000 perhaps as many; `first_codes` are what a list shows of them.
    """

    report = models.ForeignKey(QualityReport, models.CASCADE, related_name="findings", verbose_name=_("quality report"))
    check_name = models.CharField(_("check"), max_length=30)
    number = models.PositiveIntegerField(_("number"))
    message = models.TextField(_("finding"))
    term_count = models.PositiveIntegerField(_("terms"))
    first_codes = models.JSONField(_("first terms"))
    codes = models.JSONField(_("terms"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "check_name", "number"], name="one_row_per_finding")]

    def __str__(self) -> str:
        return self.message
