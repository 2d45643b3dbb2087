"""What happened to an account: the audit of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.users import User


class EventKind(models.TextChoices):
    CREATED = "created", _("Account made")
    INVITED = "invited", _("Invitation made")
    ACCEPTED = "accepted", _("Invitation accepted")
    NAME_CHANGED = "name_changed", _("Name changed")
    EMAIL_CHANGED = "email_changed", _("E-mail address changed")
    ROLES_CHANGED = "roles_changed", _("Roles changed")
    PASSWORD_SET = "password_set", _("Password set by an administrator")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset by e-mail")
    DEACTIVATED = "deactivated", _("Account deactivated")
    REACTIVATED = "reactivated", _("Account reactivated")
    CODES_ON = "codes_on", _("Sign-in codes switched on")
    CODES_OFF = "codes_off", _("Sign-in codes switched off")
    RECOVERY_CODES = "recovery_codes", _("New recovery codes made")
    RECOVERY_CODE_USED = "recovery_code_used", _("Signed in with a recovery code")
    SESSION_ENDED = "session_ended", _("A session was ended")
    LINKED = "linked", _("Linked to the sign-in provider")


class AccountEvent(models.Model):
    """One thing that somebody did to the account of `person`. Append-only, by triggers in the database."""

    person = models.ForeignKey(User, models.PROTECT, related_name="account_events")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20, choices=EventKind)
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    """What was changed, in words; never a password, a key or a code."""
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        indexes = [
            models.Index(fields=["person", "-id"], name="people_event_of_person"),
            models.Index(fields=["actor", "-at"], name="people_event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
