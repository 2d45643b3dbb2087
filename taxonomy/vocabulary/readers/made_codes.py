"""Codes for terms whose source has none, made from labels: the same labels give the same code. Pure."""

import hashlib

from taxonomy.vocabulary.codes import CODE_MAX_LENGTH
from taxonomy.vocabulary.readers.tracking_urls import slug

HASH_DIGITS = 8


def made_code(*labels: str) -> str:
    """The code for the path of `labels`: their slugs joined by dots, such as `cards.debit`.

    A label without any ASCII letter or digit gives a part of its hash; a code that would be too long is cut and ends in one.
    """
    code = ".".join(slug(label) or _digits(label) for label in labels)
    return code if len(code) <= CODE_MAX_LENGTH else marked(code[: CODE_MAX_LENGTH - HASH_DIGITS - 1].rstrip("-."), *labels)


def marked(code: str, *labels: str) -> str:
    """`code` with a part of the hash of `labels` behind it, for use when other labels give the same code."""
    return f"{code[: CODE_MAX_LENGTH - HASH_DIGITS - 1]}-{_digits(*labels)}"


def _digits(*labels: str) -> str:
    return hashlib.sha256("\0".join(labels).encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]
