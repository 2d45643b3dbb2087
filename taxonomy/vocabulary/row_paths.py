"""The labels of terms in rows, and their paths from the root down, as people read them. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from taxonomy.vocabulary.labels import Label, pick
from taxonomy.vocabulary.rows import TermRow

SEPARATOR = " › "
NOTHING_ABOVE: Mapping[str, Sequence[str]] = MappingProxyType({})


class Paths:
    """The labels and paths of `rows` in `language`, made when they are asked for.

    `above` is code -> path, for parents that rows name but that are not among them. A code that is in neither is its own label.
    """

    def __init__(self, rows: Iterable[TermRow], language: str, *, above: Mapping[str, Sequence[str]] = NOTHING_ABOVE) -> None:
        self.rows = {row.code: row for row in rows}
        self._language = language
        self._found = {code: tuple(path) for code, path in above.items()}

    def label(self, code: str) -> Label:
        """The label of a term; its code where it has none."""
        row = self.rows.get(code)
        label = pick(row.labels, self._language) if row else None
        return label if label and label.text else Label(code, "", is_fallback=False)

    def path(self, code: str) -> tuple[str, ...]:
        """The labels from the root to the term, itself included. A circle of parents ends where it closes."""
        line: list[str] = []
        step = code
        while step and step not in self._found and step not in line:
            line.append(step)
            step = self.rows[step].parent_code if step in self.rows else ""
        for place in reversed(line):
            above = self._found.get(self.rows[place].parent_code, ()) if place in self.rows else ()
            self._found[place] = (*above, self.label(place).text)
        return self._found.get(code, ())

    def named(self, code: str) -> str:
        """The path in one line."""
        return SEPARATOR.join(self.path(code))


def at_and_below(rows: Sequence[TermRow], code: str) -> list[TermRow]:
    """The rows of this term and of all terms below it, by parents and further parents alike, in the order of `rows`."""
    children: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for parent in (row.parent_code, *row.broader):
            children[parent].append(row.code)
    found = {code}
    line = [code]
    for step in line:  # grows while it is walked
        fresh = [child for child in children[step] if child not in found]
        found.update(fresh)
        line.extend(fresh)
    return [row for row in rows if row.code in found]
