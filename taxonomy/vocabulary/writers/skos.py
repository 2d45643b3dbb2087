"""Writes terms as SKOS, in Turtle or JSON-LD; taxonomy.vocabulary.readers.skos reads the same rows again. Pure.

A fact is stated once if its inverse follows from SKOS itself: `broader` without `narrower`, `topConceptOf` without
`hasTopConcept`. Two directions would double the file and could contradict each other after somebody edits it. Only `related` is
stated at both ends, for people who read the file. Properties of our own (skos_words) hold what SKOS has no word for.

The file is written term by term in plain text, because a graph of rdflib takes ten times the memory of the file, and more time.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Literal as OneOf
from typing import NamedTuple
from urllib.parse import quote

from rdflib.namespace import DCTERMS, OWL, SKOS, XSD

from taxonomy.vocabulary.languages import is_language_tag
from taxonomy.vocabulary.readers import skos_words
from taxonomy.vocabulary.rows import MappingKind, TermRow
from taxonomy.vocabulary.statuses import OUT_OF_USE

Format = OneOf["turtle", "json-ld"]


class Literal(NamedTuple):
    """A literal; `datatype` is a URI, if any."""

    text: str
    language: str = ""
    datatype: str = ""


Fact = tuple[str, str | Literal]
"""(name of a property with prefix, URI or literal)."""
Resource = tuple[str, str, list[Fact]]
"""(URI, name of its type, facts about it)."""

PREFIXES = {
    "skos": str(SKOS),
    "dct": str(DCTERMS),
    "owl": str(OWL),
    "xsd": str(XSD),
    "vs": skos_words.STATUS_WORD.removesuffix("term_status"),
    "throughline": str(skos_words.OWN),
}
NOT_IN_A_URI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
SHORTENED = re.compile(rf"({'|'.join(map(re.escape, PREFIXES.values()))})([A-Za-z_]+)")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
NO_URIS: Mapping[str, str] = MappingProxyType({})
WORDS = {"proposed", "merged"}
"""The statuses that SKOS cannot tell from active and deprecated."""


def short(uri: str) -> str:
    """`uri` with the prefix that fits; unchanged if none does, or if what follows the prefix is not a plain word."""
    found = SHORTENED.fullmatch(uri)
    return f"{_PREFIX_OF[found[1]]}:{found[2]}" if found else uri


_PREFIX_OF = {address: prefix for prefix, address in PREFIXES.items()}
_SYNONYMS = {kind: short(uri) for kind, uri in skos_words.SYNONYMS.items()}
_NOTES = {kind: short(uri) for kind, uri in skos_words.NOTES.items()}
_MAPPINGS = {kind: short(uri) for kind, uri in skos_words.MAPPINGS.items()}
_LIFE = {
    "status_reason": (short(skos_words.STATUS_REASON), ""),
    "replacement_rule": (short(skos_words.REPLACEMENT_RULE), ""),
    "owner": (short(skos_words.OWNER), ""),
    "valid_from": (short(skos_words.VALID_FROM), str(XSD.date)),
    "valid_to": (short(skos_words.VALID_TO), str(XSD.date)),
    "sort": (short(skos_words.SORT), str(XSD.integer)),
}
"""Field of a row -> (property, datatype)."""
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_PARENT, _STATUS, _MADE_URI = short(skos_words.PARENT), short(skos_words.STATUS_WORD), short(skos_words.MADE_URI)
_TRUE = Literal("true", datatype=str(XSD.boolean))
_CODE = str(skos_words.CODE)


def write(
    rows: Iterable[TermRow],
    *,
    scheme_uri: str,
    title: Mapping[str, str],
    format: Format,  # noqa: A002 - the word for it, as in rdflib
    base_uri: str,
    uris: Mapping[str, str] = NO_URIS,
) -> bytes:
    """Return the terms as one concept scheme; the same rows in any order give the same bytes.

    `title` is language -> text. A term has its own URI, or else `base_uri` with its code. If several terms have one URI, the
    first by code keeps it; no term has the URI of the scheme. `uris` is code -> own URI of terms that are not among the rows;
    they are named by the same rule. A URI that is not the term's own is marked as made for the file. Characters that no URI may
    hold are percent-encoded, and a language that is not a tag is left out.
    """
    resources = _resources(sorted(rows, key=lambda row: row.code), _uri(scheme_uri), title, base_uri, uris)
    file = BytesIO()
    for part in _FORMATS[format](resources):
        file.write(part.encode())
    return file.getvalue()


def _uris(own: Iterable[tuple[str, str]], scheme: str, base_uri: str) -> dict[str, str]:
    """Code -> the URI of the term, no two the same; `own` are (code, the term's own URI or "")."""
    uris: dict[str, str] = {}
    taken = {scheme}
    for code, text in own:
        uri = _uri(text)
        if uri in taken or not ABSOLUTE.match(uri):
            uri = _uri(base_uri + code)
        while uri in taken:
            uri += "_"
        taken.add(uris.setdefault(code, uri))
    return uris


def _resources(
    rows: Sequence[TermRow], scheme: str, title: Mapping[str, str], base_uri: str, others: Mapping[str, str]
) -> Iterator[Resource]:
    uris = _uris([*((row.code, row.uri) for row in rows), *sorted(others.items())], scheme, base_uri)
    related: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for other in row.related:
            related[row.code].add(other)
            related[other].add(row.code)

    def linked(name: str, codes: Iterable[str]) -> Iterator[Fact]:
        for code in sorted(codes):
            yield name, uris.get(code) or _uri(base_uri + code)

    yield scheme, "skos:ConceptScheme", [("dct:title", _text(*named)) for named in sorted(title.items())]
    for row in rows:
        parents = {code for code in (row.parent_code, *row.broader) if code}
        is_top = not parents and row.status not in OUT_OF_USE
        facts: list[Fact] = [
            ("dct:identifier", Literal(row.code, datatype=_CODE)),
            ("skos:inScheme", scheme),
            *([("skos:topConceptOf", scheme)] if is_top else ()),
            *_words(row),
            *linked("skos:broader", parents),
            *(linked(_PARENT, [row.parent_code]) if len(parents) > 1 and row.parent_code else ()),
            *linked("skos:related", related.get(row.code, ())),
            *_outside(row),
            *linked("dct:isReplacedBy", set(row.replaced_by)),
            *_life(row),
            *([] if uris[row.code] == _uri(row.uri) else [(_MADE_URI, _TRUE)]),
        ]
        yield uris[row.code], "skos:Concept", facts


def _words(row: TermRow) -> Iterator[Fact]:
    for language, text in sorted(row.labels.items()):
        if text:
            yield "skos:prefLabel", _text(language, text)
    synonyms, notes = sorted(set(row.synonyms)), sorted(set(row.notes))
    for synonym_kind, name in _SYNONYMS.items():
        yield from ((name, _text(one.language, one.text)) for one in synonyms if one.kind == synonym_kind)
    for note_kind, name in _NOTES.items():
        yield from ((name, _text(one.language, one.text)) for one in notes if one.kind == note_kind)


def _outside(row: TermRow) -> Iterator[Fact]:
    """Notations, mappings, and identifiers in other systems."""
    for notation in sorted(set(row.notations)):
        yield "skos:notation", Literal(notation.text, datatype=_uri(notation.datatype))
    mappings = sorted(set(row.mappings))
    for kind, name in _MAPPINGS.items():
        targets = dict.fromkeys(mapping.target for mapping in mappings if mapping.kind == kind)
        yield from ((name, _uri(target)) for target in targets)
    for mapping in mappings:
        if mapping.kind == MappingKind.IDENTIFIER:
            yield "dct:identifier", Literal(mapping.target, datatype=skos_words.SYSTEM + quote(mapping.scheme, safe=""))


def _life(row: TermRow) -> Iterator[Fact]:
    if row.status in OUT_OF_USE:
        yield "owl:deprecated", _TRUE
    if row.status in WORDS:
        yield _STATUS, Literal(row.status)
    for field, (name, datatype) in _LIFE.items():
        value = getattr(row, field)
        if value not in {None, ""}:
            yield name, Literal(str(value), datatype=datatype)


def _turtle(resources: Iterable[Resource]) -> Iterator[str]:
    yield "".join(f"@prefix {prefix}: <{address}> .\n" for prefix, address in PREFIXES.items())
    for uri, kind, facts in resources:
        lines = [f"a {kind}"]
        lines += [f"{name} " + " ,\n        ".join(map(_in_turtle, values)) for name, values in _grouped(facts).items()]
        yield f"\n<{uri}> " + " ;\n    ".join(lines) + " .\n"


def _in_turtle(value: str | Literal) -> str:
    if isinstance(value, str):
        shown = short(value)
        return f"<{value}>" if shown == value else shown
    text = _AS_JSON(value.text)  # JSON's escapes are valid in Turtle too
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{_in_turtle(value.datatype)}" if value.datatype else text


def _json_ld(resources: Iterable[Resource]) -> Iterator[str]:
    """One line per term."""
    yield f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": ['
    between = "\n"
    for uri, kind, facts in resources:
        said = {name: [_node(value) for value in values] for name, values in _grouped(facts).items()}
        yield between + _AS_JSON({"@id": uri, "@type": [kind], **said})
        between = ",\n"
    yield "\n]}\n"


def _node(value: str | Literal) -> dict[str, str]:
    if isinstance(value, str):
        return {"@id": short(value)}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": short(value.datatype)} if value.datatype else {"@value": value.text}


_FORMATS: Mapping[Format, Callable[[Iterable[Resource]], Iterator[str]]] = {"turtle": _turtle, "json-ld": _json_ld}


def _grouped(facts: Iterable[Fact]) -> dict[str, list[str | Literal]]:
    grouped: dict[str, list[str | Literal]] = {}
    for name, value in facts:
        grouped.setdefault(name, []).append(value)
    return grouped


def _text(language: str, text: str) -> Literal:
    return Literal(text, language if is_language_tag(language) else "")


def _uri(text: str) -> str:
    return NOT_IN_A_URI.sub(lambda match: quote(match[0]), text)
