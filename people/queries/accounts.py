"""What an account is, in the words of its audit."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from people.models import SYSTEM_USERNAME, AccountEvent, EventKind, Session, User
from people.rights import ADMINISTRATOR

NOT_TOLD = (EventKind.CREATED, EventKind.INVITED)
"""Events that come before anybody has signed in, so that nobody has to be told of them at sign-in."""


@dataclass(frozen=True)
class Account:
    """What an administrator can change in an account."""

    name: str
    email: str
    roles: str
    """The roles by name, sorted, with Administrator first."""
    is_administrator: bool
    is_active: bool


def account_of(person: User) -> Account:
    """The account of `person` as the database has it now."""
    row = User.objects.get(pk=person.pk)
    more = ([ADMINISTRATOR] if row.is_superuser else []) + sorted(row.groups.values_list("name", flat=True))
    rights = sorted(f"+{code}" for code in row.user_permissions.values_list("codename", flat=True))
    return Account(row.get_full_name(), row.email, ", ".join(more + rights), row.is_superuser, row.is_active)


def events_of(person: User) -> QuerySet[AccountEvent]:
    """What happened to the account of `person`, newest first, with who did it."""
    return AccountEvent.objects.filter(person=person).select_related("actor").order_by("-pk")


def untold_events(person: User, since: datetime | None) -> list[AccountEvent]:
    """What others did to the account of `person` after `since` (their last sign-in; None: they never did), oldest first."""
    others = AccountEvent.objects.filter(person=person).exclude(Q(actor=person) | Q(kind__in=NOT_TOLD)).select_related("actor")
    return list((others.filter(at__gt=since) if since else others).order_by("pk"))


def open_sessions(person: User, now: datetime) -> QuerySet[Session]:
    """Where `person` is signed in, last seen first."""
    return Session.objects.filter(person=person, expire_date__gt=now).order_by("-seen_at", "session_key")


def may_change(actor: User, person: User) -> bool:
    """Whether `actor` may change the account of `person` at all, as people/services/accounts.py decides."""
    allowed = actor.has_perm("people.change_user") and (actor.is_superuser or not person.is_superuser)
    return allowed and actor.pk != person.pk and person.username != SYSTEM_USERNAME


def has_administrator() -> bool:
    """Whether somebody can administer this installation: an active superuser exists."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()
