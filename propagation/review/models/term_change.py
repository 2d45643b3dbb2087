"""Term changes, how far they reach, and staged operations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from propagation.review.models.change_request import ChangeRequest
from taxonomy.models import Term


class TermChange(models.Model):
    """One operation on terms in a change request, and what the release did.

    `operation` is as operation_json writes it. `journal` holds the steps of the release, each with what was before and what is
    after, so that they can be taken back.
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
    """A term that a term change names. These rows find the open changes of a term."""

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
    """An operation that one person has chosen and not yet submitted.

    It is on that person's list and shows in the tree, until they submit it in a change request or drop it.
    """

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
