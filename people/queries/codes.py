"""Who signs in with a code from an app, and who must."""

from django.conf import settings
from django.db.models import Q
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import User
from people.rights import ADMINISTRATOR


def has_codes(person: User) -> bool:
    """Whether `person` is asked for a code at sign-in."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def must_have_codes(person: User) -> bool:
    """Whether a role of `person` demands codes (settings.CODES_REQUIRED_FOR)."""
    wanted: list[str] = settings.CODES_REQUIRED_FOR
    if not wanted:
        return False
    return (person.is_superuser and ADMINISTRATOR in wanted) or person.groups.filter(Q(name__in=wanted)).exists()


def recovery_codes_left(person: User) -> int:
    """How many recovery codes of `person` are not used yet."""
    return StaticToken.objects.filter(device__user=person).count()
