"""The people of the demo. Nobody has a password until a run makes new ones."""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.models import Group

from people.models import User

PASSWORD_BYTES = 12


class Person(NamedTuple):
    """A person of the demo and their role (a key of people.rights.ROLES; empty: superuser)."""

    username: str
    first_name: str
    last_name: str
    role: str


PEOPLE = (
    Person("ana", "Ana", "Author", "Content author"),
    Person("ben", "Ben", "Reviewer", "Reviewer"),
    Person("sara", "Sara", "Steward", "Taxonomy steward"),
    Person("chris", "Chris", "Engineer", "Channel engineer"),
    Person("admin", "Robin", "Admin", ""),
)


def ensure_people() -> dict[str, User]:
    """The people of the demo by username, made where they are missing; those made cannot sign in yet."""
    return {person.username: _ensure(person) for person in PEOPLE}


def _ensure(person: Person) -> User:
    user, created = User.objects.get_or_create(
        username=person.username,
        defaults={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "is_staff": not person.role,
            "is_superuser": not person.role,
        },
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        if person.role:
            user.groups.add(Group.objects.get(name=person.role))
    return user


def first_passwords(people: Mapping[str, User]) -> dict[str, str]:
    """Give each person who has no password yet a random one and return those; who comes second at the same moment gets none."""
    passwords = {}
    for username, user in people.items():
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        if User.objects.filter(pk=user.pk, password__startswith=UNUSABLE_PASSWORD_PREFIX).update(
            password=make_password(password)
        ):
            passwords[username] = password
    return passwords


def new_passwords(people: Mapping[str, User]) -> dict[str, str]:
    """Give each person a new random password and return them; also ends lock-outs after wrong ones."""
    passwords = {}
    for username, user in people.items():
        passwords[username] = secrets.token_urlsafe(PASSWORD_BYTES)
        user.set_password(passwords[username])
        user.save(update_fields=["password"])
        if AccessAttempt.objects.filter(username=username).exists():
            reset(username=username)
    return passwords
