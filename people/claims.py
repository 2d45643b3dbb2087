"""What an OpenID Connect provider says of whoever signs in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from people.one_line import as_one_line


@dataclass(frozen=True)
class ExternalPerson:
    """What a provider says of whoever signs in. `identity` is issuer and subject; `email` is empty unless it was verified."""

    identity: str
    email: str
    first_name: str
    last_name: str
    groups: frozenset[str]


def external_person(issuer: str, claims: Mapping[str, Any]) -> ExternalPerson:
    """Read the claims of a provider. A claim of another type than OpenID Connect says counts as absent."""

    def text(name: str) -> str:
        value = claims.get(name)
        return value.strip() if isinstance(value, str) else ""

    groups = claims.get(settings.OIDC_GROUPS_CLAIM)
    named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    return ExternalPerson(
        identity=f"{issuer} {text('sub')}",
        email=text("email") if claims.get("email_verified") is True else "",
        first_name=as_one_line(text("given_name"))[:150],
        last_name=as_one_line(text("family_name"))[:150],
        groups=frozenset(group for group in named if isinstance(group, str)),
    )
