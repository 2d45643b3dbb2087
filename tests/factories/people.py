"""People for tests, each with stated rights."""

from typing import Any

from django.contrib.auth.models import Group

from people.models import User


def person(username: str, *, first_name: str = "", last_name: str = "", role: str | None = None, **fields: Any) -> User:
    """A saved user with the password "correct horse battery", in the group `role` (a key of people.rights.ROLES) if given."""
    user = User.objects.create_user(
        username,
        password="correct horse battery",
        first_name=first_name or username.capitalize(),
        last_name=last_name,
        **fields,
    )
    if role is not None:
        user.groups.add(Group.objects.get(name=role))
    return user
