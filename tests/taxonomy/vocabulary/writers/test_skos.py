"""Terms as SKOS: what is written, and that reading it gives the same terms."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from taxonomy.vocabulary.readers import skos as reader
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Reading, Synonym, TermRow
from taxonomy.vocabulary.writers import skos as writer
from tests.taxonomy.vocabulary.readers.skos_given import reported, without_lines

BASE = "https://brand.example/channel/"
SUFFIXES: dict[writer.Format, str] = {"turtle": ".ttl", "json-ld": ".jsonld"}
RICH = [
    TermRow(
        code="email",
        parent_code="digital",
        broader=("direct",),
        labels={"en": "Email", "fr-CA": "Courriel", "": "E-Mail"},
        status="active",
        synonyms=(Synonym("alternative", "en", "Mail"), Synonym("hidden", "en", "Emial")),
        notes=(
            Note("avoid_when", "en", 'Not for "alerts"\nor secrets'),
            Note("change", "", "Renamed in 2024"),
            Note("definition", "en", "Mail \\ by wire: a < b"),
            Note("definition", "fr", "Le courrier électronique"),
            Note("editorial", "en", "e"),
            Note("example", "en", "x"),
            Note("history", "en", "h"),
            Note("note", "en", "n"),
            Note("scope", "en", "s"),
            Note("use_when", "en", "always"),
        ),
        notations=(Notation("007"), Notation("007", "http://www.w3.org/2001/XMLSchema#integer"), Notation("E", "urn:x:y")),
        mappings=(
            OutsideName("broad", "https://other.example/b"),
            OutsideName("close", "https://other.example/c"),
            OutsideName("exact", "http://www.w3.org/2004/02/skos/core#Concept"),
            OutsideName("identifier", "17", "Ad server/EU"),
            OutsideName("identifier", "18", "crm"),
            OutsideName("narrow", "https://other.example/n"),
            OutsideName("related", "https://other.example/r"),
        ),
        related=("web",),
        uri="https://other.example/terms#email",
        owner="Brand team",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        sort=3,
    ),
    TermRow(code="digital", parent_code="", labels={"en": "Digital"}, status="active", uri=BASE + "digital"),
    TermRow(code="direct", parent_code="", labels={"en": "Direct"}, status="proposed", uri=BASE + "direct"),
    TermRow(code="self", parent_code="", broader=("self",), labels={"en": "Self"}, status="active", uri=BASE + "self"),
    TermRow(
        code="telex",
        parent_code="digital",
        labels={"en": "Telex"},
        status="deprecated",
        replaced_by=("email", "web"),
        replacement_rule="all",
        status_reason="Nobody has one",
        uri=BASE + "telex",
    ),
    TermRow(code="wap", parent_code="", labels={"en": "WAP"}, status="merged", replaced_by=("web",), uri=BASE + "wap", sort=0),
    TermRow(code="web", parent_code="digital", labels={"en": "Web"}, status="active", related=("email",), uri=BASE + "web"),
]


def written(rows: list[TermRow], format_: writer.Format = "turtle") -> str:
    return writer.write(
        rows,
        scheme_uri="https://brand.example/channel",
        title={"fr": "Canaux", "en": "Channels"},
        format=format_,
        base_uri=BASE,
    ).decode()


def read_again(tmp_path: Path, rows: list[TermRow], format_: writer.Format = "turtle") -> Reading:
    file = tmp_path / f"again{SUFFIXES[format_]}"
    file.write_text(written(rows, format_), encoding="utf-8")
    return reader.read(file)


def test_terms_in_turtle() -> None:
    rows = [
        TermRow(
            code="web",
            parent_code="digital",
            labels={"fr": "Toile", "en": "Web"},
            status="proposed",
            synonyms=(Synonym("hidden", "en", "wbe"), Synonym("alternative", "en", 'The "Web"')),
            notations=(Notation("02"),),
            related=("email",),
        ),
        TermRow(code="digital", parent_code="", labels={"en": "Digital"}, status="active"),
        TermRow(
            code="telex",
            parent_code="",
            labels={"en": "Telex"},
            status="deprecated",
            replaced_by=("web",),
            uri="https://old.example/telex",
        ),
    ]
    assert (
        written(rows)
        == """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#> .
@prefix throughline: <urn:throughline:> .

<https://brand.example/channel> a skos:ConceptScheme ;
    dct:title "Channels"@en ,
        "Canaux"@fr .

<https://brand.example/channel/digital> a skos:Concept ;
    dct:identifier "digital"^^throughline:code ;
    skos:inScheme <https://brand.example/channel> ;
    skos:topConceptOf <https://brand.example/channel> ;
    skos:prefLabel "Digital"@en ;
    throughline:madeUri "true"^^xsd:boolean .

<https://old.example/telex> a skos:Concept ;
    dct:identifier "telex"^^throughline:code ;
    skos:inScheme <https://brand.example/channel> ;
    skos:prefLabel "Telex"@en ;
    dct:isReplacedBy <https://brand.example/channel/web> ;
    owl:deprecated "true"^^xsd:boolean .

<https://brand.example/channel/web> a skos:Concept ;
    dct:identifier "web"^^throughline:code ;
    skos:inScheme <https://brand.example/channel> ;
    skos:prefLabel "Web"@en ,
        "Toile"@fr ;
    skos:altLabel "The \\"Web\\""@en ;
    skos:hiddenLabel "wbe"@en ;
    skos:broader <https://brand.example/channel/digital> ;
    skos:related <https://brand.example/channel/email> ;
    skos:notation "02" ;
    vs:term_status "proposed" ;
    throughline:madeUri "true"^^xsd:boolean .
"""
    )


def test_terms_in_json_ld() -> None:
    rows = [
        TermRow(code="web", parent_code="", labels={"en": "Web"}, status="active", notations=(Notation("02", "urn:x"),)),
        TermRow(code="telex", parent_code="web", labels={"": "Telex"}, status="deprecated"),
    ]
    document = json.loads(written(rows, "json-ld"))
    assert document["@context"]["skos"] == "http://www.w3.org/2004/02/skos/core#"
    assert document["@graph"] == [
        {
            "@id": "https://brand.example/channel",
            "@type": ["skos:ConceptScheme"],
            "dct:title": [{"@value": "Channels", "@language": "en"}, {"@value": "Canaux", "@language": "fr"}],
        },
        {
            "@id": "https://brand.example/channel/telex",
            "@type": ["skos:Concept"],
            "dct:identifier": [{"@value": "telex", "@type": "throughline:code"}],
            "skos:inScheme": [{"@id": "https://brand.example/channel"}],
            "skos:prefLabel": [{"@value": "Telex"}],
            "skos:broader": [{"@id": "https://brand.example/channel/web"}],
            "owl:deprecated": [{"@value": "true", "@type": "xsd:boolean"}],
            "throughline:madeUri": [{"@value": "true", "@type": "xsd:boolean"}],
        },
        {
            "@id": "https://brand.example/channel/web",
            "@type": ["skos:Concept"],
            "dct:identifier": [{"@value": "web", "@type": "throughline:code"}],
            "skos:inScheme": [{"@id": "https://brand.example/channel"}],
            "skos:topConceptOf": [{"@id": "https://brand.example/channel"}],
            "skos:prefLabel": [{"@value": "Web", "@language": "en"}],
            "skos:notation": [{"@value": "02", "@type": "urn:x"}],
            "throughline:madeUri": [{"@value": "true", "@type": "xsd:boolean"}],
        },
    ]


@pytest.mark.parametrize("format_", ["turtle", "json-ld"])
def test_all_that_a_row_says_is_read_again(tmp_path: Path, format_: writer.Format) -> None:
    reading = read_again(tmp_path, RICH, format_)
    assert without_lines(reading) == sorted(RICH, key=lambda row: row.code)
    assert reading.scheme_uri == "https://brand.example/channel"
    assert reported(reading) == []


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # inside rdflib
def test_both_formats_say_the_same_to_other_programs() -> None:
    of_turtle = Graph().parse(data=written(RICH), format="turtle")
    of_json = Graph().parse(data=written(RICH, "json-ld"), format="json-ld")
    assert set(of_turtle) == set(of_json)
    assert len(of_turtle) == 79


@pytest.mark.parametrize("format_", ["turtle", "json-ld"])
def test_the_order_of_rows_and_of_what_they_list_changes_no_byte(format_: writer.Format) -> None:
    turned = [
        replace(
            row,
            labels=dict(list(row.labels.items())[::-1]),
            synonyms=row.synonyms[::-1],
            notes=row.notes[::-1],
            notations=row.notations[::-1],
            mappings=row.mappings[::-1],
            replaced_by=row.replaced_by[::-1],
        )
        for row in reversed(RICH)
    ]
    assert written(turned, format_) == written(RICH, format_)


def test_links_to_terms_that_are_not_written_lead_where_they_would_be() -> None:
    text = written([TermRow("web", "digital", {"en": "Web"}, status="deprecated", replaced_by=("app",), related=("mail",))])
    assert "skos:broader <https://brand.example/channel/digital> ;" in text
    assert "dct:isReplacedBy <https://brand.example/channel/app> ;" in text
    assert "skos:related <https://brand.example/channel/mail> ;" in text


def test_no_two_terms_share_a_uri_with_each_other_or_the_scheme(tmp_path: Path) -> None:
    rows = [
        TermRow("a", "", {"en": "A"}, status="active", uri=BASE + "b"),
        TermRow("b", "", {"en": "B"}, status="active"),
        TermRow("c", "", {"en": "C"}, status="active", uri=BASE + "b"),
        TermRow("d", "", {"en": "D"}, status="active", uri="https://brand.example/channel"),
        TermRow("e", "", {"en": "E"}, status="active", uri="no address"),
    ]
    lines = [line for line in written(rows).splitlines() if line.endswith(" a skos:Concept ;")]
    assert lines == [f"<{BASE}{name}> a skos:Concept ;" for name in ("b", "b_", "c", "d", "e")]
    assert [(row.code, row.uri) for row in read_again(tmp_path, rows).rows] == [
        ("a", BASE + "b"),
        *[(code, "") for code in "bcde"],
    ]


def test_what_no_uri_may_hold_is_percent_encoded(tmp_path: Path) -> None:
    row = TermRow(
        "a",
        "",
        {"en": "A"},
        status="active",
        uri="https://x.example/a b<c>",
        mappings=(OutsideName("exact", 'https://x.example/{"|\\^`}\n'),),
        notations=(Notation("1", "https://x.example/a b"),),
    )
    again = read_again(tmp_path, [row]).rows[0]
    assert again.uri == "https://x.example/a%20b%3Cc%3E"
    assert again.mappings == (OutsideName("exact", "https://x.example/%7B%22%7C%5C%5E%60%7D%0A"),)
    assert again.notations == (Notation("1", "https://x.example/a%20b"),)


def test_a_language_that_is_no_tag_is_left_out(tmp_path: Path) -> None:
    row = TermRow("a", "", {"not a tag": "A", "en": ""}, status="active")
    assert read_again(tmp_path, [row]).rows[0].labels == {"": "A"}


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0<"), min_size=1).filter(
    lambda text: text == text.strip()
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(label=texts, note=texts, format_=st.sampled_from(["turtle", "json-ld"]))
def test_any_text_survives(tmp_path: Path, label: str, note: str, format_: writer.Format) -> None:
    row = TermRow(
        "a",
        "",
        {"en": label},
        status="active",
        uri=BASE + "a",
        synonyms=(Synonym("alternative", "", label),),
        notes=(Note("definition", "de", note),),
        notations=(Notation(note, "urn:x"),),
        owner=label,
    )
    assert without_lines(read_again(tmp_path, [row], format_)) == [row]
