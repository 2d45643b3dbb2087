"""Labels per language: which one is shown, and what one may hold. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from taxonomy.vocabulary.languages import is_language_tag
from taxonomy.vocabulary.limits import LABEL_MAX_LENGTH

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Label:
    """The label to show: its text, its language as stored, and whether it is in another language than the one asked for."""

    text: str
    language: str
    is_fallback: bool


def pick(labels: Mapping[str, str], language: str) -> Label:
    """The best of `labels` (language -> text) for a reader of `language`.

    Order: that language, its base language ("fr" for "fr-CA"), English, the label whose source names no language, any.
    Languages are compared without regard to case. Without labels the text is empty.
    """
    stored = {tag.casefold(): tag for tag in sorted(labels, reverse=True)}
    wanted = language.casefold()
    own = (wanted, wanted.partition("-")[0])
    for tag in (*own, FALLBACK_LANGUAGE, ""):
        if tag in stored:
            return Label(labels[stored[tag]], stored[tag], is_fallback=tag not in own)
    if not labels:
        return Label("", "", is_fallback=True)
    first = min(labels)
    return Label(labels[first], first, is_fallback=True)


def is_storable(text: str) -> bool:
    """Whether every database can store `text`; some refuse NUL and lone surrogates."""
    return not any(character == "\0" or unicodedata.category(character) == "Cs" for character in text)


def storable(text: str) -> str:
    """`text` with U+FFFD in place of each character that some databases refuse."""
    return "".join(character if is_storable(character) else "\ufffd" for character in text)


def clean(labels: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return `labels` as they are stored (NFC, runs of white space as one space, blank ones kept as ""), and the problems.

    A label with a problem is left out of the labels.
    """
    cleaned: dict[str, str] = {}
    problems: list[str] = []
    for language, raw in labels.items():
        text = " ".join(unicodedata.normalize("NFC", raw).split())
        if language and not is_language_tag(language):
            problems.append(
                _("“%(language)s” is not a language tag; use one such as en, fr or pt-BR.") % {"language": language[:50]}
            )
        elif len(text) > LABEL_MAX_LENGTH:
            problems.append(
                _("The label in “%(language)s” has %(length)d characters; at most %(limit)d are kept, so shorten it.")
                % {"language": language, "length": len(text), "limit": LABEL_MAX_LENGTH}
            )
        elif any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            problems.append(_("The label in “%(language)s” holds a control character; remove it.") % {"language": language})
        else:
            cleaned[language] = text
    return cleaned, problems
