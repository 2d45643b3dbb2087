"""Canonical JSON (RFC 8785), so that the same snapshot always has the same bytes and the same hash.

Narrower than the RFC: no floats at all, because nothing here needs one, and no NUL characters, which PostgreSQL does not store.
"""

import hashlib
from typing import Any

import rfc8785

LARGEST_INTEGER = 2**53 - 1
"""Above it a reader that keeps numbers as IEEE 754 doubles would see another number (RFC 7493, section 2.2)."""

DEEPEST = 100
"""Levels of nesting; a cycle is deeper."""


def canonical_json(value: Any) -> bytes:
    """The UTF-8 bytes of `value`: objects sorted by key in UTF-16 code units, no white space, shortest escapes.

    `value` is made of dictionaries with text keys, lists, tuples, text, integers, booleans and None. Raises ValueError naming
    the path (`$.core.body`) of a float, an integer beyond 2**53-1, a lone surrogate, a NUL character or anything else.
    """
    _check(value, "$", 0)
    return rfc8785.dumps(value)


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _check(value: Any, path: str, depth: int) -> None:
    """Raise ValueError for what rfc8785 would write although we want none of it, or refuse without saying where it is."""
    if depth > DEEPEST:
        raise ValueError(f"{path}: nested deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        for key, item in value.items():
            _check_key(key, path)
            _check(item, f"{path}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]", depth + 1)
    elif isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{path}: the integer {value} is beyond 2**53-1")
    elif value is not None:
        raise ValueError(f"{path}: {type(value).__name__} has no canonical form")


def _check_key(key: object, path: str) -> None:
    if not isinstance(key, str):
        raise ValueError(f"{path}: the key {key!r} is not text")  # noqa: TRY004 - whatever cannot be written is a ValueError
    _check_text(key, f"{path}, key {key!a}")


def _check_text(text: str, path: str) -> None:
    if "\0" in text:
        raise ValueError(f"{path}: holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{path}: holds a lone surrogate") from None
