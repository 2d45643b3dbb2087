"""What each channel system must serve, what it was sent, and what it says it serves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels.models import ChannelSystem
from propagation.feed.models import Document, DocumentOperation, FeedEntry, Release


class Stream(models.Model):
    """The ordered stream of new targets of one channel system.

    `position` is the last one given out, `fanned_out` the last feed number that was matched with this system. The matching
    used the versions `subscription_version` of its subscription and `tree_version` of the term tree; `reach` holds what the
    subscription covered then (rules/matching.py: Reach), so that a later tree is compared with it. Pulling needs
    `handed_out`, the highest position that a page has shown, and `acknowledged`, the highest that the system acknowledged.
    """

    channel_system = models.OneToOneField(ChannelSystem, models.CASCADE, primary_key=True, related_name="stream")
    position = models.BigIntegerField(default=0)
    fanned_out = models.BigIntegerField(default=0)
    subscription_version = models.PositiveIntegerField(default=0)
    tree_version = models.PositiveBigIntegerField(default=0)
    reach = models.JSONField(null=True)
    handed_out = models.BigIntegerField(default=0)
    acknowledged = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")

    def __str__(self) -> str:
        return f"{self.channel_system_id}: {self.position}"


class Hold(models.TextChoices):
    NONE = "", _("Not held")
    REJECTED = "rejected", _("The channel system refused the content")
    EXHAUSTED = "exhausted", _("All tries failed")


SERVES_TARGET = models.Q(reported_position=models.F("position"), reported_hash=models.F("target_hash"))
UNSETTLED = (
    ~models.Q(hold="")
    | models.Q(accepted_position__lt=models.F("position"), furthest_reported__lt=models.F("position"))
    | (models.Q(furthest_reported=models.F("position")) & ~SERVES_TARGET)
)
"""The condition for serving states that wait, are held or drifted. Few rows of many, so they have an index of their own."""


class ServingState(models.Model):
    """What one channel system must serve of one document, accepted and reported. The rows are queue, proof and status page.

    A row holds three facts, each with its own time: the target (what it must serve), accepted (it answered 2xx or acknowledged
    a pull), and reported (what its last receipt says it serves). `position` grows with every move of the target; a receiver
    compares (`epoch`, `position`), so that an older message never replaces a newer one. `target_hash` is the hash of the
    target's content, "" when it must serve nothing. `furthest_reported` is the highest position that it ever reported: when
    that is the target's and the last report is not, it went back. A row is due when `next_attempt_at` has come, it is not held
    and no lease is alive. rules/states.py computes the status that people see, queries/statuses.py the same in SQL.
    """

    channel_system = models.ForeignKey(ChannelSystem, models.CASCADE, related_name="serving_states")
    document = models.ForeignKey(Document, models.PROTECT, related_name="serving_states")
    target = models.ForeignKey(FeedEntry, models.PROTECT, related_name="+")
    operation = models.CharField(_("operation"), max_length=6, choices=DocumentOperation)
    target_hash = models.CharField(_("hash it must serve"), max_length=64, blank=True)
    position = models.BigIntegerField(_("position"))
    epoch = models.PositiveIntegerField(_("epoch"), default=1)
    target_moved_at = models.DateTimeField(_("target moved"))
    previous = models.ForeignKey(
        FeedEntry, models.PROTECT, null=True, related_name="+", help_text=_("What it had accepted when the target moved.")
    )

    accepted = models.ForeignKey(FeedEntry, models.PROTECT, null=True, related_name="+")
    accepted_position = models.BigIntegerField(default=0)
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    reported = models.ForeignKey(FeedEntry, models.PROTECT, null=True, related_name="+")
    reported_position = models.BigIntegerField(default=0)
    reported_hash = models.CharField(_("hash it reported"), max_length=64, blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True)
    furthest_reported = models.BigIntegerField(default=0)
    last_receipt = models.ForeignKey("Receipt", models.PROTECT, null=True, related_name="+")

    attempts = models.PositiveIntegerField(_("tries for this target"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"), null=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    hold = models.CharField(_("held"), max_length=9, choices=Hold, default=Hold.NONE, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("serving state")
        verbose_name_plural = _("serving states")
        constraints = [
            models.UniqueConstraint(fields=["channel_system", "document"], name="one_serving_state"),
            models.UniqueConstraint(fields=["channel_system", "position"], name="one_state_per_position"),
        ]
        indexes = [
            models.Index(fields=["channel_system", "next_attempt_at"]),
            models.Index(fields=["target"]),
            models.Index(fields=["channel_system"], condition=UNSETTLED, name="unsettled_states"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_system_id}/{self.document_id}"


class Outcome(models.TextChoices):
    STARTED = "started", _("Started")
    ACCEPTED = "accepted", _("Accepted")
    FAILED = "failed", _("Failed")
    LATE = "late", _("Answered after its lease had passed to another try")


class Attempt(models.Model):
    """One try to deliver; kept for ever. An attempt that stays `started` was cut off by a crash."""

    serving_state = models.ForeignKey(ServingState, models.PROTECT, related_name="tries")
    entry = models.ForeignKey(FeedEntry, models.PROTECT, related_name="tries")
    operation = models.CharField(_("operation"), max_length=6, choices=DocumentOperation)
    position = models.BigIntegerField(_("position"))
    number = models.PositiveIntegerField(_("try"))
    token = models.UUIDField(unique=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.STARTED)
    response_class = models.CharField(_("what happened"), max_length=20, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True)
    peer_address = models.CharField(_("address"), max_length=45, blank=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    response_excerpt = models.TextField(_("answer"), blank=True, help_text=_("At most its first 4 KiB."))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.serving_state_id} try {self.number}"


class ReceiptStatus(models.TextChoices):
    APPLIED = "applied", _("Applied")
    REMOVED = "removed", _("Removed")
    REJECTED = "rejected", _("Rejected")
    IGNORED_OLDER = "ignored_older", _("Ignored, because it has a newer one")


class Receipt(models.Model):
    """A channel system's own statement about one document; kept for ever, whether or not it agrees with us.

    Their order is that of their ids. The last one about a document counts (ServingState.last_receipt).
    """

    channel_system = models.ForeignKey(ChannelSystem, models.PROTECT, related_name="receipts")
    document = models.ForeignKey(Document, models.PROTECT, related_name="receipts")
    entry = models.ForeignKey(FeedEntry, models.PROTECT, related_name="receipts")
    position = models.BigIntegerField(_("position"))
    status = models.CharField(_("status"), max_length=13, choices=ReceiptStatus)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True)
    reported_at = models.DateTimeField(_("its time"), null=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    error_code = models.CharField(_("error code"), max_length=100, blank=True)
    error_detail = models.CharField(_("error detail"), max_length=1024, blank=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.channel_system_id}/{self.document_id}: {self.status}"


OPEN = models.Q(confirmed_at=None, replaced_at=None)


class ReleaseTarget(models.Model):
    """One document that a release gave one channel system to serve, or to stop serving.

    It is open until the channel system confirms it by a receipt, or until another target replaces it before that. Then it
    stays as it is, whatever the channel system serves later.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="targets")
    serving_state = models.ForeignKey(ServingState, models.PROTECT, related_name="release_targets")
    entry = models.ForeignKey(FeedEntry, models.PROTECT, related_name="release_targets")
    operation = models.CharField(_("operation"), max_length=6, choices=DocumentOperation)
    confirmed_by = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    replaced_at = models.DateTimeField(_("replaced before it was confirmed"), null=True)

    class Meta:
        verbose_name = _("release target")
        verbose_name_plural = _("release targets")
        constraints = [
            models.UniqueConstraint(fields=["serving_state", "entry"], name="one_target_per_state_and_entry"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(replaced_at=None), name="confirmed_or_replaced"
            ),
        ]
        indexes = [models.Index(fields=["release"], condition=OPEN, name="open_release_targets")]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.serving_state_id}"


class Achievement(models.Model):
    """What a release achieved, written when none of its targets is open any more, and never changed.

    `confirmed` of its targets were confirmed, the others (`replaced`) were replaced before that; `channel_systems` is how many
    had a target. The targets name the receipts. `reached_at` is the time of the last one.
    """

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="achievement")
    reached_at = models.DateTimeField(_("reached"))
    channel_systems = models.PositiveIntegerField(_("channel systems"))
    confirmed = models.PositiveIntegerField(_("confirmed"))
    replaced = models.PositiveIntegerField(_("replaced before they were confirmed"))

    class Meta:
        verbose_name = _("achievement")
        verbose_name_plural = _("achievements")

    def __str__(self) -> str:
        return f"{self.release}: {self.confirmed}"
