"""What administrators do with the accounts of others."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from people.models import SYSTEM_USERNAME, EventKind, User
from people.queries.accounts import account_of
from people.rights import ROLES, require
from people.services.account_events import leave_event, record_account_changes, require_reason
from people.transactions import retried


@retried
def invite(
    *,
    username: str,
    email: str,
    first_name: str = "",
    last_name: str = "",
    roles: Collection[str],
    is_administrator: bool = False,
    reason: str,
    actor: User,
) -> User:
    """Make an account that nobody can sign in to yet; its person chooses a password by a link (people/links.py). Return them.

    Raises ValidationError by field for an address or a name that is taken or wrong and for an unknown role, PermissionDenied if
    `actor` may not add people, or is no administrator and makes one.
    """
    require(actor, "people.add_user")
    if is_administrator and not actor.is_superuser:
        raise PermissionDenied(_("Only an administrator may change the account of an administrator, or make one."))
    with transaction.atomic():
        email = User.objects.normalize_email(email.strip())
        person = User(
            username=User.normalize_username(username.strip()) or email,
            email=email,
            first_name=first_name.strip(),
            last_name=last_name.strip(),
            is_superuser=is_administrator,
            is_staff=is_administrator,
        )
        person.set_unusable_password()
        _check(person, roles, reason, must_have_email=True, is_new=True)
        person.save()
        person.groups.set(Group.objects.filter(name__in=roles))
        after = account_of(person).roles
        leave_event(person=person, kind=EventKind.INVITED, after=after, reason=reason, actor=actor)
    return person


@retried
def invite_again(*, person: User, reason: str, actor: User) -> User:
    """Record that `person`, who has not chosen a password yet, gets another link. Earlier links end with this one.

    Raises ValidationError without a reason, and if they can sign in already or are not active.
    """
    require(actor, "people.change_user")
    require_reason(reason)
    with transaction.atomic():
        row = _locked(person)
        if row.has_usable_password() or not row.is_active:
            raise ValidationError(_("Only an active person who has not chosen a password yet can be invited again."))
        row.set_unusable_password()  # another random value, on which the links depend
        row.save(update_fields=["password"])
        leave_event(person=row, kind=EventKind.INVITED, after=account_of(row).roles, reason=reason, actor=actor)
    return row


@retried
def change_account(
    *,
    person: User,
    first_name: str,
    last_name: str,
    email: str,
    roles: Collection[str],
    is_administrator: bool,
    reason: str,
    actor: User,
) -> User:
    """Change the name, the address and the roles of somebody else; an event tells each change. Return them.

    Raises ValidationError by field, and PermissionDenied: nobody gives roles to themselves, only administrators touch
    administrators, and one active administrator stays.
    """
    require(actor, "people.change_user")
    _not_oneself(person, actor)
    with transaction.atomic():
        row = _locked(person)
        before = account_of(row)
        row.first_name, row.last_name = first_name.strip(), last_name.strip()
        row.email = User.objects.normalize_email(email.strip())
        if row.is_superuser != is_administrator:
            row.is_superuser = row.is_staff = is_administrator
        _check(row, roles, reason, must_have_email=bool(before.email))
        row.save(update_fields=["first_name", "last_name", "email", "is_superuser", "is_staff"])
        row.groups.set(Group.objects.filter(name__in=roles))
        record_account_changes(person=row, before=before, reason=reason, actor=actor)
    return row


@retried
def set_active(*, person: User, is_active: bool, reason: str, actor: User) -> User:
    """Let somebody sign in again, or not any more; then they are signed out everywhere. Their work and tokens stay.

    Raises PermissionDenied for oneself and for the last active administrator, ValidationError without a reason.
    """
    require(actor, "people.change_user")
    _not_oneself(person, actor)
    require_reason(reason)
    with transaction.atomic():
        row = _locked(person)
        before = account_of(row)
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        record_account_changes(person=row, before=before, reason=reason, actor=actor)
    return row


def lock_accounts(*, person: User) -> User:
    """Take the rows of all administrators and of `person`, by key, so that two cannot remove one another at the same moment."""
    wanted = Q(is_superuser=True) | Q(pk=person.pk)
    return next(row for row in User.objects.select_for_update().filter(wanted).order_by("pk") if row.pk == person.pk)


def _locked(person: User) -> User:
    row = lock_accounts(person=person)
    if row.username == SYSTEM_USERNAME:
        raise PermissionDenied(_("This account belongs to Throughline itself."))
    return row


def _not_oneself(person: User, actor: User) -> None:
    if person.pk == actor.pk:
        raise PermissionDenied(_("Ask another administrator: nobody changes their own roles, or deactivates themselves."))


def _check(person: User, roles: Collection[str], reason: str, *, must_have_email: bool, is_new: bool = False) -> None:
    """Raise ValidationError with all that is wrong, by field."""
    problems: dict[str, list[str]] = {}
    try:
        person.full_clean(exclude=["password"], validate_constraints=False)
    except ValidationError as error:
        problems.update(error.message_dict)
    if must_have_email and not person.email:
        problems["email"] = [_("Give an e-mail address.")]
    elif email_is_taken(person):
        problems["email"] = [_("Another person has this e-mail address.")]
    if is_new and name_is_taken(person):
        problems.setdefault("username", [_("Another person has this user name, or has it as their e-mail address.")])
    if unknown := sorted(set(roles) - ROLES.keys()):
        problems["roles"] = [_("There is no role %(role)s.") % {"role": ", ".join(unknown)}]
    try:
        require_reason(reason)
    except ValidationError as error:
        problems.update(error.message_dict)
    if problems:
        raise ValidationError(problems)


def name_is_taken(person: User) -> bool:
    """Whether somebody else has the user name of `person` as theirs, or as their address, in whatever case."""
    return _belongs_to_another(person.username, person)


def email_is_taken(person: User) -> bool:
    """Whether somebody else has the address of `person`, as theirs or as their user name, in whatever case; nobody has the
    empty one."""
    return _belongs_to_another(person.email, person)


def _belongs_to_another(name: str, person: User) -> bool:
    # As the constraints compare: `iexact` takes other letters for the same.
    lower = User.objects.alias(lower_name=Lower("username"), lower_email=Lower("email"))
    same = Q(lower_name=Lower(Value(name))) | Q(lower_email=Lower(Value(name)))
    return bool(name) and lower.filter(same).exclude(pk=person.pk).exists()
