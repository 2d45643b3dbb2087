"""Submissions of imports: a planned file on its way into a change request."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from jobs.models import OF_THE_WORKER, Job
from jobs.states import States, Work
from propagation.review.models.change_request import TITLE_MAX_LENGTH, ChangeRequest
from taxonomy.models import TermImport


class SubmissionState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be submitted")
    RUNNING = "running", _("Being submitted")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class ImportSubmission(Job):
    """Somebody has asked that an import be carried out as far as nobody else must agree, and that the rest become a change
    request, both in one transaction.

    `plan_digest` is the plan that the person saw. `change_request` is what came of it; null until then, and when there was
    nothing to agree to. `message` says why nothing came of it.
    """

    states = States(
        work=(Work(SubmissionState.WAITING, SubmissionState.RUNNING, given_up=SubmissionState.REFUSED),),
        ended=(SubmissionState.DONE, SubmissionState.REFUSED),
    )

    term_import = models.ForeignKey(TermImport, models.PROTECT, related_name="submissions", verbose_name=_("import"))
    title = models.CharField(_("title"), max_length=TITLE_MAX_LENGTH)
    reason = models.TextField(_("reason"))
    plan_digest = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    submission_key = models.CharField(max_length=64, help_text=_("One per form shown, as of a change request."))
    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=9, choices=SubmissionState, default=SubmissionState.WAITING)
    message = models.TextField(_("message"), blank=True)
    change_request = models.OneToOneField(
        ChangeRequest, models.PROTECT, null=True, blank=True, related_name="import_submission", verbose_name=_("change request")
    )
    history = HistoricalRecords(excluded_fields=[*OF_THE_WORKER])

    class Meta:
        verbose_name = _("submission of an import")
        verbose_name_plural = _("submissions of imports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission_key"],
                condition=~models.Q(state=SubmissionState.REFUSED),
                name="one_submission_per_form",
            )
        ]

    def __str__(self) -> str:
        return f"{self.term_import_id}: {self.title}"
