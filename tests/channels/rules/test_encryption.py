import pytest
from cryptography.fernet import Fernet

from channels.rules.encryption import LostKeyError, decrypt, encrypt

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_encrypted_is_read_again():
    ciphertext = encrypt("whsec_é")
    assert b"whsec" not in ciphertext
    assert decrypt(ciphertext) == "whsec_é"
    assert decrypt(memoryview(ciphertext)) == "whsec_é"


def test_the_newest_key_encrypts_and_older_ones_still_read(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    before = encrypt("secret")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert decrypt(before) == "secret"
    after = encrypt("secret")
    settings.ENCRYPTION_KEYS = [NEW]
    assert decrypt(after) == "secret"
    with pytest.raises(LostKeyError, match="THROUGHLINE_ENCRYPTION_KEYS"):
        decrypt(before)


def test_altered_ciphertext_is_refused():
    altered = bytearray(encrypt("secret"))
    altered[30] ^= 1
    with pytest.raises(LostKeyError):
        decrypt(bytes(altered))
