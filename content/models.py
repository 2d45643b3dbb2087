"""Assets, their variants and tags as people draft them, and the frozen revisions that can be released."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from content.rules.text_rules import KIND_MAX_LENGTH, TITLE_MAX_LENGTH
from taxonomy.models import Term, validate_code
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH


class Copy(models.Model):
    """The words a customer reads. In a variant an empty field means "as in the core"."""

    headline = models.CharField(_("headline"), max_length=500, blank=True)
    body = models.TextField(_("body"), blank=True)
    call_to_action = models.CharField(_("call to action"), max_length=200, blank=True)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    legal_line = models.TextField(_("legal line"), blank=True)

    class Meta:
        abstract = True


class Asset(Copy):
    """A content item. These rows are the draft; what channels must serve is the frozen `live_revision`."""

    code = models.CharField(_("code"), max_length=100, unique=True, validators=[validate_code])
    title = models.CharField(_("title"), max_length=TITLE_MAX_LENGTH)
    kind = models.CharField(
        _("kind"), max_length=KIND_MAX_LENGTH, blank=True, help_text=_("For example article, offer, disclaimer.")
    )
    language = models.CharField(_("language of the core"), max_length=LANGUAGE_MAX_LENGTH, default="en")
    live_revision = models.ForeignKey(
        "Revision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("live revision")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version of the draft"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    terms: "models.ManyToManyField[Term, Tag]" = models.ManyToManyField(
        Term, through="Tag", related_name="assets", verbose_name=_("terms")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Variant(Copy):
    """The asset for one channel term and one language."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="variants", verbose_name=_("asset"))
    channel = models.ForeignKey(Term, models.PROTECT, related_name="variants", verbose_name=_("channel"))
    language = models.CharField(_("language"), max_length=LANGUAGE_MAX_LENGTH)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["channel_id", "language"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "channel", "language"], name="one_variant_per_channel_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.asset} ({self.channel}, {self.language})"


class Tag(models.Model):
    """An asset carries a term. Rows are made one by one: adding through the m2m manager would leave no history."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="tags", verbose_name=_("asset"))
    term = models.ForeignKey(Term, models.PROTECT, related_name="tags", verbose_name=_("term"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["asset", "term"], name="one_tag_per_term")]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.term}"


class Revision(models.Model):
    """A frozen snapshot: canonical JSON bytes (canonical.py) and their SHA-256. A trigger refuses every edit."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="revisions", verbose_name=_("asset"))
    number = models.PositiveIntegerField(_("number"))
    snapshot = models.BinaryField(_("snapshot"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("frozen"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["asset_id", "number"]
        constraints = [models.UniqueConstraint(fields=["asset", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.asset_id} r{self.number}"


class Edit(models.Model):
    """One save of the draft by one person. The edits of a revision say who wrote what a reviewer is asked to approve."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="edits", verbose_name=_("asset"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), auto_now_add=True)
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="edits", verbose_name=_("frozen in")
    )

    class Meta:
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.asset_id} by {self.actor_id}"


class SearchText(models.Model):
    """What people find an asset by: the text of its core (`channel` is empty) or of one variant, as search_words.py folds it.

    Derived from the draft: services/searching.py keeps it, `manage.py check_search` compares it.
    """

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="search_texts", verbose_name=_("asset"))
    channel = models.ForeignKey(Term, models.CASCADE, null=True, related_name="+", verbose_name=_("channel"))
    language = models.CharField(_("language"), max_length=LANGUAGE_MAX_LENGTH)
    folded = models.TextField(_("folded text"))

    class Meta:
        verbose_name = _("search text")
        verbose_name_plural = _("search texts")
        constraints = [
            models.UniqueConstraint(fields=["asset", "channel", "language"], name="one_search_text_per_variant"),
            models.UniqueConstraint(fields=["asset"], condition=models.Q(channel=None), name="one_search_text_per_core"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id}, {self.channel_id}, {self.language}"
