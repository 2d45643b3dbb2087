"""SKOS vocabularies: Turtle, N-Triples, RDF/XML and JSON-LD. Pure, and never on the network."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, SKOS
from rdflib.term import Node

from taxonomy.vocabulary.readers import skos_concepts, skos_files, skos_reports, skos_texts, skos_words
from taxonomy.vocabulary.readers.skos_codes import codes_of
from taxonomy.vocabulary.readers.skos_concepts import Links
from taxonomy.vocabulary.readers.skos_texts import Facts
from taxonomy.vocabulary.rows import MappingKind, OutsideName, Reading, RowProblem, Rule, Severity, TermRow

NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Linked:
    """The links between the concepts of a file, and the code of each."""

    codes: Mapping[URIRef, str]
    parents: Links
    related: Links
    successors: Links


def read(path: Path, *, language: str = "") -> Reading:
    """One row per concept, sorted by code; `language` is that of texts that name none.

    skos_concepts says what a concept is, skos_codes what its code is. Parents are the union of `broader` and inverse
    `narrower`. The first by code is `parent_code`, unless our own writer named another; the others are in `broader`, and so is
    the term itself if the file puts it above itself. Links and mappings are kept as stated; the checks judge them. What a row
    cannot hold is reported. Raises ValidationError for a file that cannot be parsed, and for one without concepts.
    """
    file = skos_files.load(path)
    concepts = skos_concepts.find(file.graph)
    if not concepts.uris:
        raise ValidationError(_("%(file)s holds no SKOS concept.") % {"file": path.name})
    linked = _Linked(
        codes=codes_of(file.graph, concepts.uris),
        parents=skos_concepts.parents(file.graph, concepts.uris),
        related=skos_concepts.inside(skos_concepts.links(file.graph, SKOS.related, SKOS.related), concepts.uris),
        successors=skos_concepts.inside(skos_concepts.links(file.graph, DCTERMS.isReplacedBy, DCTERMS.replaces), concepts.uris),
    )
    reading = Reading(scheme_uri=next((str(uri) for uri in concepts.schemes if not skos_files.is_relative(uri)), ""))
    for concept in sorted(concepts.uris, key=linked.codes.__getitem__):
        facts: dict[URIRef, list[Node]] = defaultdict(list)
        for predicate, value in file.graph.predicate_objects(concept):
            facts[URIRef(str(predicate))].append(value)
        line = file.lines.get(str(concept), 0)
        labels, more, faults = skos_texts.labels_of(file.graph, facts, language)
        reading.rows.append(
            TermRow(
                code=linked.codes[concept],
                labels=labels,
                row=line,
                file=path.name,
                uri="" if skos_files.is_relative(concept) or _is_made(facts) else str(concept),
                synonyms=tuple(sorted(more | skos_texts.synonyms_of(file.graph, facts, language))),
                notes=tuple(sorted(skos_texts.notes_of(file.graph, facts, language))),
                notations=tuple(sorted(skos_texts.notations_of(facts))),
                mappings=tuple(sorted(set(_mappings(facts)))),
                **_place(linked, concept, facts),
                **_life(linked, concept, facts),
            )
        )
        reading.problems.extend(RowProblem(path.name, line, fault, "S14", Severity.WARNING) for fault in faults)
    reading.problems.extend(skos_reports.about(path.name, file.graph, concepts, linked.codes, linked.parents))
    return reading


def _is_made(facts: Facts) -> bool:
    return any(skos_concepts.is_true(value) for value in facts.get(skos_words.MADE_URI, ()))


def _place(linked: _Linked, concept: URIRef, facts: Facts) -> dict[str, Any]:
    """What a row says of the place of its term: parent_code, broader, related, sort."""
    above = sorted(linked.codes[parent] for parent in linked.parents.get(concept, ()))
    own = linked.codes[concept]
    named = [
        linked.codes[node] for node in facts.get(skos_words.PARENT, ()) if isinstance(node, URIRef) and node in linked.codes
    ]
    parent = next((code for code in (*named, *above) if code in above and code != own), "")
    return {
        "parent_code": parent,
        "broader": tuple(code for code in above if code != parent),
        "related": tuple(sorted(linked.codes[other] for other in linked.related.get(concept, ()))),
        "sort": _number(_one(facts, skos_words.SORT)),
    }


def _life(linked: _Linked, concept: URIRef, facts: Facts) -> dict[str, Any]:
    """What a row says of the life of its term: status, replaced_by, replacement_rule, status_reason, owner, dates."""
    successors = tuple(sorted(linked.codes[other] for other in linked.successors.get(concept, ())))
    rule = Rule.ALL if _one(facts, skos_words.REPLACEMENT_RULE) == Rule.ALL else Rule.ANY
    return {
        "status": _status(facts, successors),
        "replaced_by": successors,
        "replacement_rule": rule if len(successors) > 1 else "",
        "status_reason": _one(facts, skos_words.STATUS_REASON),
        "owner": _one(facts, skos_words.OWNER),
        "valid_from": _date(_one(facts, skos_words.VALID_FROM)),
        "valid_to": _date(_one(facts, skos_words.VALID_TO)),
    }


def _status(facts: Facts, successors: Collection[str]) -> str:
    """A replaced term is out of use, whether or not the file says so; a merged one has its successor in the file."""
    words = {_last_part(value) for predicate in skos_words.STATUSES for value in facts.get(predicate, ())}
    if "merged" in words and successors:
        return "merged"
    is_deprecated = any(skos_concepts.is_true(value) for value in facts.get(OWL.deprecated, ()))
    is_replaced = bool(successors) or DCTERMS.isReplacedBy in facts
    if is_deprecated or is_replaced or words & skos_words.OUT_OF_USE_WORDS:
        return "deprecated"
    return "proposed" if words & skos_words.PROPOSED_WORDS else "active"


def _mappings(facts: Facts) -> Iterator[OutsideName]:
    for kind, predicate in (*skos_words.MAPPINGS.items(), (MappingKind.EXACT, OWL.sameAs)):
        yield from (OutsideName(kind, str(value)) for value in facts.get(predicate, ()) if isinstance(value, URIRef))
    for value in facts.get(DCTERMS.identifier, ()):
        if isinstance(value, Literal) and (value.datatype or "").startswith(skos_words.SYSTEM):
            system = unquote(str(value.datatype).removeprefix(skos_words.SYSTEM))
            yield OutsideName(MappingKind.IDENTIFIER, str(value), system)


def _last_part(value: Node) -> str:
    return str(value).rstrip("/#").replace("#", "/").rpartition("/")[2].lower()


def _one(facts: Facts, predicate: URIRef) -> str:
    return min((str(value) for value in facts.get(predicate, ())), default="")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None
