"""Which nodes of a graph are concepts, and how they are linked. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from taxonomy.vocabulary.readers.skos_words import ISO_THES, SKOSXL

COLLECTIONS = (SKOS.Collection, SKOS.OrderedCollection, ISO_THES.ConceptGroup, ISO_THES.ThesaurusArray)
OF_ONTOLOGIES = (RDF.Property, RDFS.Class, RDFS.Datatype, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.Ontology)

Links = dict[URIRef, set[URIRef]]


@dataclass(frozen=True, slots=True)
class Concepts:
    """The concepts of a file by URI, and what else it holds: schemes by URI, collections, and concepts without a URI."""

    uris: set[URIRef]
    schemes: list[URIRef]
    collections: set[Node]
    nameless: int


def find(graph: Graph) -> Concepts:
    """Find the concepts: nodes of type skos:Concept or a subclass, in a scheme, or broader or narrower than something.

    Deprecated concepts often have another type or none; they count if they share a namespace with a concept. A scheme,
    collection or label is not a concept, unless it has the type of one too.
    """
    typed = _typed(graph, SKOS.Concept)
    members = {*graph.subjects(SKOS.inScheme), *graph.subjects(SKOS.topConceptOf), *graph.objects(None, SKOS.hasTopConcept)}
    in_tree = {*chain.from_iterable((*graph.subject_objects(SKOS.broader), *graph.subject_objects(SKOS.narrower)))}
    collections = _typed(graph, *COLLECTIONS)
    schemes = {*graph.objects(None, SKOS.inScheme), *graph.objects(None, SKOS.topConceptOf)}
    schemes |= {*graph.subjects(SKOS.hasTopConcept), *_typed(graph, SKOS.ConceptScheme)}
    others = schemes | collections | _typed(graph, SKOSXL.Label)
    spaces = {_namespace(node) for node in typed | members - others if isinstance(node, URIRef)}
    retired = {node for node, value in graph.subject_objects(OWL.deprecated) if is_true(value)}
    retired = {node for node in retired - _typed(graph, *OF_ONTOLOGIES) if _namespace(node) in spaces}
    found = typed | ((members | in_tree | retired) - others)
    uris = {node for node in found if isinstance(node, URIRef)}
    return Concepts(
        uris=uris,
        schemes=sorted(node for node in schemes if isinstance(node, URIRef)),
        collections=collections,
        nameless=sum(not isinstance(node, URIRef | Literal) for node in found),
    )


def links(graph: Graph, forward: URIRef, inverse: URIRef | None = None) -> Iterator[tuple[URIRef, URIRef]]:
    """(from, to) of each link by URI that is stated in either direction."""
    pairs: Iterable[tuple[Node, Node]] = graph.subject_objects(forward)
    if inverse is not None:
        pairs = chain(pairs, ((end, start) for start, end in graph.subject_objects(inverse)))
    for start, end in pairs:
        if isinstance(start, URIRef) and isinstance(end, URIRef):
            yield start, end


def inside(pairs: Iterable[tuple[URIRef, URIRef]], uris: set[URIRef]) -> Links:
    """Concept -> where its links lead, for links between concepts of the file."""
    found: Links = defaultdict(set)
    for start, end in pairs:
        if start in uris and end in uris:
            found[start].add(end)
    return found


def parents(graph: Graph, uris: set[URIRef]) -> Links:
    """Concept -> the concepts directly above it, including itself if the file says so.

    `broaderTransitive` leads to all ancestors. It counts only for concepts without `broader`; their parents are then the
    ancestors that are not above another of them.
    """
    direct = inside(links(graph, SKOS.broader, SKOS.narrower), uris)
    remote = inside(links(graph, SKOS.broaderTransitive, SKOS.narrowerTransitive), uris)
    for concept in sorted(remote.keys() - direct.keys()):
        above = remote[concept] - {concept}
        beyond = {end for start in above for end in remote.get(start, set()) | direct.get(start, set()) if end != start}
        direct[concept] = (above - beyond) or above
    return direct


def is_true(value: object) -> bool:
    """Whether a value means yes, as a boolean or as text."""
    return str(value).strip().lower() in {"true", "1"}


def _typed(graph: Graph, *classes: URIRef) -> set[Node]:
    """The nodes of one of `classes`, or of a class that the file puts below it."""
    known = {node for class_ in classes for node in graph.transitive_subjects(RDFS.subClassOf, class_)}
    return {node for class_ in known for node in graph.subjects(RDF.type, class_)}


def _namespace(node: Node) -> str:
    uri = str(node).rstrip("/#")
    return uri[: max(uri.rfind("/"), uri.rfind("#")) + 1]
