"""How deep a tree may be. Pure."""

DEPTH_LIMIT = 100
"""The most levels of any tree; the table of ancestors grows with the square of the depth."""


def most_levels(max_depth: int | None) -> int:
    """How many levels a facet with this `max_depth` may have; None means as many as any tree."""
    return min(max_depth or DEPTH_LIMIT, DEPTH_LIMIT)
