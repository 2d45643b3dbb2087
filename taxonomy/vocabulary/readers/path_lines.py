"""Text with one path of labels on each line, with or without an id in front, such as Google's product taxonomy.

An example of a line: `3237 - Animals & Pet Supplies > Live Animals`.
"""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taxonomy.vocabulary.readers.columns import LABEL, Column
from taxonomy.vocabulary.readers.entries import Entry, PathStep, path_steps
from taxonomy.vocabulary.readers.files import read_lines
from taxonomy.vocabulary.readers.table_parents import placed_rows
from taxonomy.vocabulary.rows import Reading, RowProblem

LINE = re.compile(r"(?:(?P<code>\d+)\s+-\s+)?(?P<path>.*\S)\s*")


def read(path: Path, *, language: str = "en") -> Reading:
    """Read a path per line: the id is the code, or a code is made from the path. Labels are in `language`.

    Lines that begin with # are comments. Raises ValidationError for a file that cannot be read, and for one in which no line is
    a path of several labels.
    """
    problems: list[RowProblem] = []
    entries: list[Entry] = []
    for row, line in read_lines(path, problems):
        match = LINE.fullmatch(line.strip())
        if match and match["path"].strip(">"):
            *above, own = path_steps(match["path"], Column(LABEL, language))
            code = match["code"] or ""
            entries.append(Entry(row, own.values, code, steps=(*above, PathStep(own.label, code, own.values))))
    if not any(len(entry.steps) > 1 for entry in entries):
        raise ValidationError(_("%(file)s has no line such as “Apparel > Clothing”.") % {"file": path.name})
    return Reading(placed_rows(path.name, entries, problems), problems)
