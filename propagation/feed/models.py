"""Releases, documents, and the feed that holds what was released, byte for byte."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Asset, Revision
from taxonomy.models import Term
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH


class DocumentOperation(models.TextChoices):
    UPSERT = "upsert", _("Serve this")
    RETIRE = "retire", _("Stop serving")


class Release(models.Model):
    """The moment at which an approved change request took effect."""

    change_request = models.OneToOneField("propagation.ChangeRequest", models.PROTECT, related_name="release")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("released by"))
    released_at = models.DateTimeField(_("released"), auto_now_add=True)
    first_sequence = models.BigIntegerField(_("first feed number"))
    last_sequence = models.BigIntegerField(_("last feed number"))

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"R-{self.pk}"

    @property
    def document_count(self) -> int:
        """How many documents got other bytes, or went."""
        return self.last_sequence - self.first_sequence + 1


class Document(models.Model):
    """What a channel gets for an asset, a channel term and a language. The current feed entry holds its bytes."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="documents", verbose_name=_("asset"))
    channel = models.ForeignKey(Term, models.PROTECT, related_name="documents", verbose_name=_("channel"))
    language = models.CharField(_("language"), max_length=LANGUAGE_MAX_LENGTH)
    current = models.ForeignKey("FeedEntry", models.PROTECT, null=True, related_name="+", verbose_name=_("current feed entry"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["asset", "channel", "language"], name="one_document_per_channel_and_language")
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        """The id that channel systems use for the document."""
        return f"doc_{self.pk}"


class DocumentTerm(models.Model):
    """A term that the current bytes of a document carry. Every facet filter joins these rows with TermAncestor."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="term_rows")
    term = models.ForeignKey(Term, models.PROTECT, related_name="document_rows")

    class Meta:
        verbose_name = _("released document")
        verbose_name_plural = _("released documents")
        constraints = [models.UniqueConstraint(fields=["term", "document"], name="one_row_per_document_term")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.term_id}"


class FeedEntry(models.Model):
    """One document in the ordered log of released changes.

    `sequence` is taken from FeedHead under its lock, so number order is commit order and there are no gaps. `content` is the
    canonical JSON that channels must serve (empty for a retirement), `content_hash` its SHA-256. `entry_hash` covers the whole
    entry and the hash of the previous one (rules/chain.py). A trigger refuses every edit.
    """

    sequence = models.BigIntegerField(_("feed number"), primary_key=True)
    epoch = models.PositiveIntegerField(_("epoch"))
    release = models.ForeignKey(Release, models.PROTECT, related_name="entries")
    document = models.ForeignKey(Document, models.PROTECT, related_name="entries")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="entries")
    operation = models.CharField(_("operation"), max_length=6, choices=DocumentOperation)
    content = models.BinaryField(_("content"))
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True)
    released_at = models.DateTimeField(_("released"))
    previous_hash = models.CharField(_("hash of the entry before"), max_length=64)
    entry_hash = models.CharField(_("entry hash"), max_length=64)

    class Meta:
        verbose_name = _("feed entry")
        verbose_name_plural = _("feed entries")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return str(self.sequence)


class EpochStart(models.Model):
    """Who started an epoch, when and why, and the last feed number then. The first epoch has none. A trigger refuses edits."""

    epoch = models.PositiveIntegerField(_("epoch"), primary_key=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by"))
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    reason = models.TextField(_("reason"))
    sequence = models.BigIntegerField(_("last feed number"))

    class Meta:
        verbose_name = _("start of an epoch")
        verbose_name_plural = _("starts of epochs")

    def __str__(self) -> str:
        return str(self.epoch)


class FeedHead(models.Model):
    """The one counter row: whoever holds its lock gives out the next feed number.

    `epoch` grows after a restore from a backup, so that cursors and messages from before the restore can be told apart.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.PositiveIntegerField(default=1)
    sequence = models.BigIntegerField(default=0)
    entry_hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_feed_head")]

    def __str__(self) -> str:
        return str(self.sequence)
