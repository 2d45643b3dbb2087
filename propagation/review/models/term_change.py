"""Changes of terms in a change request, and how far they reach."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from propagation.review.models.change_request import ChangeRequest
from taxonomy.models import Term


class TermChange(models.Model):
    """An operation on terms in a change request, as operation_json writes it, and what the release did with it.

    `journal` holds the steps that were done, each with what was before and what is after, so that they can be taken back.
    """

    change_request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="term_changes")
    position = models.PositiveSmallIntegerField(_("position"))
    operation = models.JSONField(_("operation"))
    journal = models.JSONField(_("what was done"), null=True, blank=True)

    class Meta:
        verbose_name = _("term change")
        verbose_name_plural = _("term changes")
        ordering = ["change_request_id", "position"]
        constraints = [models.UniqueConstraint(fields=["change_request", "position"], name="one_term_change_per_position")]

    def __str__(self) -> str:
        return f"{self.change_request_id}: {self.operation.get('op')}"


class TermChangeTarget(models.Model):
    """A term that a term change names, so that open changes of a term are found from the term."""

    term_change = models.ForeignKey(TermChange, models.CASCADE, related_name="targets")
    term = models.ForeignKey(Term, models.CASCADE, related_name="change_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "term_change"], name="one_row_per_change_and_term")]

    def __str__(self) -> str:
        return f"{self.term_change_id}: {self.term_id}"


class Moment(models.TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")
    RELEASED = "released", _("Released")


class ImpactRecord(models.Model):
    """How far the term changes of a change request reached when it was submitted, approved and released."""

    change_request = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="impacts")
    moment = models.CharField(_("when"), max_length=9, choices=Moment)
    counts = models.JSONField(_("counts"))
    at = models.DateTimeField(_("computed"), auto_now_add=True)

    class Meta:
        verbose_name = _("impact")
        verbose_name_plural = _("impacts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.change_request_id}: {self.moment}"


class StagedOperation(models.Model):
    """An operation that somebody has chosen but not submitted yet: a personal list, seen in the tree, until it is sent as a
    change request or dropped."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="staged_operations", verbose_name=_("author")
    )
    operation = models.JSONField(_("operation"))
    staged_at = models.DateTimeField(_("staged"), auto_now_add=True)

    class Meta:
        verbose_name = _("staged operation")
        verbose_name_plural = _("staged operations")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.operation.get('op')}"
