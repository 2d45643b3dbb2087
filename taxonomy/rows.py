"""What readers hand to the importer, and what both have to say about a file. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term as a file states it.

    `parent_code` is "" for a root, and for "not said" where the term exists already. `labels` is language -> text; a blank
    text says nothing. `row` is the line of `file` on which the record starts, 1-based; 0 where a format has no lines.
    """

    code: str
    parent_code: str
    labels: Mapping[str, str]
    row: int
    file: str
    status: str = "active"
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that was skipped, repaired or merged; `row` as in TermRow."""

    file: str
    row: int
    message: str

    def __str__(self) -> str:
        return _("%(file)s:%(row)d: %(message)s") % {"file": self.file, "row": self.row, "message": self.message}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, read: its rows in file order, and what the reader had to skip or repair."""

    rows: list[TermRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in terms; `relabelled` counts existing terms whose labels or definition changed."""

    created: int
    relabelled: int
    unchanged: int
    problems: list[Problem]
