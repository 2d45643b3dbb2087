"""The words of a concept: its labels, synonyms, notes and notations. Pure."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import nh3
from django.utils.translation import gettext as _
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from taxonomy.vocabulary.languages import usual_case
from taxonomy.vocabulary.readers.skos_words import NOTES, SKOSXL, SYNONYMS
from taxonomy.vocabulary.rows import Notation, Note, Synonym, SynonymKind

Facts = Mapping[URIRef, Sequence[Node]]
"""Property -> the values that one concept has for it."""

PLAIN = {None, XSD.string, RDF.langString}
XL = {SKOS.prefLabel: SKOSXL.prefLabel, SKOS.altLabel: SKOSXL.altLabel, SKOS.hiddenLabel: SKOSXL.hiddenLabel}
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
LINE_END = re.compile(r"<br\s*/?>|</(p|li|div|h[1-6]|tr)>", re.IGNORECASE)


def labels_of(graph: Graph, facts: Facts, language: str) -> tuple[dict[str, str], set[Synonym], list[str]]:
    """(language -> preferred label, labels that became synonyms, what is wrong with them).

    `rdfs:label` is read only if there is no preferred label at all. SKOS allows one preferred label per language (S14). Of
    several the first by text is kept, but a label that names its language comes before one that takes `language`.
    """
    values = _labels(graph, facts, SKOS.prefLabel) or list(_literals(facts.get(RDFS.label, ())))
    labels: dict[str, str] = {}
    others: set[Synonym] = set()
    for value in sorted(values, key=lambda value: (not value.language, str(value), value.language)):
        tag, text = _text(value, language)
        if text and labels.setdefault(tag, text) != text:
            others.add(Synonym(SynonymKind.ALTERNATIVE, tag, text))
    faults = [_second(other, labels[other.language]) for other in sorted(others)]
    return labels, others, faults


def synonyms_of(graph: Graph, facts: Facts, language: str) -> set[Synonym]:
    """Alternative and hidden labels."""
    return {
        Synonym(kind, *_text(value, language))
        for kind, predicate in SYNONYMS.items()
        for value in _labels(graph, facts, predicate)
        if str(value).strip()
    }


def notes_of(graph: Graph, facts: Facts, language: str) -> set[Note]:
    """All notes as plain text, whether stated as text, as HTML or as a resource of its own."""
    return {
        Note(kind, tag, text)
        for kind, predicate in NOTES.items()
        for value in facts.get(predicate, ())
        for tag, text in _texts_of_note(graph, value, language)
        if text
    }


def notations_of(facts: Facts) -> set[Notation]:
    """All notations, as text. A language tag or the datatype of plain text does not name a notation system."""
    return {
        Notation(str(value).strip(), "" if value.datatype in PLAIN else str(value.datatype))
        for value in _literals(facts.get(SKOS.notation, ()))
        if value.strip()
    }


def _second(other: Synonym, kept: str) -> str:
    if other.language:
        message = _("“%(text)s” is a second label in “%(language)s”; it became a synonym of “%(kept)s”.")
    else:
        message = _("“%(text)s” is a second label without a language; it became a synonym of “%(kept)s”.")
    return message % {"text": other.text, "language": other.language, "kept": kept}


def _labels(graph: Graph, facts: Facts, predicate: URIRef) -> list[Literal]:
    """The labels stated as text, and those stated as SKOS-XL resources (S55 to S57)."""
    forms = (form for label in facts.get(XL[predicate], ()) for form in graph.objects(label, SKOSXL.literalForm))
    return [*_literals(facts.get(predicate, ())), *_literals(forms)]


def _literals(values: Iterable[Node]) -> Iterator[Literal]:
    return (value for value in values if isinstance(value, Literal))


def _text(value: Literal, language: str) -> tuple[str, str]:
    return usual_case(value.language) if value.language else language, value.strip()


def _texts_of_note(graph: Graph, value: Node, language: str) -> Iterator[tuple[str, str]]:
    """(language, text) of a note. A resource gives its value, or else its title and comment, or else its address."""
    if isinstance(value, Literal):
        tag, text = _text(value, language)
        yield tag, _without_html(text)
        return
    told = list(_literals(graph.objects(value, RDF.value)))
    if told:
        for literal in told:
            yield from _texts_of_note(graph, literal, language)
        return
    said = [sorted(_literals(graph.objects(value, predicate)), key=str) for predicate in (DCTERMS.title, RDFS.comment)]
    parts = [part for texts in said for part in texts[:1]]
    if parts:
        yield _text(parts[-1], language)[0], ": ".join(_without_html(part.strip()) for part in parts if part.strip())
    elif isinstance(value, URIRef):
        yield "", str(value)


def _without_html(text: str) -> str:
    """`text` without HTML markup; "a < 1" is not HTML."""
    if not TAG.search(text):
        return text
    return html.unescape(nh3.clean(LINE_END.sub("\n", text), tags=set())).strip()
