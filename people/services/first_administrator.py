"""The first person of an empty installation."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import AccountEvent, EventKind, User
from people.queries.accounts import has_administrator
from people.services.accounts import email_is_taken, name_is_taken
from people.services.system_actor import system_actor
from people.transactions import retried


@retried
def create_first_administrator(
    *, username: str, password: str, email: str = "", first_name: str = "", last_name: str = ""
) -> User:
    """Make the first administrator: an active superuser who may also open the administration. Return them.

    For an empty installation, where nobody can be the actor yet; whoever opens its first-run page calls it, so it refuses as
    soon as any active superuser exists. Two calls at the same moment make one administrator.

    Raises PermissionDenied if there is an administrator, ValidationError by field ("username", "password", "email") for input
    that is wrong; nothing is written then.
    """
    with transaction.atomic():
        # The row of the system actor stands for "the first administrator": who holds it decides.
        machine = User.objects.select_for_update().get(pk=system_actor().pk)
        if has_administrator():
            raise PermissionDenied(_("This installation has an administrator already. Ask them for an account."))
        person = User(
            username=User.normalize_username(username.strip()),
            email=User.objects.normalize_email(email.strip()),
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            is_staff=True,
            is_superuser=True,
        )
        _check(person, password)
        person.set_password(password)
        person.save()
        reason = _("The first person of this installation.")
        AccountEvent.objects.create(person=person, actor=machine, kind=EventKind.CREATED, reason=reason)
    return person


def _check(person: User, password: str) -> None:
    """Raise ValidationError with all that is wrong with `person` and `password`, by field."""
    problems: dict[str, list[str]] = {}
    try:
        person.full_clean(exclude=["password"], validate_constraints=False)
    except ValidationError as error:
        problems.update(error.message_dict)
    if email_is_taken(person):
        problems["email"] = [_("Another person has this e-mail address.")]
    if name_is_taken(person):
        problems.setdefault("username", [_("Another person has this user name, or has it as their e-mail address.")])
    try:
        validate_password(password, person)
    except ValidationError as error:
        problems["password"] = error.messages
    if problems:
        raise ValidationError(problems)
