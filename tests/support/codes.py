"""Sign-in codes, made as an app on a phone makes them."""

import time

from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import User
from people.services.codes import confirm_codes, start_codes


def code_now(person: User) -> str:
    """The next code that the app of `person` shows and that was not used yet, as six digits."""
    device = TOTPDevice.objects.get(user=person)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    if totp.t() <= device.last_t:
        totp.time += device.step
    return f"{totp.token():06}"


def codes_on(person: User) -> list[str]:
    """Switch codes on for `person`; return the recovery codes. The code that did it may be shown again."""
    start_codes(person=person, actor=person)
    recovery = confirm_codes(person=person, code=code_now(person), actor=person)
    TOTPDevice.objects.filter(user=person).update(last_t=-1, last_used_at=timezone.now())
    return recovery
