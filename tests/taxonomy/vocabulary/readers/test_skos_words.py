"""SKOS vocabularies: codes, labels, synonyms, notes, notations and mappings."""

from pathlib import Path

import pytest

from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym
from tests.taxonomy.vocabulary.readers.skos_given import reported, rows, turtle


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("https://example.org/voc/web", "web"),
        ("https://example.org/voc#web", "web"),
        ("https://example.org/voc/web/", "web"),
        ("https://example.org/voc/web#", "web"),
        ("urn:x-voc:web", "web"),
        ("https://example.org/voc/C++", "C"),
        ("https://example.org/voc/caf%C3%A9%20bar", "cafe-bar"),
        ("https://example.org/voc/_a:b_", "a-b"),
        ("https://example.org/voc?id=12", "voc-id-12"),
        ("https://example.org/voc/数学", "fc56948b"),
        ("https://example.org/voc/" + "x" * 120, "x" * 100),
    ],
)
def test_the_last_part_of_a_uri_becomes_a_code(path: Path, uri: str, code: str) -> None:
    assert list(rows(turtle(path, f"<{uri}> a skos:Concept ."))) == [code]


def test_a_notation_is_the_code_where_it_is_the_only_one_and_valid_and_nobody_elses(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:one a skos:Concept ; skos:notation "01.0" .
        ex:typed a skos:Concept ; skos:notation "0110"^^xsd:integer , "0110" .
        ex:two a skos:Concept ; skos:notation "A" , "B" .
        ex:same1 a skos:Concept ; skos:notation "S" .
        ex:same2 a skos:Concept ; skos:notation "S" .
        ex:spaced a skos:Concept ; skos:notation "10 20" .
        ex:blank a skos:Concept ; skos:notation " " .
        """,
    )
    assert {row.uri.rpartition("/")[2]: row.code for row in reading.rows} == {
        "one": "01.0",
        "typed": "0110",
        "two": "two",
        "same1": "same1",
        "same2": "same2",
        "spaced": "spaced",
        "blank": "blank",
    }
    assert rows(reading)["0110"].notations == (
        Notation("0110"),
        Notation("0110", "http://www.w3.org/2001/XMLSchema#integer"),
    )


def test_codes_that_come_out_the_same_get_a_tail_that_depends_on_the_uri_alone(path: Path) -> None:
    of_two = turtle(path, "<https://a.example/x> a skos:Concept . <https://b.example/x> a skos:Concept .")
    of_three = turtle(
        path,
        """
        <https://a.example/x> a skos:Concept . <https://b.example/x> a skos:Concept .
        ex:other a skos:Concept ; skos:notation "x" .
        """,
    )
    tails = {"https://a.example/x": "x-39021306", "https://b.example/x": "x-32a93f2b"}
    assert {row.uri: row.code for row in of_two.rows} == tails
    assert {row.uri: row.code for row in of_three.rows} == {**tails, "https://example.org/voc/other": "x"}


def test_the_code_that_we_wrote_comes_before_the_notation(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; skos:notation "N" ; dct:identifier "ours"^^<urn:throughline:code> , "theirs" .
        ex:b a skos:Concept ; skos:notation "ours" .
        """,
    )
    assert list(rows(reading)) == ["b", "ours"]
    assert reported(reading) == [("info", "", 0, "Properties of terms that are not kept: dct:identifier (1).")]


def test_labels_without_a_language_take_the_one_given_and_tags_their_usual_case(path: Path) -> None:
    text = """
        ex:web a skos:Concept ; skos:prefLabel "Web" , "Toile"@fr-ca , "网"@ZH-hans ; skos:altLabel "Netz" ;
            skos:definition "Alles" .
        """
    row = rows(turtle(path, text, "de"))["web"]
    assert row.labels == {"de": "Web", "fr-CA": "Toile", "zh-Hans": "网"}
    assert row.synonyms == (Synonym("alternative", "de", "Netz"),)
    assert row.notes == (Note("definition", "de", "Alles"),)
    assert rows(turtle(path, text))["web"].labels == {"": "Web", "fr-CA": "Toile", "zh-Hans": "网"}


def test_of_two_preferred_labels_in_a_language_the_second_becomes_a_synonym(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:b a skos:Concept ; skos:prefLabel "Bee"@en , "B"@en , "Biene"@de ; skos:altLabel "Bee"@en .
        ex:c a skos:Concept ; skos:prefLabel "Sea" , "C" .
        """,
    )
    assert rows(reading)["b"].labels == {"en": "B", "de": "Biene"}
    assert rows(reading)["b"].synonyms == (Synonym("alternative", "en", "Bee"),)
    assert reported(reading) == [
        ("warning", "S14", 12, "“Bee” is a second label in “en”; it became a synonym of “B”."),
        ("warning", "S14", 13, "“Sea” is a second label without a language; it became a synonym of “C”."),
    ]


def test_a_label_that_names_its_language_comes_before_one_that_takes_it_on(path: Path) -> None:
    reading = turtle(path, 'ex:a a skos:Concept ; skos:prefLabel "Abfall" , "Müll"@de .', "de")
    assert (reading.rows[0].labels, reading.rows[0].synonyms) == ({"de": "Müll"}, (Synonym("alternative", "de", "Abfall"),))


def test_the_general_label_counts_only_without_a_preferred_one(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; rdfs:label "A"@en .
        ex:b a skos:Concept ; rdfs:label "B"@en , "Be"@de ; skos:prefLabel "B"@en , " "@fr .
        """,
    )
    assert [row.labels for row in reading.rows] == [{"en": "A"}, {"en": "B"}]
    assert reported(reading) == [("info", "", 0, "Properties of terms that are not kept: rdfs:label (1).")]


def test_labels_as_resources_are_plain_labels(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; xl:prefLabel ex:l1 ; xl:altLabel [ xl:literalForm "Aye"@en ] ; xl:hiddenLabel ex:l2 .
        ex:l1 a xl:Label ; xl:literalForm "A"@en .
        ex:l2 a xl:Label ; xl:literalForm "Aa"@en .
        ex:b a skos:Concept ; skos:prefLabel "B"@en ; xl:prefLabel ex:l3 .
        ex:l3 xl:literalForm "B"@en .
        """,
    )
    assert [(row.labels, row.synonyms) for row in reading.rows] == [
        ({"en": "A"}, (Synonym("alternative", "en", "Aye"), Synonym("hidden", "en", "Aa"))),
        ({"en": "B"}, ()),
    ]
    assert reported(reading) == [
        ("info", "", 0, "Labels that are resources of their own (SKOS-XL), of which only the text is kept: 4.")
    ]


def test_notes_are_text_whether_they_are_text_or_html_or_resources(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ;
            skos:definition "If e < 1, it is > 0."@en , ex:definition ;
            skos:scopeNote "<p>Not <a href='https://x.io/'>this</a> &amp; that<br>or <b>those</b></p><script>x()</script>" ;
            skos:example [ rdf:value "One"@en , "Eins"@de ] ;
            skos:historyNote "h" ; skos:editorialNote "e" ; skos:note "n1" , "n2" , " " ;
            skos:changeNote [ dct:title "Renamed" ; rdfs:comment "was B"@en ; dct:created "2020-01-01" ] ,
                <https://example.org/changes> ;
            <urn:throughline:useWhen> "always" ; <urn:throughline:avoidWhen> "never" .
        ex:definition rdf:value "A thing"@en ; dct:source "A book" .
        """,
    )
    assert reading.rows[0].notes == (
        Note("avoid_when", "", "never"),
        Note("change", "", "https://example.org/changes"),
        Note("change", "en", "Renamed: was B"),
        Note("definition", "en", "A thing"),
        Note("definition", "en", "If e < 1, it is > 0."),
        Note("editorial", "", "e"),
        Note("example", "de", "Eins"),
        Note("example", "en", "One"),
        Note("history", "", "h"),
        Note("note", "", "n1"),
        Note("note", "", "n2"),
        Note("scope", "", "Not this & that\nor those"),
        Note("use_when", "", "always"),
    )
    assert reported(reading) == [("info", "", 0, "Notes with a source, date or author, of which only the text is kept: 2.")]


def test_notations_keep_their_datatype_and_their_zeros(path: Path) -> None:
    reading = turtle(
        path,
        'ex:a a skos:Concept ; skos:notation "007" , "007"^^xsd:string , "7.0"^^xsd:decimal , "B"^^ex:system , "C"@en .',
    )
    assert reading.rows[0].notations == (
        Notation("007"),
        Notation("7.0", "http://www.w3.org/2001/XMLSchema#decimal"),
        Notation("B", "https://example.org/voc/system"),
        Notation("C"),
    )


def test_mappings_of_all_kinds(path: Path) -> None:
    reading = turtle(
        path,
        """
        @prefix other: <https://example.com/> .
        ex:a a skos:Concept ; skos:exactMatch other:e ; owl:sameAs other:s , other:e ; skos:closeMatch other:c ;
            skos:broadMatch other:b ; skos:narrowMatch other:n ; skos:relatedMatch other:r ;
            dct:identifier "17"^^<urn:throughline:system:Ad%20server> .
        """,
    )
    assert reading.rows[0].mappings == (
        OutsideName("broad", "https://example.com/b"),
        OutsideName("close", "https://example.com/c"),
        OutsideName("exact", "https://example.com/e"),
        OutsideName("exact", "https://example.com/s"),
        OutsideName("identifier", "17", "Ad server"),
        OutsideName("narrow", "https://example.com/n"),
        OutsideName("related", "https://example.com/r"),
    )
    assert reading.problems == []
