"""Terms as SKOS, in Turtle or JSON-LD, such that taxonomy.readers.skos reads the same rows again. Pure.

Each fact is stated once, where its inverse follows from SKOS itself: `broader` without `narrower`, `topConceptOf` without
`hasTopConcept`. Two directions would double the file and could contradict each other after somebody edits it. Only `related`
stands at both ends, for people who read the file. What SKOS has no word for is in properties of our own (skos_words).
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal as OneOf
from urllib.parse import quote

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS, XSD

from taxonomy.languages import is_language_tag
from taxonomy.readers import skos_words
from taxonomy.rows import MappingKind, TermRow

Format = OneOf["turtle", "json-ld"]
Fact = tuple[URIRef, URIRef | Literal]
Resource = tuple[URIRef, list[Fact]]

PREFIXES = {
    "skos": str(SKOS),
    "dct": str(DCTERMS),
    "owl": str(OWL),
    "xsd": str(XSD),
    "vs": skos_words.STATUS_WORD.removesuffix("term_status"),
    "throughline": str(skos_words.OWN),
}
NOT_IN_A_URI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
WORD = re.compile(r"[A-Za-z_]+")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
NO_URIS: Mapping[str, str] = MappingProxyType({})
OUT_OF_USE = {"deprecated", "merged"}
WORDS = {"proposed", "merged"}
"""The statuses that SKOS cannot tell from active and deprecated."""


def write(
    rows: Iterable[TermRow],
    *,
    scheme_uri: str,
    title: Mapping[str, str],
    format: Format,  # noqa: A002 - the word for it, as in rdflib
    base_uri: str,
    uris: Mapping[str, str] = NO_URIS,
) -> bytes:
    """The terms as one concept scheme; the same rows in any order give the same bytes.

    `title` is language -> text. The URI of a term is its own, or else `base_uri` with its code; of several terms with one URI
    the first by code has it, and none has that of the scheme. `uris` holds those of terms that are not among the rows, which
    are named by the same rule. Characters that no URI may hold are percent-encoded, and a language that is no tag is left out.
    """
    resources = list(_resources(sorted(rows, key=lambda row: row.code), _uri(scheme_uri), title, base_uri, uris))
    text = _turtle(resources) if format == "turtle" else _json_ld(resources)
    return text.encode()


def _uris(own: Iterable[tuple[str, str]], scheme: URIRef, base_uri: str) -> dict[str, URIRef]:
    """Code -> the URI of the term, no two the same; `own` are codes with the URI that the term has, if any."""
    uris: dict[str, URIRef] = {}
    taken = {scheme}
    for code, text in own:
        uri = _uri(text)
        if uri in taken or not ABSOLUTE.match(uri):
            uri = _uri(base_uri + code)
        while uri in taken:
            uri += "_"
        taken.add(uris.setdefault(code, URIRef(uri)))
    return uris


def _resources(
    rows: Sequence[TermRow], scheme: URIRef, title: Mapping[str, str], base_uri: str, others: Mapping[str, str]
) -> Iterator[Resource]:
    uris = _uris([*((row.code, row.uri) for row in rows), *sorted(others.items())], scheme, base_uri)
    related: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for other in row.related:
            related[row.code].add(other)
            related[other].add(row.code)

    def linked(predicate: URIRef, codes: Iterable[str]) -> Iterator[Fact]:
        for code in sorted(codes):
            yield predicate, uris.get(code) or _uri(base_uri + code)

    yield scheme, [(RDF.type, SKOS.ConceptScheme), *((DCTERMS.title, _text(*named)) for named in sorted(title.items()))]
    for row in rows:
        parents = {code for code in (row.parent_code, *row.broader) if code}
        is_top = not parents and row.status not in OUT_OF_USE
        facts: list[Fact] = [
            (RDF.type, SKOS.Concept),
            (DCTERMS.identifier, Literal(row.code, datatype=skos_words.CODE)),
            (SKOS.inScheme, scheme),
            *([(SKOS.topConceptOf, scheme)] if is_top else ()),
            *_words(row),
            *linked(SKOS.broader, parents),
            *(linked(skos_words.PARENT, [row.parent_code]) if len(parents) > 1 and row.parent_code else ()),
            *linked(SKOS.related, related.get(row.code, ())),
            *_outside(row),
            *linked(DCTERMS.isReplacedBy, set(row.replaced_by)),
            *_life(row),
        ]
        yield uris[row.code], facts


def _words(row: TermRow) -> Iterator[Fact]:
    for language, text in sorted(row.labels.items()):
        if text:
            yield SKOS.prefLabel, _text(language, text)
    for synonym_kind, predicate in skos_words.SYNONYMS.items():
        for synonym in sorted(set(row.synonyms)):
            if synonym.kind == synonym_kind:
                yield predicate, _text(synonym.language, synonym.text)
    for note_kind, predicate in skos_words.NOTES.items():
        for note in sorted(set(row.notes)):
            if note.kind == note_kind:
                yield predicate, _text(note.language, note.text)


def _outside(row: TermRow) -> Iterator[Fact]:
    """Notations, mappings, and identifiers in other systems."""
    for notation in sorted(set(row.notations)):
        datatype = _uri(notation.datatype) if notation.datatype else None
        yield SKOS.notation, Literal(notation.text, datatype=datatype, normalize=False)
    for kind, predicate in skos_words.MAPPINGS.items():
        for target in sorted({mapping.target for mapping in row.mappings if mapping.kind == kind}):
            yield predicate, _uri(target)
    for mapping in sorted(set(row.mappings)):
        if mapping.kind == MappingKind.IDENTIFIER:
            yield (
                DCTERMS.identifier,
                Literal(mapping.target, datatype=URIRef(skos_words.SYSTEM + quote(mapping.scheme, safe=""))),
            )


def _life(row: TermRow) -> Iterator[Fact]:
    if row.status in OUT_OF_USE:
        yield OWL.deprecated, Literal("true", datatype=XSD.boolean)
    for predicate, value, datatype in (
        (skos_words.STATUS_WORD, row.status if row.status in WORDS else "", None),
        (skos_words.STATUS_REASON, row.status_reason, None),
        (skos_words.REPLACEMENT_RULE, row.replacement_rule, None),
        (skos_words.OWNER, row.owner, None),
        (skos_words.VALID_FROM, row.valid_from, XSD.date),
        (skos_words.VALID_TO, row.valid_to, XSD.date),
        (skos_words.SORT, row.sort, XSD.integer),
    ):
        if value not in {None, ""}:
            yield predicate, Literal(str(value), datatype=datatype)


def _turtle(resources: Iterable[Resource]) -> str:
    parts = ["\n".join(f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items())]
    for uri, facts in resources:
        lines = (
            ("a " if predicate == RDF.type else f"{_in_turtle(predicate)} ") + " ,\n        ".join(map(_in_turtle, values))
            for predicate, values in _grouped(facts).items()
        )
        parts.append(f"<{uri}> " + " ;\n    ".join(lines) + " .")
    return "\n\n".join(parts) + "\n"


def _in_turtle(value: URIRef | Literal) -> str:
    if isinstance(value, URIRef):
        return _short(value) or f"<{value}>"
    text = json.dumps(str(value), ensure_ascii=False)  # what JSON escapes, and how, is right in Turtle too
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{_in_turtle(value.datatype)}" if value.datatype else text


def _json_ld(resources: Iterable[Resource]) -> str:
    graph = []
    for uri, facts in resources:
        grouped = _grouped(facts)
        types = [_in_json(uri) for uri in grouped.pop(RDF.type) if isinstance(uri, URIRef)]
        values = {_in_json(predicate): [_node(value) for value in values] for predicate, values in grouped.items()}
        graph.append({"@id": uri, "@type": types, **values})
    return json.dumps({"@context": PREFIXES, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _node(value: URIRef | Literal) -> dict[str, str]:
    if isinstance(value, URIRef):
        return {"@id": _in_json(value)}
    if value.language:
        return {"@value": str(value), "@language": value.language}
    return {"@value": str(value), "@type": _in_json(value.datatype)} if value.datatype else {"@value": str(value)}


def _in_json(uri: URIRef) -> str:
    return _short(uri) or str(uri)


def _grouped(facts: Iterable[Fact]) -> dict[URIRef, list[URIRef | Literal]]:
    grouped: dict[URIRef, list[URIRef | Literal]] = {}
    for predicate, value in facts:
        grouped.setdefault(predicate, []).append(value)
    return grouped


def _short(uri: URIRef) -> str:
    """`uri` with the prefix that fits, "" where none does or what follows is no plain word."""
    for prefix, address in PREFIXES.items():
        local = uri.removeprefix(address)
        if local != uri and WORD.fullmatch(local):
            return f"{prefix}:{local}"
    return ""


def _text(language: str, text: str) -> Literal:
    return Literal(text, lang=language if is_language_tag(language) else None)


def _uri(text: str) -> URIRef:
    return URIRef(NOT_IN_A_URI.sub(lambda match: quote(match[0]), text))
