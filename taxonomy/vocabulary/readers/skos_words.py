"""The RDF properties that describe a term: those of SKOS, and our own for what SKOS has no word for. Pure.

Our reader reads again what our writer writes; other programs see plain SKOS and a few properties that they may ignore.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from taxonomy.vocabulary.rows import MappingKind, NoteKind, SynonymKind

SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#")
ISO_THES = Namespace("http://purl.org/iso25964/skos-thes#")
STATUS_WORD = URIRef("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
OWN = Namespace("urn:throughline:")
"""A URN, because there is nothing to look up."""

CODE = OWN.code
"""The datatype of the dct:identifier that is the code of a term."""
SYSTEM = str(OWN) + "system:"
"""Plus the percent-encoded name of a system: the datatype of the dct:identifier that a term has in that system."""

SYNONYMS = {SynonymKind.ALTERNATIVE: SKOS.altLabel, SynonymKind.HIDDEN: SKOS.hiddenLabel}
NOTES = {
    NoteKind.DEFINITION: SKOS.definition,
    NoteKind.SCOPE: SKOS.scopeNote,
    NoteKind.EXAMPLE: SKOS.example,
    NoteKind.HISTORY: SKOS.historyNote,
    NoteKind.EDITORIAL: SKOS.editorialNote,
    NoteKind.CHANGE: SKOS.changeNote,
    NoteKind.NOTE: SKOS.note,
    NoteKind.USE_WHEN: OWN.useWhen,
    NoteKind.AVOID_WHEN: OWN.avoidWhen,
}
MAPPINGS = {
    MappingKind.EXACT: SKOS.exactMatch,
    MappingKind.CLOSE: SKOS.closeMatch,
    MappingKind.BROAD: SKOS.broadMatch,
    MappingKind.NARROW: SKOS.narrowMatch,
    MappingKind.RELATED: SKOS.relatedMatch,
}
"""MappingKind.IDENTIFIER is a dct:identifier, see SYSTEM."""

PARENT = OWN.parent
"""Of several broader terms, the one that the term stands under."""
REPLACEMENT_RULE = OWN.replacementRule
STATUS_REASON = OWN.statusReason
OWNER = OWN.owner
VALID_FROM = OWN.validFrom
VALID_TO = OWN.validTo
SORT = OWN.sort
MADE_URI = OWN.madeUri
"""True if the URI was made from the term's code for this file, because the term has none or shares its own with another."""

STATUSES = (
    STATUS_WORD,
    URIRef("http://www.w3.org/ns/adms#status"),
    URIRef("http://publications.europa.eu/ontology/euvoc#status"),
)
"""Properties that hold a status, as a word or as the last part of a URI."""
PROPOSED_WORDS = frozenset({"proposed", "candidate", "underdevelopment"})
OUT_OF_USE_WORDS = frozenset({"deprecated", "withdrawn", "retired", "obsolete", "archaic"})

READ = frozenset(
    {
        *(RDF.type, RDFS.label, DCTERMS.identifier, SKOS.prefLabel, SKOS.notation, OWL.sameAs, *STATUSES),
        *(SKOSXL.prefLabel, SKOSXL.altLabel, SKOSXL.hiddenLabel, *SYNONYMS.values(), *NOTES.values(), *MAPPINGS.values()),
        *(SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept, SKOS.related),
        *(SKOS.broader, SKOS.narrower, SKOS.broaderTransitive, SKOS.narrowerTransitive),
        *(OWL.deprecated, DCTERMS.isReplacedBy, DCTERMS.replaces),
        *(PARENT, REPLACEMENT_RULE, STATUS_REASON, OWNER, VALID_FROM, VALID_TO, SORT, MADE_URI),
    }
)
"""All properties of a term that the reader understands; the others are reported."""
