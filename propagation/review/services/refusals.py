"""What a worker writes down when it refuses what somebody asked for, in words for whoever reads it later."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import ngettext

from people.rights import LacksPermission

MOST_SENTENCES = 10
"""Of a refusal; one about 5,000 assets would be 350 KB, in the row, its history and each look at it."""


def told(error: PermissionDenied | ValidationError) -> str:
    """The sentences of `error`, of many the first MOST_SENTENCES and how many more there are."""
    if isinstance(error, LacksPermission):
        return error.in_words
    if isinstance(error, PermissionDenied):
        return str(error)
    sentences, left = error.messages[:MOST_SENTENCES], len(error.messages) - MOST_SENTENCES
    if left > 0:
        sentences.append(ngettext("%(number)d more is refused.", "%(number)d more are refused.", left) % {"number": left})
    return " ".join(sentences)
