"""A term as a file states it, in any format: readers make rows, writers write them, imports and checks compare them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _


class SynonymKind(StrEnum):
    """Alternative labels are shown and searched; hidden ones, such as misspellings, are only searched."""

    ALTERNATIVE = "alternative"
    HIDDEN = "hidden"


class NoteKind(StrEnum):
    """SKOS has the notes down to CHANGE; USE_WHEN and AVOID_WHEN tell authors whether a term fits."""

    DEFINITION = "definition"
    SCOPE = "scope"
    EXAMPLE = "example"
    HISTORY = "history"
    EDITORIAL = "editorial"
    CHANGE = "change"
    NOTE = "note"
    USE_WHEN = "use_when"
    AVOID_WHEN = "avoid_when"


class MappingKind(StrEnum):
    """The first five are SKOS mapping relations to a concept elsewhere; IDENTIFIER is the term's id in another system."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"
    IDENTIFIER = "identifier"


class Rule(StrEnum):
    """What several replacements mean: ANY, a person chooses one of them; ALL, all of them together replace the term."""

    ANY = "any"
    ALL = "all"


class Synonym(NamedTuple):
    """`language` is a BCP 47 tag, or "" if the source names none, as everywhere in this file."""

    kind: str
    language: str
    text: str


class Note(NamedTuple):
    kind: str
    language: str
    text: str


class Notation(NamedTuple):
    """A code of the term in a notation, always text ("0110"); `datatype` is the URI of its notation system, "" if plain."""

    text: str
    datatype: str = ""


class OutsideName(NamedTuple):
    """A mapping: `target` is a URI, or for MappingKind.IDENTIFIER the id in the system that `scheme` names."""

    kind: str
    target: str
    scheme: str = ""


class Exit(NamedTuple):
    """A way out of a stage: the code of the stage or journey to which customers leave, and when they do."""

    code: str
    condition: str = ""


class JourneyFacts(NamedTuple):
    """What a term of the facet journey is, and what it is for. `kind` is a journey_parts.JourneyKind, "" if it is no part of a
    journey; `desired_action` is the code of a term of the facet action. A blank field says nothing."""

    kind: str = ""
    goal: str = ""
    mindset: str = ""
    desired_action: str = ""
    kpi: str = ""
    kpi_target: str = ""
    owning_team: str = ""
    exits: tuple[Exit, ...] = ()


NO_JOURNEY = JourneyFacts()


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term as a file states it. A blank or empty field says nothing; `cleared` names what the file clears on purpose.

    `parent_code` is the parent for order and display; "" means a root, and "not said" for a term that exists already. `broader`
    lists further parents. `labels` is language -> preferred label. The synonyms or notes that a row states of one kind and
    language are all of them. `status` is "" (not said; a new term is then active), "proposed", "active", "deprecated" or
    "merged". `replaced_by` holds codes, and `replacement_rule` a Rule if there are several. `related` is symmetric and may be
    stated at either end. `sort` orders siblings. `row` is the line of `file` on which the record starts, 1-based; 0 if a format
    has no lines.
    """

    code: str
    parent_code: str
    labels: Mapping[str, str]
    row: int = 0
    file: str = ""
    status: str = ""
    broader: tuple[str, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    notes: tuple[Note, ...] = ()
    notations: tuple[Notation, ...] = ()
    mappings: tuple[OutsideName, ...] = ()
    related: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    replacement_rule: str = ""
    status_reason: str = ""
    uri: str = ""
    owner: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    sort: int | None = None
    journey: JourneyFacts = NO_JOURNEY
    cleared: frozenset[str] = frozenset()


class Severity(StrEnum):
    """An error keeps a version from being published; a warning needs a look; info is good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something in a file that was skipped, repaired, merged or only noticed; `row` as in TermRow.

    `check` is the short name of the rule: one of quality.CHECKS, or a reader's own name for what only files can have.
    """

    file: str
    row: int
    message: str
    check: str = ""
    severity: Severity = Severity.WARNING

    def __str__(self) -> str:
        return _("%(file)s:%(row)d: %(message)s") % {"file": self.file, "row": self.row, "message": self.message}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in a file: its rows in file order, the problems, and the URI of its concept scheme, if any."""

    rows: list[TermRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    scheme_uri: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in terms; `relabelled` counts existing terms whose labels or other words changed."""

    created: int
    relabelled: int
    unchanged: int
    problems: list[RowProblem]


def definition(language: str, text: str) -> tuple[Note, ...]:
    """The notes of a term that has only a definition; none for a blank text."""
    return (Note(NoteKind.DEFINITION, language, text),) if text.strip() else ()
