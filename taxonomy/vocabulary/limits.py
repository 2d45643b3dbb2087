"""How much there may be of a thing: bytes of a file, levels of a tree, characters of a text. Pure."""

MAX_FILE_BYTES = 10 * 1024 * 1024
DEPTH_LIMIT = 100
"""The most levels of any tree; the table of ancestors grows with the square of the depth."""


FACET_CODE_MAX_LENGTH = 50
FACET_NAME_MAX_LENGTH = 100
LABEL_MAX_LENGTH = 500
URI_MAX_LENGTH = 1000
NOTATION_MAX_LENGTH = 200
DATATYPE_MAX_LENGTH = 500
TARGET_MAX_LENGTH = 500
SCHEME_MAX_LENGTH = 200
NOTE_MAX_LENGTH = 20_000
SEARCH_MAX_LENGTH = 200
"""Of a search text, on every page and in the API. SQLite cannot compare with one of 50,000 bytes."""


def most_levels(max_depth: int | None) -> int:
    """How many levels a facet with this `max_depth` may have; None means as many as any tree."""
    return min(max_depth or DEPTH_LIMIT, DEPTH_LIMIT)
