"""Large submissions and releases, which a worker does while the person goes on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from jobs.models import OF_THE_WORKER, Job
from jobs.states import States, Work
from propagation.review.models.change_request import ChangeRequest


class JobKind(models.TextChoices):
    SUBMIT = "submit", _("Submission")
    RELEASE = "release", _("Release")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a worker")
    RUNNING = "running", _("At work")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


OPEN_JOBS = (JobState.WAITING, JobState.RUNNING)
"""The states in which a job waits for a worker or has one."""


class ChangeRequestJob(Job):
    """Somebody has asked that a large change request be submitted, or released, in one transaction.

    `asked` is what they gave the service, as JSON (services/change_request_jobs.py). `change_request` is what is released, or
    what came of a submission: null until then. `message` says why nothing came of it. `assets` is how many it is about; `done`
    and `total` count each of them twice, because two things are done with it. `dismissed_at` is when its author put a refusal
    aside.
    """

    states = States(
        work=(Work(JobState.WAITING, JobState.RUNNING, given_up=JobState.REFUSED),),
        ended=(JobState.DONE, JobState.REFUSED),
    )

    kind = models.CharField(_("kind"), max_length=7, choices=JobKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    asked = models.JSONField(default=dict)
    assets = models.PositiveIntegerField(_("assets"))
    submission_key = models.CharField(max_length=64, null=True, help_text=_("Of a submission, as of a change request."))  # noqa: DJ001 - null is unlike every other null
    submission_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=JobState, default=JobState.WAITING)
    message = models.TextField(_("message"), blank=True)
    change_request = models.ForeignKey(
        ChangeRequest, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("change request")
    )
    dismissed_at = models.DateTimeField(_("put aside"), null=True, blank=True)
    history = HistoricalRecords(excluded_fields=[*OF_THE_WORKER, "asked"])

    class Meta:
        verbose_name = _("job for a change request")
        verbose_name_plural = _("jobs for change requests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission_key"], condition=~Q(state=JobState.REFUSED), name="one_job_per_form"
            ),
            models.UniqueConstraint(
                fields=["change_request"],
                condition=Q(kind=JobKind.RELEASE, state__in=OPEN_JOBS),
                name="one_release_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What pages and the API call it."""
        return f"job_{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a worker or has one."""
        return self.state in OPEN_JOBS

    @property
    def title(self) -> str:
        """The title of what is submitted or released."""
        return self.change_request.title if self.change_request else str(self.asked.get("title", ""))
