"""Trees to measure with: the published Shopify categories where they are at hand, and generated trees of any size."""

import os
from pathlib import Path

from taxonomy.vocabulary.rows import TermRow

BLOCK = 5_000
"""Terms below each root of a made tree, the root included."""
FAN = 8
SHOPIFY_SIZE = 10_595


def data_folder() -> Path | None:
    """THROUGHLINE_DATA, else shared/data beside the repository; None where there is none."""
    folder = Path(os.environ.get("THROUGHLINE_DATA") or Path(__file__).parents[2] / "shared" / "data")
    return folder if folder.is_dir() else None


def made(size: int, *, prefix: str) -> list[TermRow]:
    """`size` rows in blocks of BLOCK terms, each a tree in which every term has up to FAN children; two languages."""
    rows = []
    for number in range(size):
        block, place = divmod(number, BLOCK)
        parent = f"{prefix}{block}-{(place - 1) // FAN}" if place else ""
        labels = {"en": f"{prefix} term {number}", "fr": f"{prefix} terme {number}"}
        rows.append(TermRow(f"{prefix}{block}-{place}", parent, labels, number + 1, "made.csv"))
    return rows
