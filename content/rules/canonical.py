"""Canonical JSON in the manner of RFC 8785, so that the same snapshot always has the same bytes and the same hash.

Narrower than the RFC: no floats at all, because their text differs between languages and nothing here needs one.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

LARGEST_INTEGER = 2**53 - 1
"""Above it a reader that keeps numbers as IEEE 754 doubles would see another number (RFC 7493, section 2.2)."""

DEEPEST = 100
"""Levels of nesting; a cycle is deeper."""


def canonical_json(value: Any) -> bytes:
    """The UTF-8 bytes of `value`: objects sorted by key in UTF-16 code units, no white space, shortest escapes.

    `value` is made of mappings with text keys, lists, tuples, text, integers, booleans and None. Raises ValueError naming the
    path (`$.core.body`) of a float, an integer beyond 2**53-1, a lone surrogate, a NUL character or anything else.
    """
    return json.dumps(_ordered(value, "$", 0), ensure_ascii=False, separators=(",", ":")).encode()


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _ordered(value: Any, path: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError(f"{path}: nested deeper than {DEEPEST} levels")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{path}: the integer {value} is beyond 2**53-1")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        if strangers := [key for key in value if not isinstance(key, str)]:
            raise ValueError(f"{path}: the key {strangers[0]!r} is not text")
        keys = [_text(key, f"{path}, key {key!a}") for key in value]
        return {key: _ordered(value[key], f"{path}.{key}", depth + 1) for key in sorted(keys, key=_utf16)}
    raise ValueError(f"{path}: {type(value).__name__} has no canonical form")


def _text(text: str, path: str) -> str:
    if "\0" in text:
        raise ValueError(f"{path}: holds a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{path}: holds a lone surrogate")
    return text


def _utf16(key: str) -> bytes:
    """Big-endian UTF-16 compares as its code units do: U+1F600 (D83D DE00) comes before U+FB33."""
    return key.encode("utf-16-be")
