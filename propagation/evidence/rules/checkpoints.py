"""Checkpoints: where feed and seals ended at a moment, signed with ed25519. Pure."""

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from content.rules.canonical import canonical_json

FORMAT = "throughline-checkpoint-1"
KEY_BYTES = 32


class BadKeyError(ValueError):
    """A key is not 32 bytes as base64."""


def new_key() -> tuple[str, str]:
    """A fresh private key and its public half, each 32 bytes as base64."""
    private = Ed25519PrivateKey.generate()
    text = base64.b64encode(private.private_bytes_raw()).decode()
    return text, public_half(text)


def public_half(private_key: str) -> str:
    """The public half of `private_key`. Raises BadKeyError."""
    return base64.b64encode(_private(private_key).public_key().public_bytes_raw()).decode()


def signed(content: dict[str, Any], private_key: str) -> dict[str, Any]:
    """`content` with format, public key and signature. Raises BadKeyError."""
    body = {"format": FORMAT, **content, "public_key": public_half(private_key)}
    signature = _private(private_key).sign(canonical_json(body))
    return {**body, "signature": base64.b64encode(signature).decode()}


def is_signed_by(checkpoint: dict[str, Any], public_key: str) -> bool:
    """Whether the private half of `public_key` signed all of `checkpoint`. Raises BadKeyError for the key."""
    body = {name: value for name, value in checkpoint.items() if name != "signature"}
    key = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
    try:
        key.verify(base64.b64decode(str(checkpoint.get("signature")), validate=True), canonical_json(body))
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_bytes(text))


def _bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeyError(f"A key is {KEY_BYTES} bytes as base64.")  # without the text, which may be secret
    return key
