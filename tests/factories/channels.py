"""Channel systems for tests, made through the services. Addresses are of loopback; port 9 answers nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from channels.models import ApiToken, ChannelSystem, Mode
from channels.services.systems import Registered, register_channel_system
from channels.services.tokens import Issued, issue_token
from people.models import User
from rest.scopes import Scope
from taxonomy.models import Term
from tests.support.evidence import without_triggers

URL = "http://127.0.0.1:9/hook"


def registered(code: str = "esp", *, mode: str = Mode.PUSH, channels: Sequence[Term], actor: User, **fields: Any) -> Registered:
    """A registered channel system with its secret; `fields` are the further arguments of the service."""
    url = fields.pop("url", URL if mode == Mode.PUSH else "")
    name = fields.pop("name", code.upper())
    return register_channel_system(code=code, name=name, mode=mode, url=url, channels=channels, actor=actor, **fields)


def issued(
    channel_system: ChannelSystem,
    *,
    scopes: Sequence[str] = (Scope.READ, Scope.REPORT),
    expires_at: datetime | None = None,
    actor: User,
) -> Issued:
    """A token named "nightly" with all scopes, and its text."""
    return issue_token(channel_system=channel_system, name="nightly", scopes=scopes, expires_at=expires_at, actor=actor)


def aged(token: ApiToken, **times: datetime | None) -> ApiToken:
    """`token` with some of its times moved, as if they had passed."""
    with without_triggers():
        ApiToken.objects.filter(pk=token.pk).update(**times)
    token.refresh_from_db()
    return token
