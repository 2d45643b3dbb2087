"""How the history of a term says that it got another place among its siblings. Pure.

A history row holds no place, because places are derived (models/term.py), so its reason says it.
"""

REORDERED = "Reordered: "


def reordering(place: str, reason: str) -> str:
    """The reason of the history row of a reorder to `place`, such as "behind gold", for `reason` ("" for none)."""
    return f"{REORDERED}{place}. {reason}" if reason else f"{REORDERED}{place}"


def is_reordering(reason: str) -> bool:
    """Whether a history row with this reason tells of a reorder."""
    return reason.startswith(REORDERED)
