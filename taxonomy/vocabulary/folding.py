"""How words are compared: without regard to case, width and Latin accents. Pure."""

import unicodedata

FOLDED_MAX_LENGTH = 500
"""Longer ones are cut: an index entry has to fit on a page."""
_ACCENTS = range(0x300, 0x370)
"""Combining diacritical marks; the marks of other scripts carry meaning and stay."""


def fold(text: str) -> str:
    """`text` as it is compared: "Élan " and "elan" give the same, and so do full-width and half-width letters.

    The i of Turkish gives the same with and without its dot, because "I" may be either.
    """
    return fold_all(text)[:FOLDED_MAX_LENGTH]


def fold_all(text: str) -> str:
    """`text` folded as `fold` does it, whatever its length."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if ord(letter) not in _ACCENTS).replace("ı", "i")
    return " ".join(unicodedata.normalize("NFKC", bare.casefold()).split())
