"""What a snapshot becomes when some of its terms are replaced by others. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from taxonomy.vocabulary.codes import CHANNEL_FACET

TermMoves = Mapping[str, Sequence[str]]
"""Reference of a term -> references of the terms that replace it."""


class VariantsCollide(ValueError):
    """Two variants would be for the same channel and language; `places` has each such (channel, language)."""

    def __init__(self, places: Sequence[tuple[str, str]]) -> None:
        super().__init__(", ".join(f"{channel}, {language}" for channel, language in places))
        self.places = list(places)


def retagged(snapshot: Mapping[str, Any], moves: TermMoves) -> dict[str, Any]:
    """`snapshot` (content/rules/snapshots.py) with every tag in `moves` replaced, and every variant's channel too.

    Without such a tag or channel it is equal to `snapshot`. Raises VariantsCollide.
    """
    tags: dict[str, set[str]] = {}
    for facet, codes in snapshot["tags"].items():
        for code in codes:
            for reference in moves.get(f"{facet}:{code}", (f"{facet}:{code}",)):
                new_facet, _colon, new_code = reference.partition(":")
                tags.setdefault(new_facet, set()).add(new_code)
    variants = [
        {**variant, "channel": channel}
        for variant in snapshot["variants"]
        for channel in channels_after(variant["channel"], moves)
    ]
    places = [(variant["channel"], variant["language"]) for variant in variants]
    if twice := sorted({place for place in places if places.count(place) > 1}):
        raise VariantsCollide(twice)
    return {
        **snapshot,
        "variants": sorted(variants, key=lambda variant: (variant["channel"], variant["language"])),
        "tags": {facet: sorted(tags[facet]) for facet in sorted(tags)},
    }


def channels_after(code: str, moves: TermMoves) -> list[str]:
    """The codes of the channels that a variant for `code` is for after `moves`."""
    reference = f"{CHANNEL_FACET}:{code}"
    return [moved.partition(":")[2] for moved in moves.get(reference, (reference,))]
