"""Which text a draft may have, from a page, the API or an import alike. Pure.

Each rule returns its problems instead of raising them, so that people see all at once.
"""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from taxonomy.vocabulary.languages import is_language_tag

TITLE_MAX_LENGTH = 300
KIND_MAX_LENGTH = 50

LENGTHS = {"headline": 500, "body": 200_000, "call_to_action": 200, "link": 2_000, "legal_line": 20_000}
"""How many characters a copy field may hold. The database has no limit for body and legal line; these keep a document to a size
that a channel system can take."""

MULTILINE = {"body", "legal_line"}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}

_LINE_ENDS = re.compile(r"\r\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def tidy(text: str) -> str:
    """`text` without white space around it and with plain line ends, so that the same words are the same text whether they come
    from a browser (which sends CRLF), the API or a file."""
    return _LINE_ENDS.sub("\n", text).strip()


def text_problems(text: str, *, max_length: int, multiline: bool = False) -> list[str]:
    """Why `text` cannot be kept: control characters, broken Unicode, length. Line ends and tabs are fine in `multiline`."""
    problems = []
    if found := (_CONTROLS if multiline else _LINE_CONTROLS).search(text):
        problems.append(
            _("Holds the control character %(character)s at position %(position)d; remove it.")
            % {"character": f"U+{ord(found.group()):04X}", "position": found.start() + 1}
        )
    if found := _SURROGATES.search(text):
        problems.append(_("Holds half a character at position %(position)d; remove it.") % {"position": found.start() + 1})
    if len(text) > max_length:
        problems.append(
            _("Holds %(length)d characters; at most %(limit)d are allowed.") % {"length": len(text), "limit": max_length}
        )
    return problems


def copy_problems(field: str, text: str) -> list[str]:
    """Why the copy field `field` cannot hold `text`."""
    problems = text_problems(text, max_length=LENGTHS[field], multiline=field in MULTILINE)
    if field == "link" and text and not problems:
        problems += link_problems(text)
    return problems


def link_problems(link: str) -> list[str]:
    """Why `link` is neither http, https, mailto, tel nor relative to the page it stands on."""
    if any(character.isspace() or character == "\\" for character in link):
        return [_("A link holds no spaces and no backslashes.")]
    scheme = _SCHEME.match(link)
    if scheme and scheme.group(1).lower() not in LINK_SCHEMES:
        return [_("A link is http, https, mailto, tel or relative, not %(scheme)s.") % {"scheme": scheme.group(1)}]
    if link.startswith("//"):
        return [_("Write the link with https: before the two slashes.")]
    try:
        parts = urlsplit(link)
    except ValueError:
        return [_("This link cannot be read; check its host and port.")]
    if parts.scheme in {"http", "https"} and not parts.hostname:
        return [_("This link names no host.")]
    return []


def language_problems(tag: str) -> list[str]:
    """Why `tag` does not look like a BCP 47 language tag."""
    if not is_language_tag(tag):
        return [_("“%(tag)s” is not a language tag; write it like en, fr or pt-BR.") % {"tag": tag}]
    return []
