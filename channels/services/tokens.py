"""Bearer tokens of channel systems. Only a digest is kept, so a token can be shown once and never again."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from channels.models import ApiToken, ChannelSystem
from channels.queries import newest_id
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from rest.scopes import Scope

PREFIX = "thl_live_"
TOKEN_BYTES = 32
LONGEST_TOKEN = 100
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Issued:
    """A token and its text, which cannot be shown again."""

    token: ApiToken
    text: str = field(repr=False)


@retried
@sensitive_variables("text")
def issue_token(
    *,
    channel_system: ChannelSystem,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    newest_seen: int | None = None,
    actor: User,
) -> Issued:
    """Issue a token `thl_live_…` with `scopes` (values of rest.scopes.Scope); without `expires_at` it lasts until revoked.

    `newest_seen` is channels.queries.newest_id of its tokens when the actor was shown the form: a form that is sent twice
    issues one token. Raises PermissionDenied, ValidationError naming every wrong field, or with code "conflict" for a form
    that was sent before.
    """
    require(actor, "channels.change_channelsystem")
    name = name.strip()
    _check(name, scopes, expires_at)
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        system = ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)
        if newest_seen is not None and newest_seen != newest_id(system.tokens):
            raise ValidationError(
                _(
                    "A token was issued after you opened this form; perhaps you sent the form before. A token is shown only "
                    "once. Revoke it and issue another if you did not copy it."
                ),
                code="conflict",
            )
        token = ApiToken.objects.create(
            channel_system=system,
            name=name,
            prefix=text[:16],
            digest=_digest(text),
            scopes=sorted(set(scopes)),
            created_by=actor,
            expires_at=expires_at,
        )
        save_as(system, actor=actor, reason=f"Token issued: {name}")
    return Issued(token, text)


@retried
def revoke_token(*, token: ApiToken, actor: User) -> ApiToken:
    """Revoke a token now, for ever; one that is revoked already stays as it is. Raises PermissionDenied."""
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        system = ChannelSystem.objects.select_for_update().get(pk=token.channel_system_id)
        current = ApiToken.objects.select_for_update().get(pk=token.pk)
        if current.revoked_at is None:
            current.revoked_at = timezone.now()
            current.save(update_fields=["revoked_at"])
            save_as(system, actor=actor, reason=f"Token revoked: {current.name}")
    return current


@sensitive_variables("text")
def authenticate_token(text: str) -> ApiToken | None:
    """The token with this text, with its channel system, if it is neither revoked nor expired.

    A paused channel system may still pull. Notes the use at most once a minute, so that reading costs no write.
    """
    if not text.startswith(PREFIX) or len(text) > LONGEST_TOKEN:
        return None
    now = timezone.now()
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    token = ApiToken.objects.filter(alive, digest=_digest(text), revoked_at=None).select_related("channel_system").first()
    if token is not None and (token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token


def _check(name: str, scopes: Sequence[str], expires_at: datetime | None) -> None:
    problems: dict[str, str] = {}
    limit = ApiToken._meta.get_field("name").max_length or 0
    if not name or len(name) > limit or not name.isprintable():
        problems["name"] = _("Give the token a name of at most %(limit)d characters, on one line.") % {"limit": limit}
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown or not scopes:
        problems["scopes"] = _("Choose at least one of these scopes: %(scopes)s.") % {"scopes": ", ".join(Scope.values)}
    if expires_at is not None and expires_at <= timezone.now():
        problems["expires_at"] = _("This time has passed. Choose one in the future.")
    if problems:
        raise ValidationError(problems)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
