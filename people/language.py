"""The language in which somebody reads."""

from django.conf import settings
from django.utils.translation import get_language


def reader_language() -> str:
    """The language of the page or the answer that is made now, as a BCP 47 tag."""
    return get_language() or settings.LANGUAGE_CODE
