"""Signatures as Standard Webhooks defines them (symmetric, v1), over the exact bytes that are sent. Pure."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"


def sign(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one `v1,<base64>` for each of `secrets`, in their order, separated by spaces.

    `secrets` are `whsec_<base64>`, `timestamp` is Unix seconds. Raises ValueError where nothing could be signed safely: without
    a secret, with a malformed one, or with an id that holds the dot that separates the signed parts.
    """
    if not secrets:
        raise ValueError("There is no secret to sign with.")
    if not message_id or "." in message_id:
        raise ValueError("A message id is not empty and holds no dot.")
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    return " ".join(f"v1,{_signature(decode_secret(secret), signed)}" for secret in secrets)


def decode_secret(text: str) -> bytes:
    """The key inside `whsec_<base64>`. Raises ValueError, which does not repeat the secret."""
    encoded = text.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key or encoded == text:
        raise ValueError("A signing secret is whsec_ and base64.")
    return key


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
