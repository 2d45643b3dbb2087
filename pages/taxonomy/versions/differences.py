"""Differences between versions, as pages and CSV tables show them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pages.downloads import csv_download
from pages.paging import page_of
from taxonomy.models import Facet
from taxonomy.queries.comparing import DifferenceText
from taxonomy.queries.terms import known_codes
from taxonomy.queries.version_texts import KINDS
from taxonomy.vocabulary.versions import MINOR, DifferenceKind

PAGE_SIZE = 50
CSV_HEADER = ("change", "level", "code", "label", "path", "before", "after", "replaced_by")


@dataclass(frozen=True)
class ShownDifference:
    """A difference and the name of its kind. `exists`: the term is in the facet now, so it has a page."""

    text: DifferenceText
    name: str | Promise
    exists: bool


@dataclass(frozen=True)
class KindCount:
    """The number of differences of one kind, for the filter."""

    kind: DifferenceKind
    name: str | Promise
    count: int
    is_chosen: bool

    @property
    def is_major(self) -> bool:
        return self.kind not in MINOR


class Comparison:
    """All differences between two versions. If `kind` names a kind, pages and tables show only that kind."""

    def __init__(self, differences: Sequence[DifferenceText], *, kind: str = "") -> None:
        self.differences = differences
        self.kind = kind if kind in set(DifferenceKind) else ""
        self._chosen = [text for text in differences if self.kind in {"", text.kind}]
        self._counts = Counter(text.kind for text in differences)

    @property
    def kinds(self) -> set[DifferenceKind]:
        return set(self._counts)

    def counts(self) -> list[KindCount]:
        """The count of each kind that occurs, in the order of the kinds."""
        return [
            KindCount(kind, KINDS[kind], self._counts[kind], kind == self.kind)
            for kind in DifferenceKind
            if kind in self._counts
        ]

    def page(self, request: HttpRequest) -> Page[DifferenceText]:
        """The page that `request` asks for."""
        return page_of(request, self._chosen, PAGE_SIZE)

    def csv(self, file_name: str) -> HttpResponse:
        """Download the chosen differences as CSV."""
        return csv_download(file_name, CSV_HEADER, map(_record, self._chosen))


def shown(facet: Facet, page: Iterable[DifferenceText]) -> Iterator[ShownDifference]:
    """The differences of a page; one query."""
    page = list(page)
    known = known_codes(facet, (text.code for text in page))
    for text in page:
        yield ShownDifference(text, KINDS[text.kind], text.code in known)


def reason_for(number: tuple[int, int] | None, counts: Iterable[KindCount]) -> str:
    """Say in a sentence why the next version gets `number`."""
    if number is None:
        return _("Nothing has changed.")
    if number == (1, 0):
        return _("This is the first version.")
    if major := [count for count in counts if count.is_major]:
        kinds = ", ".join(f"{count.name} ({count.count})" for count in major)
        return _("A major version, because everybody who uses the facet must check this: %(kinds)s.") % {"kinds": kinds}
    return _("A minor version, because only wording and details changed. No term changed its meaning or its place.")


def _record(text: DifferenceText) -> tuple[str, ...]:
    level = "major" if text.is_major else "minor"
    before, after, instead = "\n".join(text.before), "\n".join(text.after), ", ".join(text.replaced_by)
    return (text.kind, level, text.code, text.label.text, text.path, before, after, instead)
