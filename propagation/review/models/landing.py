"""Where the changes of a change request land, as counted when it was submitted or later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels.models import ChannelSystem
from propagation.feed.models import DocumentOperation
from propagation.review.models.change_request import Change, ChangeRequest


class LandingRecord(models.Model):
    """The totals of one change request. A document counts once for each channel system that it reaches.

    `basis` is as landing_bases gave it before the count; when it gives another one, the count has to be done again.
    """

    change_request = models.OneToOneField(ChangeRequest, models.CASCADE, primary_key=True, related_name="landing_record")
    basis = models.CharField(max_length=100)
    documents = models.PositiveIntegerField(_("documents"))
    assets = models.PositiveIntegerField(_("assets that reach a channel system"))
    submitted_documents = models.PositiveIntegerField(_("documents at submission"))
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("landing")
        verbose_name_plural = _("landings")

    def __str__(self) -> str:
        return f"{self.change_request_id}: {self.documents}"


class LandingCount(models.Model):
    """How many documents of a change request one channel system must serve anew, or stop serving."""

    change_request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="landing_counts")
    channel_system = models.ForeignKey(ChannelSystem, models.CASCADE, related_name="+")
    operation = models.CharField(_("operation"), max_length=6, choices=DocumentOperation)
    documents = models.PositiveIntegerField(_("documents"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_request", "channel_system", "operation"], name="one_landing_count")
        ]

    def __str__(self) -> str:
        return f"{self.change_request_id}: {self.channel_system_id} {self.operation} {self.documents}"


class ChangeLanding(models.Model):
    """Where one change lands. `places`: the fields of each Place (delivery/queries/landing.py) but the asset, as a list."""

    change = models.OneToOneField(Change, models.CASCADE, primary_key=True, related_name="landing")
    places = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.change_id}: {len(self.places)}"
