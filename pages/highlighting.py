"""Splitting a text at the words that somebody searched for, so that a page can mark them. Pure."""

from taxonomy.vocabulary.folding import fold


def split_at(text: str, wanted: str) -> tuple[str, str, str]:
    """Split `text` into the parts before, in and after the first match of `wanted`, which ignores case and accents.

    Without a match all of `text` is in the first part.
    """
    letters: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        letters += [(letter, place) for letter in fold(character) or " "]
    target = fold(wanted)
    start = "".join(letter for letter, _place in letters).find(target) if target else -1
    if start < 0:
        return text, "", ""
    first, last = letters[start][1], letters[start + len(target) - 1][1]
    return text[:first], text[first : last + 1], text[last + 1 :]
