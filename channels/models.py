"""Channel systems: what they serve, their signing secrets and tokens, their health, and their names of terms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from taxonomy.models import Term, validate_code


class Mode(models.TextChoices):
    PUSH = "push", _("Push: we send")
    PULL = "pull", _("Pull: it fetches")


class ChannelState(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


class ChannelSystem(models.Model):
    """A registered receiving platform (ESP, web CMS, call-centre knowledge base ...) and what it serves.

    It serves the documents of its `channels` and of the channels below them, in one of its `languages` (empty: in every
    language). For each facet among its `filters`, a document must also carry one of those terms or a term below one.
    """

    code = models.CharField(_("code"), max_length=50, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=200)
    mode = models.CharField(_("mode"), max_length=4, choices=Mode, default=Mode.PUSH)
    url = models.CharField(_("URL"), max_length=2000, blank=True, help_text=_("Where signed pushes go; empty for pull."))
    state = models.CharField(_("state"), max_length=6, choices=ChannelState, default=ChannelState.ACTIVE)
    channels = models.ManyToManyField(Term, related_name="channel_systems", verbose_name=_("channels"))
    languages = models.JSONField(_("languages"), default=list, blank=True)
    filters = models.ManyToManyField(Term, related_name="filtering_channel_systems", blank=True, verbose_name=_("filters"))
    subscription_version = models.PositiveIntegerField(
        _("version of what it serves"), default=1, help_text=_("Grows when channels, languages or filters change.")
    )
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    history = HistoricalRecords(m2m_fields=[channels, filters])

    class Meta:
        verbose_name = _("channel system")
        verbose_name_plural = _("channel systems")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(mode="pull") | ~models.Q(url=""), name="push_needs_a_url"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_push(self) -> bool:
        return self.mode == Mode.PUSH


class SubscriptionChangeState(models.TextChoices):
    WAITING = "waiting", _("Waits for a second person")
    APPLIED = "applied", _("Applied")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SubscriptionChange(models.Model):
    """One change of what a channel system serves: who asked, why, how many documents it would get and lose, who decided.

    `before` and `after` are {"channels": [reference], "languages": [tag], "filters": [reference]}, each list sorted.
    `gained` and `lost` are the numbers of documents when it was asked for; for one that is applied, when that happened.
    """

    channel_system = models.ForeignKey(ChannelSystem, models.CASCADE, related_name="subscription_changes")
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    gained = models.PositiveIntegerField(_("documents that it gets"))
    lost = models.PositiveIntegerField(_("documents that it loses"))
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=9, choices=SubscriptionChangeState, default=SubscriptionChangeState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    comment = models.TextField(_("comment"), blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("change of what a channel system serves")
        verbose_name_plural = _("changes of what channel systems serve")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel_system"], condition=models.Q(state="waiting"), name="one_waiting_subscription_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel_system_id}: {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == SubscriptionChangeState.WAITING


class StopReason(models.TextChoices):
    NONE = "", _("Running")
    GONE = "gone", _("It answered 410 Gone")
    CREDENTIALS = "credentials", _("It refused our signature or credentials three times")
    ADDRESS = "address", _("Its address is not allowed")
    KEY = "key", _("Its signing secret cannot be read with our encryption keys")


class ChannelHealth(models.Model):
    """What sending tells us about a channel system. The machine writes it, so it has a row of its own and no history."""

    channel_system = models.OneToOneField(ChannelSystem, models.CASCADE, primary_key=True, related_name="health")
    stopped = models.CharField(_("stopped because"), max_length=12, choices=StopReason, default=StopReason.NONE, blank=True)
    stopped_at = models.DateTimeField(_("stopped since"), null=True, blank=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True, help_text=_("It asked us to wait (429)."))
    refusals = models.PositiveSmallIntegerField(_("refusals in a row"), default=0)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    last_failure_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("channel health")
        verbose_name_plural = _("channel health")

    def __str__(self) -> str:
        return f"{self.channel_system_id}: {self.stopped or 'running'}"


class SigningSecret(models.Model):
    """A shared secret, encrypted at rest (encryption.py). The current one has no `valid_until`; after a rotation the old
    one signs beside it until that time."""

    channel_system = models.ForeignKey(ChannelSystem, models.CASCADE, related_name="secrets")
    ciphertext = models.BinaryField()
    fingerprint = models.CharField(_("fingerprint"), max_length=16, help_text=_("First 16 hex digits of its SHA-256."))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing secret")
        verbose_name_plural = _("signing secrets")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel_system"], condition=models.Q(valid_until=None), name="one_current_secret")
        ]

    def __str__(self) -> str:
        return self.fingerprint


class ApiToken(models.Model):
    """A bearer token of one channel system: only its SHA-256 is kept, so it can be shown once and never again."""

    channel_system = models.ForeignKey(ChannelSystem, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("issued"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"


class ChannelTermName(models.Model):
    """The name that a channel system uses for a term, such as the label of its own category."""

    channel_system = models.ForeignKey(
        ChannelSystem, models.CASCADE, related_name="term_names", verbose_name=_("channel system")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="channel_names", verbose_name=_("term"))
    name = models.CharField(_("name"), max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("name in a channel system")
        verbose_name_plural = _("names in channel systems")
        ordering = ["channel_system_id", "term_id"]
        constraints = [models.UniqueConstraint(fields=["channel_system", "term"], name="one_own_name_per_term")]

    def __str__(self) -> str:
        return self.name
