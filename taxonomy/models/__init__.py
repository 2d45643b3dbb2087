"""The words: facets and their term trees. Data and constraints only; every write is in services/."""

from taxonomy.models.facet import Facet, validate_code
from taxonomy.models.importing import ImportState, TermImport
from taxonomy.models.journey import JourneyExit, JourneyPart
from taxonomy.models.links import MAPPING_KINDS, TermBroader, TermMapping, TermRelation, TermReplacement
from taxonomy.models.quality import UNFINISHED, QualityFinding, QualityReport, ReportState
from taxonomy.models.term import REPLACEMENT_RULES, Term, TermAncestor, TreeState
from taxonomy.models.version import FacetVersion
from taxonomy.models.wording import NOTE_KINDS, SYNONYM_KINDS, TermLabel, TermNotation, TermNote, TermSynonym

__all__ = [
    "MAPPING_KINDS",
    "NOTE_KINDS",
    "REPLACEMENT_RULES",
    "SYNONYM_KINDS",
    "UNFINISHED",
    "Facet",
    "FacetVersion",
    "ImportState",
    "JourneyExit",
    "JourneyPart",
    "QualityFinding",
    "QualityReport",
    "ReportState",
    "Term",
    "TermAncestor",
    "TermBroader",
    "TermImport",
    "TermLabel",
    "TermMapping",
    "TermNotation",
    "TermNote",
    "TermRelation",
    "TermReplacement",
    "TermSynonym",
    "TreeState",
    "validate_code",
]
