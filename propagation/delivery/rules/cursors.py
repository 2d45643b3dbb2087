"""Pull cursors: opaque, signed, bound to one channel system and epoch. Pure except for the secret key."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner, b62_encode
from django.utils.translation import gettext as _

DAY_SECONDS = 86_400


class _DaySigner(TimestampSigner):
    """Signs with the day, not the second: the same place has the same text all day, so answers with it can be compared."""

    def timestamp(self) -> str:
        return b62_encode(int(time.time()) // DAY_SECONDS * DAY_SECONDS)


def _signer() -> _DaySigner:
    return _DaySigner(salt="throughline.cursor", sep="~")  # made for each call, so that importing this file reads no secret


@dataclass(frozen=True)
class Cursor:
    channel_system_id: int
    epoch: int
    position: int


def encode(cursor: Cursor) -> str:
    """The cursor as URL-safe text."""
    return _signer().sign(f"{cursor.channel_system_id}.{cursor.epoch}.{cursor.position}")


def decode(text: str, *, channel_system_id: int, epoch: int, max_age: timedelta | None) -> Cursor:
    """The cursor in `text`.

    Raises ValidationError with code `invalid_cursor` (forged, cut off, or another channel system's), `cursor_expired` (older
    than `max_age`) or `epoch_changed` (the registry was restored from a backup since). After the last two the caller must read
    all documents again and go on from the cursor that comes with them.
    """
    try:
        value = _signer().unsign(text, max_age=max_age)
        cursor = Cursor(*map(int, value.split(".")))
    except SignatureExpired as error:
        message = _("This cursor has expired. Read all documents again and go on from their changes_cursor.")
        raise ValidationError(message, code="cursor_expired") from error
    except (BadSignature, ValueError, TypeError) as error:
        raise ValidationError(_("This is not a cursor that we gave out."), code="invalid_cursor") from error
    if cursor.channel_system_id != channel_system_id:
        raise ValidationError(_("This cursor belongs to another channel system."), code="invalid_cursor")
    if cursor.epoch != epoch:
        message = _(
            "The registry was restored from a backup after this cursor was given out. Read all documents again and go on from "
            "their changes_cursor."
        )
        raise ValidationError(message, code="epoch_changed")
    return cursor
