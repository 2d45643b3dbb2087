"""SKOS vocabularies: reports of what a row cannot hold."""

from pathlib import Path

from tests.taxonomy.vocabulary.readers.skos_given import reported, rows, turtle


def test_a_plain_vocabulary_gives_nothing_to_report(path: Path) -> None:
    assert turtle(path, 'ex:a a skos:Concept ; skos:prefLabel "A"@en ; skos:inScheme ex:s .').problems == []


def test_several_schemes(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:t a skos:ConceptScheme . ex:s a skos:ConceptScheme .
        ex:a a skos:Concept ; skos:inScheme ex:t , ex:s .
        ex:b a skos:Concept ; skos:inScheme ex:t ; skos:topConceptOf ex:t .
        ex:c a skos:Concept .
        """,
    )
    assert reading.scheme_uri == "https://example.org/voc/s"
    assert reported(reading) == [
        ("info", "", 0, "Concept schemes: 2. All terms were read as terms of one, with the URI https://example.org/voc/s."),
        ("info", "", 0, "Terms in several schemes, which is not kept: 1."),
        ("info", "", 0, "Terms that the file puts in no scheme; they were read as terms of its scheme: 1."),
    ]


def test_properties_that_are_not_kept_and_those_that_skos_does_not_have(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; skos:prefLabel "A"@en ; dct:created "2020-01-01" ; ex:colour "red" , "blue" ; skos:alLabel "Aye" .
        ex:b a skos:Concept ; skos:prefLabel "B"@en ; dct:created "2020-01-01" ; <urn:other> "x" ; skos:member ex:a .
        """,
    )
    assert reported(reading) == [
        ("warning", "usr", 0, "Properties that SKOS does not have, and that were not read: skos:alLabel (1)."),
        (
            "info",
            "",
            0,
            "Properties of terms that are not kept: dct:created (2), ex:colour (2), skos:member (1), urn:other (1).",
        ),
    ]


def test_values_of_the_wrong_kind(path: Path) -> None:
    reading = turtle(
        path,
        'ex:a a skos:Concept ; skos:prefLabel ex:label ; skos:broader "https://example.org/voc/b" ; skos:exactMatch "x" .',
    )
    assert (reading.rows[0].labels, reading.rows[0].parent_code, reading.rows[0].mappings) == ({}, "", ())
    names = "skos:broader (1), skos:exactMatch (1), skos:prefLabel (1)"
    assert reported(reading) == [
        ("warning", "", 0, f"Values of the wrong kind, such as text for a URI, that were not read: {names}.")
    ]


def test_concepts_without_a_uri_and_concepts_that_are_only_mentioned(path: Path) -> None:
    reading = turtle(
        path,
        """
        [] a skos:Concept ; skos:prefLabel "Nobody"@en .
        ex:a a skos:Concept ; skos:broader ex:p0 , ex:p1 , ex:p2 , ex:p3 , ex:p4 , ex:p5 .
        """,
    )
    assert list(rows(reading)) == ["a", "p0", "p1", "p2", "p3", "p4", "p5"]
    assert reported(reading) == [
        ("warning", "", 0, "Concepts without a URI, which were left out: 1. Give each a URI."),
        ("info", "", 0, "Terms that the file mentions but does not describe: p0, p1, p2, p3, p4 … (6 in all)."),
    ]
