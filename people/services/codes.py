"""Codes at sign-in, from an app (TOTP), and recovery codes for whoever has lost it.

django-otp keeps the devices, compares codes, never takes one twice, and makes whoever guesses wait longer each time. Of a
recovery code only a hash is kept.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import ceil

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django_otp.models import ThrottlingMixin
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import EventKind, User
from people.queries.codes import must_have_codes
from people.rights import require
from people.services.account_events import end_all_sessions, leave_event, require_reason
from people.transactions import retried

RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 12
HASH_LENGTH = 16
"""How much of a hash django-otp's column holds: 64 bits, for codes of 59 bits."""


@dataclass(frozen=True)
class CodeCheck:
    """Whether a code was right; if not, until when no further one is looked at (None: at once), and whether it was itself."""

    is_right: bool
    wait_until: datetime | None = None
    was_looked_at: bool = True

    def problem(self) -> str:
        """What to say of a code that was not taken."""
        said = _("This code is not right, or it was used already.")
        if not self.was_looked_at:
            said = _("It is too early: after a wrong code, no other one is looked at for a while.")
        seconds = ceil((self.wait_until - timezone.now()).total_seconds()) if self.wait_until else 0
        if seconds > 0:
            said += " " + ngettext("Try again in %(n)s second.", "Try again in %(n)s seconds.", seconds) % {"n": seconds}
        return said


@retried
def start_codes(*, person: User, actor: User) -> TOTPDevice:
    """The device that `person` is setting up, made if there is none. It counts only after confirm_codes."""
    _own(person, actor)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        if TOTPDevice.objects.filter(user=person, confirmed=True).exists():
            raise ValidationError(_("Sign-in codes are on already. Switch them off first to use another app."))
        device: TOTPDevice = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": "app"})[0]
    return device


@retried
def confirm_codes(*, person: User, code: str, actor: User) -> list[str]:
    """Switch codes on, if `code` is what the app shows now. Return new recovery codes, which nobody can read again.

    Raises ValidationError by field for a wrong code, or when nothing was started.
    """
    _own(person, actor)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
        if device is None:
            raise ValidationError({"code": _("Open the page again and scan the new picture.")})
        checked = _look(device, code.replace(" ", ""))
        if checked.is_right:
            device.confirmed = True
            device.save()
            leave_event(person=person, kind=EventKind.CODES_ON, actor=actor)
            return _new_recovery_codes(person)
    # Outside, so that the wrong try is counted.
    raise ValidationError({"code": checked.problem()})


@retried
def renew_recovery_codes(*, person: User, code: str, actor: User) -> list[str]:
    """Make new recovery codes in place of the old ones. Raises ValidationError by field if `code` is wrong."""
    _own(person, actor)
    _require_code(person, code)
    with transaction.atomic():
        leave_event(person=person, kind=EventKind.RECOVERY_CODES, actor=actor)
        return _new_recovery_codes(person)


@retried
def switch_off_codes(*, person: User, code: str, actor: User) -> None:
    """Sign in without codes from now on. Raises ValidationError if `code` is wrong, or a role demands codes."""
    _own(person, actor)
    if must_have_codes(person):
        raise ValidationError({"code": _("One of your roles demands sign-in codes.")})
    _require_code(person, code)
    with transaction.atomic():
        _remove_devices(person)
        leave_event(person=person, kind=EventKind.CODES_OFF, actor=actor)


@retried
def remove_codes(*, person: User, reason: str, actor: User) -> None:
    """Take the app and the recovery codes off the account of somebody who has lost them, and sign them out everywhere.

    They learn of it at their next sign-in. Raises ValidationError without a reason, PermissionDenied without the right, for
    oneself, and if somebody who is no administrator does it to one.
    """
    require(actor, "people.change_user")
    if person.pk == actor.pk:
        raise PermissionDenied(_("Switch off your own codes on the page of your account."))
    if person.is_superuser and not actor.is_superuser:
        raise PermissionDenied(_("Only an administrator may change the account of an administrator, or make one."))
    require_reason(reason)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        if _remove_devices(person):
            leave_event(person=person, kind=EventKind.CODES_OFF, reason=reason, actor=actor)
            end_all_sessions(person=person)


@sensitive_variables("code")
@retried
def check_code(*, person: User, code: str, actor: User) -> CodeCheck:
    """Whether `code` is one of the app, or an unused recovery code of `person`, which is used up by it."""
    typed = "".join(code.split()).replace("-", "").lower()
    with transaction.atomic():
        if typed.isdecimal():
            devices: QuerySet[ThrottlingMixin] = TOTPDevice.objects.select_for_update()
        else:
            devices = StaticDevice.objects.select_for_update()
            typed = _hash(typed)
        device = devices.filter(user=person, confirmed=True).first()
        checked = _look(device, typed) if device else CodeCheck(is_right=False)
        if checked.is_right and isinstance(device, StaticDevice):
            leave_event(person=person, kind=EventKind.RECOVERY_CODE_USED, actor=actor)
    return checked


def _look(device: ThrottlingMixin, typed: str) -> CodeCheck:
    """Have django-otp compare `typed`; find out before whether it will, and after when it will again."""
    may_look, _when = device.verify_is_allowed()
    if device.verify_token(typed):
        return CodeCheck(is_right=True)
    _may_look, when = device.verify_is_allowed()
    return CodeCheck(is_right=False, wait_until=when and when["locked_until"], was_looked_at=may_look)


def _require_code(person: User, code: str) -> None:
    checked = check_code(person=person, code=code, actor=person)
    if not checked.is_right:
        raise ValidationError({"code": checked.problem()})


def _own(person: User, actor: User) -> None:
    if person.pk != actor.pk:
        raise PermissionDenied(_("Everybody sets up their own sign-in codes."))


def _new_recovery_codes(person: User) -> list[str]:
    device = StaticDevice.objects.get_or_create(user=person, defaults={"name": "recovery", "confirmed": True})[0]
    StaticToken.objects.filter(device=device).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH)) for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_hash(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4)) for code in codes]


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()[:HASH_LENGTH]


def _remove_devices(person: User) -> int:
    StaticDevice.objects.filter(user=person).delete()
    removed, _by_model = TOTPDevice.objects.filter(user=person).delete()
    return removed
