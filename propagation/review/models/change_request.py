"""Change requests, their changes of assets, and the verdicts on them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from content.models import Asset, Revision
from propagation.feed.models import DocumentOperation
from propagation.review.rules.states import OPEN_STATES, ChangeRequestState

__all__ = [
    "OPEN_STATES",
    "TITLE_MAX_LENGTH",
    "Change",
    "ChangeRequest",
    "ChangeRequestState",
    "Decision",
    "Verdict",
]

TITLE_MAX_LENGTH = 200


class ChangeRequest(models.Model):
    """A named set of changes, submitted and decided together. Its number is its primary key, shown as CR-12."""

    title = models.CharField(_("title"), max_length=TITLE_MAX_LENGTH)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=9, choices=ChangeRequestState, default=ChangeRequestState.IN_REVIEW)
    digest = models.CharField(
        _("digest"), max_length=64, help_text=_("SHA-256 over all its changes; a verdict names the digest it was given for.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="change_requests", verbose_name=_("author")
    )
    submission_key = models.CharField(
        max_length=64, help_text=_("One per form shown, so that sending it twice makes one change request.")
    )
    submission_digest = models.CharField(
        max_length=64, blank=True, help_text=_("SHA-256 over what was asked for under the key; empty in rows from before it.")
    )
    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("takes back")
    )
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revised_by", verbose_name=_("revises")
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)
    dismissed_at = models.DateTimeField(
        _("dismissed"), null=True, blank=True, help_text=_("When its author put a rejection or withdrawal aside.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["author", "submission_key"], name="one_change_request_per_form")]
        permissions = [
            ("submit_changerequest", _("Can submit a change request")),
            ("review_changerequest", _("Can approve or reject change requests of others")),
            ("release_changerequest", _("Can release an approved change request")),
            ("withdraw_changerequest", _("Can withdraw change requests of others, with a reason")),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.title}"

    @property
    def label(self) -> str:
        return f"CR-{self.pk}"


class Change(models.Model):
    """One asset in a change request: the revision to make live (or to withdraw), and what was live at submission."""

    change_request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="changes")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="changes", verbose_name=_("asset"))
    operation = models.CharField(_("operation"), max_length=6, choices=DocumentOperation, default=DocumentOperation.UPSERT)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="changes", verbose_name=_("revision"))
    base_revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("live when submitted")
    )
    follows_terms = models.BooleanField(
        _("follows from its term changes"), default=False, help_text=_("Made by the release: tags follow a merged term.")
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change_request", "asset"], name="one_change_per_asset")]

    def __str__(self) -> str:
        return f"{self.change_request_id}: {self.asset_id}"


class Decision(models.TextChoices):
    APPROVE = "approve", _("Approved")
    REJECT = "reject", _("Rejected")


class Verdict(models.Model):
    """What one reviewer decided, and for which bytes."""

    change_request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="verdicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts", verbose_name=_("reviewer"))
    decision = models.CharField(_("decision"), max_length=7, choices=Decision)
    digest = models.CharField(_("digest"), max_length=64)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change_request", "reviewer"], name="one_verdict_per_reviewer")]

    def __str__(self) -> str:
        return f"{self.change_request_id}: {self.decision}"
