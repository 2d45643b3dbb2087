"""The first run: nobody has an account yet, and whoever proves that they can read the console makes the first one."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from people.models import SYSTEM_USERNAME, User
from people.services.first_administrator import create_first_administrator

CODE_LENGTH = 24
"""Hexadecimal digits: 96 bits, which nobody guesses."""


def nobody_yet() -> bool:
    """Whether no person has ever had an account here. An account that was deactivated counts."""
    return not User.objects.exclude(username=SYSTEM_USERNAME).exists()


def first_run_code() -> str:
    """The code that opens the first-run page. It follows from the secret key, so that only the console can tell it.

    It is good once, because the page is closed for ever as soon as there is a person. Keep it out of logs.
    """
    return salted_hmac("people.first_run", "code", algorithm="sha256").hexdigest()[:CODE_LENGTH]


@sensitive_variables("code", "password")
def begin(*, code: str, username: str, password: str, email: str = "", first_name: str = "", last_name: str = "") -> User:
    """Make the first person, an administrator, and return them.

    Raises PermissionDenied as soon as there is any person; ValidationError by field, for "code" too.
    """
    if not nobody_yet():
        raise PermissionDenied(_("Somebody has an account here already. Ask them for one."))
    if not constant_time_compare(code.strip().lower(), first_run_code()):
        raise ValidationError({"code": _("This is not the code. On the server, “manage.py first_run” prints it.")})
    return create_first_administrator(
        username=username, password=password, email=email, first_name=first_name, last_name=last_name
    )
