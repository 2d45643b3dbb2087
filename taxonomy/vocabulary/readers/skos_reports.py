"""Reports of what a SKOS file says and rows cannot hold, so that nothing is lost silently. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from taxonomy.vocabulary.readers.skos_concepts import Concepts, Links, links
from taxonomy.vocabulary.readers.skos_words import CODE, MAPPINGS, NOTES, READ, SKOSXL, SYSTEM
from taxonomy.vocabulary.rows import RowProblem, Severity

SHOWN = 5
TEXT_OF_NOTES = frozenset({RDF.type, RDF.value, DCTERMS.title, RDFS.comment})
LINKS = (SKOS.broader, SKOS.narrower, SKOS.related, SKOS.inScheme, SKOS.topConceptOf, DCTERMS.isReplacedBy, DCTERMS.replaces)
TEXTS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation)
KINDS: dict[Node, type] = {**dict.fromkeys((*LINKS, *MAPPINGS.values(), OWL.sameAs), URIRef), **dict.fromkeys(TEXTS, Literal)}

Told = Iterator[tuple[Severity, str, str]]
"""(severity, check, message)."""


def about(file: str, graph: Graph, concepts: Concepts, codes: Mapping[URIRef, str], parents: Links) -> list[RowProblem]:
    """All reports about a file as a whole; `codes` and `parents` are those of its concepts."""
    told = (
        *_nodes(graph, concepts, codes),
        *_schemes(graph, concepts),
        *_links(graph, concepts, codes, parents),
        *_properties(graph, concepts, codes),
    )
    return [RowProblem(file, 0, message, check, severity) for severity, check, message in told]


def _nodes(graph: Graph, concepts: Concepts, codes: Mapping[URIRef, str]) -> Told:
    if concepts.nameless:
        text = _("Concepts without a URI, which were left out: %(count)d. Give each a URI.")
        yield Severity.WARNING, "", text % {"count": concepts.nameless}
    if concepts.collections:
        text = _("Collections, which are not kept because a group is no term: %(count)d.")
        yield Severity.INFO, "", text % {"count": len(concepts.collections)}
    mentioned = sorted(codes[uri] for uri in concepts.uris if (uri, None, None) not in graph)
    if mentioned:
        text = _("Terms that the file mentions but does not describe: %(codes)s.")
        yield Severity.INFO, "", text % {"codes": _some(mentioned)}
    both = sorted(codes[uri] for uri in concepts.uris.intersection(concepts.schemes[1:]))
    if both:
        text = _("These are concept schemes too; they were read as terms: %(codes)s.")
        yield Severity.WARNING, "S9", text % {"codes": _some(both)}
    both = sorted(codes[uri] for uri in concepts.uris & concepts.collections)
    if both:
        text = _("These are collections too; they were read as terms: %(codes)s.")
        yield Severity.WARNING, "S37", text % {"codes": _some(both)}
    labels = len(set(graph.subjects(SKOSXL.literalForm)))
    if labels:
        text = _("Labels that are resources of their own (SKOS-XL), of which only the text is kept: %(count)d.")
        yield Severity.INFO, "", text % {"count": labels}
    notes = {note for uri in concepts.uris for predicate in NOTES.values() for note in graph.objects(uri, predicate)}
    notes = {note for note in notes if set(graph.predicates(note)) - TEXT_OF_NOTES}
    if notes:
        text = _("Notes with a source, date or author, of which only the text is kept: %(count)d.")
        yield Severity.INFO, "", text % {"count": len(notes)}


def _schemes(graph: Graph, concepts: Concepts) -> Told:
    if not concepts.schemes:
        return
    if len(concepts.schemes) > 1:
        text = _("Concept schemes: %(count)d. All terms were read as terms of one, with the URI %(uri)s.")
        yield Severity.INFO, "", text % {"count": len(concepts.schemes), "uri": concepts.schemes[0]}
    tops = {*links(graph, SKOS.topConceptOf, SKOS.hasTopConcept)}
    schemes_of: dict[URIRef, set[URIRef]] = {uri: set() for uri in concepts.uris}
    for uri, scheme in {*tops, *links(graph, SKOS.inScheme)}:
        if uri in schemes_of:
            schemes_of[uri].add(scheme)
    several = sum(len(schemes) > 1 for schemes in schemes_of.values())
    if several:
        yield Severity.INFO, "", _("Terms in several schemes, which is not kept: %(count)d.") % {"count": several}
    without = sum(not schemes for schemes in schemes_of.values())
    if without:
        text = _("Terms that the file puts in no scheme; they were read as terms of its scheme: %(count)d.")
        yield Severity.INFO, "", text % {"count": without}


def _links(graph: Graph, concepts: Concepts, codes: Mapping[URIRef, str], parents: Links) -> Told:
    up = {pair for pair in links(graph, SKOS.broader) if concepts.uris.issuperset(pair)}
    down = {(lower, upper) for upper, lower in links(graph, SKOS.narrower) if concepts.uris.issuperset((lower, upper))}
    if up and down and up != down:
        text = _("Links that are stated in one direction only: %(up)d broader, %(down)d narrower. Both were read.")
        yield Severity.INFO, "", text % {"up": len(up - down), "down": len(down - up)}
    tops = {uri for uri, _scheme in links(graph, SKOS.topConceptOf, SKOS.hasTopConcept) if parents.get(uri)}
    if tops:
        text = _("Top concepts that have a broader concept; they were put under it: %(codes)s.")
        yield Severity.INFO, "", text % {"codes": _some(sorted(codes[uri] for uri in tops if uri in codes))}
    for text, pairs in (
        (_("Related concepts that are not in the file, and are left out: %(uris)s."), links(graph, SKOS.related, SKOS.related)),
        (
            _("Replacements with one side that is not in the file; they were left out: %(uris)s."),
            links(graph, DCTERMS.isReplacedBy, DCTERMS.replaces),
        ),
    ):
        lost = {uri for pair in pairs if concepts.uris.intersection(pair) for uri in pair} - concepts.uris
        if lost:
            yield Severity.WARNING, "unknown-link", text % {"uris": _some(sorted(lost))}


def _properties(graph: Graph, concepts: Concepts, codes: Mapping[URIRef, str]) -> Told:
    """Properties that the reader does not read, and values of the wrong kind. Names in the SKOS namespace that SKOS does not
    have are typing errors, so they are warnings of their own."""
    unread: Counter[Node] = Counter()
    misused: Counter[Node] = Counter()
    for uri in concepts.uris:
        has_label = (uri, SKOS.prefLabel, None) in graph or (uri, SKOSXL.prefLabel, None) in graph
        known = {str(label) for label in graph.objects(uri, SKOS.prefLabel)}
        for predicate, value in graph.predicate_objects(uri):
            is_identifier = predicate == DCTERMS.identifier and str(value) != codes[uri] and not _is_ours(value)
            is_second_label = predicate == RDFS.label and has_label and str(value) not in known
            unread[predicate] += predicate not in READ or is_identifier or is_second_label
            misused[predicate] += not isinstance(value, KINDS.get(predicate, object))
    own = {name for name in unread if name in SKOS}  # type: ignore[attr-defined]  # its metaclass knows
    slips = {name: count for name, count in unread.items() if str(name).startswith(str(SKOS)) and name not in own}
    for severity, check, text, counts in (
        (Severity.WARNING, "usr", _("Properties that SKOS does not have, and that were not read: %(names)s."), slips),
        (Severity.WARNING, "", _("Values of the wrong kind, such as text for a URI, that were not read: %(names)s."), misused),
        (Severity.INFO, "", _("Properties of terms that are not kept: %(names)s."), unread - Counter(slips)),
    ):
        names = sorted(f"{_short(graph, str(name))} ({count})" for name, count in counts.items() if count)
        if names:
            yield severity, check, text % {"names": ", ".join(names)}


def _short(graph: Graph, uri: str) -> str:
    """`uri` with the longest prefix of the file that fits; the URI need not be a valid one."""
    fitting = [(len(space), f"{prefix}:{uri[len(space) :]}") for prefix, space in graph.namespaces() if uri.startswith(space)]
    return max(fitting, default=(0, uri))[1][:200]


def _is_ours(identifier: Node) -> bool:
    datatype = identifier.datatype if isinstance(identifier, Literal) else None
    return datatype == CODE or (datatype or "").startswith(SYSTEM)


def _some(names: Collection[str]) -> str:
    """The first few of `names`, and how many there are in all."""
    shown = ", ".join(list(names)[:SHOWN])
    return shown if len(names) <= SHOWN else _("%(names)s … (%(count)d in all)") % {"names": shown, "count": len(names)}
