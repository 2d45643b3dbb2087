"""Tables of other systems (layouts.py names them), CSV or Excel: id and parent id, parent by name, one path, or levels."""

from collections.abc import Sequence
from pathlib import Path

from taxonomy.vocabulary.readers.entries import read_entries
from taxonomy.vocabulary.readers.layouts import LAYOUTS, Layout
from taxonomy.vocabulary.readers.table_parents import placed_rows
from taxonomy.vocabulary.rows import Reading, RowProblem


def read(path: Path, *, language: str = "en", layouts: Sequence[Layout] = LAYOUTS) -> Reading:
    """The terms of a table, in the first of `layouts` that fits its header; labels that name no language are in `language`.

    Codes are made from labels if there are none. Raises ValidationError for a file that cannot be read, and for a header that
    fits no layout.
    """
    problems: list[RowProblem] = []
    layout, entries = read_entries(path, layouts, language, problems)
    rows = placed_rows(path.name, entries, problems, is_one_term_per_label=layout.is_one_term_per_label)
    return Reading(rows, problems)
