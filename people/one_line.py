"""What stands in one line: names, addresses and reasons, which e-mails, lists and logs show beside other text."""

from unicodedata import category

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BREAKING = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories of control characters, halves of characters, and what ends a line or a paragraph."""
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of what follows, beyond the text that holds them. Marks that a script needs are not among them."""


def is_one_line(text: str) -> bool:
    """Whether `text` breaks no line, steers no terminal and reorders nothing around it."""
    return not any(letter in REORDERING or category(letter) in BREAKING for letter in text)


def check_one_line(text: str) -> None:
    """Raise ValidationError if `text` is not one line. A validator of model fields, so that no door is without it."""
    if not is_one_line(text):
        raise ValidationError(_("Write this in one line, without invisible characters that control or reorder text."))


def as_one_line(text: str) -> str:
    """`text` with a space in place of whatever is not allowed in one line; for what nobody here can type anew."""
    return " ".join("".join(letter if is_one_line(letter) else " " for letter in text).split())
