"""Language tags in one spelling (BCP 47), because languages are compared by equality. Pure."""

import re

LANGUAGE_MAX_LENGTH = 35  # RFC 5646, section 4.4.1
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_REGION_LENGTH = 2
_SCRIPT_LENGTH = 4


def is_language_tag(text: str) -> bool:
    """Whether `text` looks like en, fr or pt-BR."""
    return len(text) <= LANGUAGE_MAX_LENGTH and _TAG.fullmatch(text) is not None


def usual_case(tag: str) -> str:
    """`tag` in the usual case: `PT-br` is pt-BR, `zh-hant` is zh-Hant."""
    first, *rest = tag.strip().split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    if part.isalpha() and len(part) == _REGION_LENGTH:
        return part.upper()
    if part.isalpha() and len(part) == _SCRIPT_LENGTH:
        return part.title()
    return part.lower()
