"""SKOS vocabularies in Turtle. Pure, and never on the network: Turtle names nothing that a parser would fetch."""

import logging
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from taxonomy.labels import pick
from taxonomy.readers.source import read_text
from taxonomy.rows import Problem, Reading, TermRow

# rdflib prints a traceback for each date that is none; no date is read here.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


def read(path: Path, *, language: str = "") -> Reading:
    """One row per concept, sorted by code: its notation is the code, or the last part of its URI where it has none or several.

    A concept is whatever is typed so, is in a scheme, or is broader or narrower than something: deprecated ones are often
    typed otherwise. Parents are the union of `broader` and inverse `narrower`. A term has one parent here: of several, the
    first by code is kept, others are reported, and so is a concept that is broader than itself. Labels without a language
    get `language`. Raises ValidationError for Turtle that cannot be parsed and for one without concepts.
    """
    text = read_text(path)
    graph = Graph()
    try:
        graph.parse(data=text, format="turtle")
    except BadSyntax as error:
        raise ValidationError(
            _("%(file)s:%(row)d: this is not Turtle (%(reason)s).")
            % {"file": path.name, "row": error.lines + 1, "reason": error._why}  # noqa: SLF001 - it has no public name
        ) from error
    except Exception as error:  # on broken input the parser also fails with IndexError, AttributeError, RecursionError ...
        raise ValidationError(
            _("%(file)s cannot be read as Turtle; check its brackets and quotation marks.") % {"file": path.name}
        ) from error
    concepts = _concepts(graph)
    if not concepts:
        raise ValidationError(_("%(file)s holds no SKOS concept.") % {"file": path.name})
    codes = {concept: _code(graph, concept) for concept in concepts}
    lines = _first_lines(graph, text)
    parents = _parents(graph, concepts)
    reading = Reading()
    for concept in sorted(concepts, key=lambda concept: (codes[concept], concept)):
        row = lines.get(concept, 0)
        above = sorted(codes[parent] for parent in parents[concept] - {concept})
        labels, faults = _labels(graph, concept, language)
        names = {"code": codes[concept], "parent": above[0] if above else "", "others": ", ".join(above[1:])}
        if concept in parents[concept]:
            faults.append(_("“%(code)s” is broader than itself; that was ignored.") % names)
        if len(above) > 1:
            faults.append(
                _("“%(code)s” has several broader terms; it is under “%(parent)s”, and not under %(others)s.") % names
            )
        reading.problems.extend(Problem(path.name, row, fault) for fault in faults)
        reading.rows.append(
            TermRow(
                codes[concept],
                names["parent"],
                labels,
                row,
                path.name,
                status="deprecated" if _is_deprecated(graph, concept) else "active",
                definition=_definition(graph, concept),
            )
        )
    return reading


def _concepts(graph: Graph) -> set[URIRef]:
    typed = set(graph.subjects(RDF.type, SKOS.Concept))
    in_schemes = set(graph.subjects(SKOS.inScheme)) | set(graph.subjects(SKOS.topConceptOf))
    related = {end for relation in (SKOS.broader, SKOS.narrower) for pair in graph.subject_objects(relation) for end in pair}
    others = set(graph.subjects(RDF.type, SKOS.ConceptScheme)) | set(graph.subjects(RDF.type, SKOS.Collection))
    return {concept for concept in (typed | in_schemes | related) - others if isinstance(concept, URIRef)}


def _parents(graph: Graph, concepts: set[URIRef]) -> dict[URIRef, set[URIRef]]:
    parents: dict[URIRef, set[URIRef]] = {concept: set() for concept in concepts}
    pairs: list[tuple[Node, Node]] = list(graph.subject_objects(SKOS.broader))
    pairs += ((child, parent) for parent, child in graph.subject_objects(SKOS.narrower))
    for child, parent in pairs:
        if isinstance(child, URIRef) and isinstance(parent, URIRef) and child in concepts and parent in concepts:
            parents[child].add(parent)
    return parents


def _code(graph: Graph, concept: URIRef) -> str:
    notations = {str(notation).strip() for notation in graph.objects(concept, SKOS.notation)}
    if len(notations) == 1:
        return notations.pop()
    return concept.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _labels(graph: Graph, concept: URIRef, language: str) -> tuple[dict[str, str], list[str]]:
    """(language -> label, what is wrong with them); `rdfs:label` where there is no preferred label at all."""
    literals = list(graph.objects(concept, SKOS.prefLabel)) or list(graph.objects(concept, RDFS.label))
    labels: dict[str, str] = {}
    faults: list[str] = []
    for literal in sorted(literals, key=str):
        tag = (literal.language if isinstance(literal, Literal) else None) or language
        if labels.setdefault(tag, str(literal)) != str(literal):
            message = _("“%(text)s” is a second label in “%(language)s”; “%(kept)s” is kept.")
            faults.append(message % {"text": str(literal), "language": tag, "kept": labels[tag]})
    return labels, faults


def _definition(graph: Graph, concept: URIRef) -> str:
    literals = (literal for literal in graph.objects(concept, SKOS.definition) if isinstance(literal, Literal))
    return pick({literal.language or "": str(literal) for literal in sorted(literals, key=str)}, "en").text


def _is_deprecated(graph: Graph, concept: URIRef) -> bool:
    return any(str(value).lower() in {"true", "1"} for value in graph.objects(concept, OWL.deprecated))


def _first_lines(graph: Graph, text: str) -> dict[URIRef, int]:
    """Concept -> the line that it first begins, as far as plain text tells."""
    prefixes = dict(graph.namespaces())
    lines: dict[URIRef, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name = line.split(maxsplit=1)[0] if line[:1].strip() else ""
        prefix, colon, local = name.partition(":")
        if name.startswith("<"):
            lines.setdefault(URIRef(name.strip("<>")), number)
        elif colon and prefix in prefixes:
            lines.setdefault(URIRef(prefixes[prefix] + local), number)
    return lines
