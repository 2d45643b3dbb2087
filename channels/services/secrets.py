"""Signing secrets: made, rotated with an overlap, and shown exactly once."""

import base64
import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from channels.models import ChannelSystem, SigningSecret
from channels.queries import live_secret_rows, newest_id
from channels.rules.encryption import encrypt
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried

DEFAULT_OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=30)
MAX_LIVE_PREVIOUS = 2
SECRET_BYTES = 32


@retried
@sensitive_variables("secret")
def rotate_secret(
    *,
    channel_system: ChannelSystem,
    overlap: timedelta = DEFAULT_OVERLAP,
    force: bool = False,
    newest_seen: int | None = None,
    actor: User,
) -> str:
    """Make a new signing secret and return it; the old one signs beside it for `overlap`, so that nothing is refused meanwhile.

    An `overlap` of zero ends every older secret at once: use it when one leaked. While an earlier overlap lasts, a further
    rotation is refused unless `force`, because the receiver may still be changing over. At most two older secrets live on.
    `newest_seen` is channels.queries.newest_id of its secrets when the actor was shown the form: a form that is sent twice
    makes one secret, forced or not.
    Raises PermissionDenied, and ValidationError for a pull system or a bad `overlap`, with code "conflict" during an overlap
    or for a form sent before.
    """
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        system = ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)
        now = timezone.now()
        if not system.is_push:
            raise ValidationError(_("A channel system that pulls has no signing secret; give it a token."))
        if newest_seen is not None and newest_seen != newest_id(system.secrets):
            raise ValidationError(
                _(
                    "A secret was made after you opened this form; perhaps you sent the form before. A secret is shown only "
                    "once. Rotate again if you did not copy it."
                ),
                code="conflict",
            )
        if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
            raise ValidationError(
                {"overlap": _("The overlap is between 0 and %(days)d days.") % {"days": LONGEST_OVERLAP.days}}
            )
        live = list(live_secret_rows(system, now).select_for_update())
        previous = [row for row in live if row.valid_until is not None]
        if previous and not force:
            until = max(row.valid_until for row in previous if row.valid_until)
            raise ValidationError(
                _("After the last rotation the old secret signs until %(time)s: wait until then, or force another rotation.")
                % {"time": date_format(timezone.localtime(until), "DATETIME_FORMAT")},
                code="conflict",
            )
        for row in live:
            if row.valid_until is None:
                row.valid_until = now + overlap
            elif not overlap or row not in previous[: MAX_LIVE_PREVIOUS - 1]:
                row.valid_until = now
            row.save(update_fields=["valid_until"])
        secret = add_secret(system, actor)
        save_as(system, actor=actor, reason="Signing secret rotated")
    return secret


@sensitive_variables("secret")
def add_secret(channel_system: ChannelSystem, actor: User) -> str:
    """Store a fresh current secret and return it; for services that have checked the right and hold the transaction."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    SigningSecret.objects.create(
        channel_system=channel_system,
        ciphertext=encrypt(secret),
        fingerprint=hashlib.sha256(secret.encode()).hexdigest()[:16],
        created_by=actor,
    )
    return secret
