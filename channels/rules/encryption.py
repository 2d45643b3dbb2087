"""Secrets at rest. The keys come from the environment (ENCRYPTION_KEYS, newest first) and never touch the database."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class LostKeyError(Exception):
    """A stored secret was encrypted with a key that this installation no longer has."""


def encrypt(text: str) -> bytes:
    """Encrypt `text` under the newest key."""
    return _fernet().encrypt(text.encode())


def decrypt(ciphertext: bytes | memoryview) -> str:
    """The text that `encrypt` was given. Raises LostKeyError when none of our keys decrypts it."""
    try:
        return _fernet().decrypt(bytes(ciphertext)).decode()
    except InvalidToken:
        raise LostKeyError(
            "A signing secret cannot be decrypted: put the key it was encrypted with back into THROUGHLINE_ENCRYPTION_KEYS,"
            " or rotate the secret."
        ) from None


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])
