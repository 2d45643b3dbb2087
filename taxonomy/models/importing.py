"""Imports: a file on its way into a facet. The row is the queue; a worker looks for the ones that have something to do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from jobs.models import OF_THE_WORKER, Job
from jobs.states import States, Work
from taxonomy.models.facet import Facet
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    PLANNED = "planned", _("Planned")
    REFUSED = "refused", _("Refused")
    STARTING = "starting", _("Waiting to be carried out")
    RUNNING = "running", _("Being carried out")
    SUBMITTED = "submitted", _("In a change request")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class TermImport(Job):
    """One file: uploaded, read and planned, looked at by a person, then carried out in one transaction, or not at all.

    What others must agree to waits as `submitted` for the release of a change request; when that is rejected or withdrawn, the
    import is planned again.

    `rows` holds what was read (gzipped JSON lines), `plan_digest` says which plan the person saw; `done` of `total` is progress
    in terms.
    """

    states = States(
        work=(
            Work(ImportState.WAITING, ImportState.READING, given_up=ImportState.REFUSED),
            Work(ImportState.STARTING, ImportState.RUNNING, given_up=ImportState.PLANNED),
        ),
        ended=(ImportState.REFUSED, ImportState.DONE, ImportState.CANCELLED),
    )

    facet = models.ForeignKey(Facet, models.PROTECT, related_name="imports", verbose_name=_("facet"))
    file_name = models.CharField(_("file"), max_length=200)
    format = models.CharField(_("format"), max_length=30)
    language = models.CharField(_("language of labels that name none"), max_length=LANGUAGE_MAX_LENGTH, blank=True)
    deletes_missing = models.BooleanField(
        _("deprecate what the file lacks"), default=False, help_text=_("The file is the whole facet, not a part of it.")
    )
    cuts_loops = models.BooleanField(
        _("cut loops"), default=False, help_text=_("Otherwise terms that are above themselves are left out.")
    )
    state = models.CharField(_("state"), max_length=9, choices=ImportState, default=ImportState.WAITING)
    content = models.BinaryField(null=True)
    rows = models.BinaryField(null=True)
    plan_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(_("counts"), default=dict, help_text=_("Terms by what the plan does with them."))
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    history = HistoricalRecords(excluded_fields=["content", "rows", *OF_THE_WORKER])

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
