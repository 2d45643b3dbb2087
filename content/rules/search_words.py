"""How texts are searched: both the texts and what somebody looks for are folded here, so that every database compares the same
characters. Pure.

A border (U+001F) stands before and after each word of a folded text. A search that asks for the beginning of a word then only
compares characters. Scripts that write no spaces between words have no borders.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from taxonomy.vocabulary.folding import fold_all

BORDER = "\x1f"
TEXT_END = "\x1e"
"""Stands between two texts, so that no phrase is found across them. Texts hold no control characters (text_rules.py)."""
MOST_PARTS = 20
"""How many words and phrases one search may have; each is a condition of its own in the database."""

_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana and Han."""
_WORD = re.compile(rf"(?:(?![{_WITHOUT_SPACES}])\w)+")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PARTS = re.compile(r'"([^"]*)"?|([^\s"]+)')


def searchable(texts: Iterable[str]) -> str:
    """`texts` as they are stored for searching."""
    return TEXT_END.join(_bordered(text) for text in texts if text)


def needles(search: str) -> list[str]:
    """What a stored text must hold for each part of `search`: a word stands for all words that begin with it, a phrase in
    quotation marks for exactly these characters, wherever they are."""
    found = []
    for phrase, word in _PARTS.findall(search.translate(_QUOTES)):
        bordered = _bordered(phrase or word).rstrip(BORDER)
        needle = bordered.lstrip(BORDER) if phrase else bordered
        if needle.strip(BORDER) and needle not in found:
            found.append(needle)
    return found


def search_problems(search: str) -> list[str]:
    """Why nothing can be looked for with `search`."""
    if len(needles(search)) > MOST_PARTS:
        return [_("Look for at most %(limit)d words and phrases at once.") % {"limit": MOST_PARTS}]
    return []


def _bordered(text: str) -> str:
    return _WORD.sub(rf"{BORDER}\g<0>{BORDER}", fold_all(text))
