"""A subscription as it is written down in a change of it, and how two of them differ."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Written = Mapping[str, Sequence[str]]
"""{"channels": [reference], "languages": [tag], "filters": [reference]}, each list sorted; no language means every one."""

PARTS = ("channels", "languages", "filters")


def written(*, channels: Iterable[str], languages: Iterable[str], filters: Iterable[str]) -> dict[str, list[str]]:
    """Write down a subscription; `channels` and `filters` are references of terms."""
    return {"channels": sorted(set(channels)), "languages": sorted(set(languages)), "filters": sorted(set(filters))}


class Difference(NamedTuple):
    """What a change takes away from one part of a subscription and what it adds. `part` is one of PARTS."""

    part: str
    removed: list[str]
    added: list[str]


def differences(before: Written, after: Written) -> list[Difference]:
    """The parts that differ."""
    return [
        Difference(
            part,
            removed=[name for name in before[part] if name not in after[part]],
            added=[name for name in after[part] if name not in before[part]],
        )
        for part in PARTS
        if before[part] != after[part]
    ]
