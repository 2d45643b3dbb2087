"""SKOS vocabularies."""

from pathlib import Path
from textwrap import dedent

import pytest
from django.core.exceptions import ValidationError

from taxonomy.readers import skos
from taxonomy.rows import Reading
from tests.taxonomy.readers.shown import said, seen

PREFIXES = """\
@prefix ex: <https://example.org/voc/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


def skos_of(path: Path, text: str, language: str = "") -> Reading:
    path.write_text("\ufeff" + PREFIXES + dedent(text))
    return skos.read(path, language=language)


def test_skos_codes_labels_and_both_directions_of_hierarchy(path: Path) -> None:
    reading = skos_of(
        path,
        """
        ex:scheme a skos:ConceptScheme ; skos:prefLabel "Channels"@en .
        ex:01 a skos:Concept ; skos:notation "01.0" ; skos:prefLabel "Digital"@en , "Digitale"@it ; skos:narrower ex:web .
        ex:email a skos:Concept ; skos:broader ex:01 ; skos:prefLabel "Email" ; skos:definition "Posta"@it , "Mail"@en .
        ex:web a skos:Concept ; skos:prefLabel "Web"@en ; skos:broaderTransitive ex:email .
        <https://example.org/voc/old/> skos:inScheme ex:scheme ; rdfs:label "Telex"@en ; owl:deprecated true .
        """,
    )
    assert seen(reading) == [
        ("01.0", "", {"en": "Digital", "it": "Digitale"}, 7),
        ("email", "01.0", {"": "Email"}, 8),
        ("old", "", {"en": "Telex"}, 10),
        ("web", "01.0", {"en": "Web"}, 9),
    ]
    assert [row.status for row in reading.rows] == ["active", "active", "deprecated", "active"]
    assert reading.rows[1].definition == "Mail"
    assert reading.problems == []


def test_skos_labels_without_a_language_take_the_one_given(path: Path) -> None:
    assert seen(skos_of(path, 'ex:web a skos:Concept ; skos:prefLabel "Web" .', "de")) == [("web", "", {"de": "Web"}, 5)]


def test_skos_reports_a_term_broader_than_itself_several_parents_and_second_labels(path: Path) -> None:
    reading = skos_of(
        path,
        """
        ex:a a skos:Concept ; skos:prefLabel "A"@en ; skos:narrower ex:a , ex:b .
        ex:b a skos:Concept ; skos:prefLabel "B"@en , "Bee"@en ; skos:broader ex:c .
        ex:c a skos:Concept ; skos:prefLabel "C"@en .
        """,
    )
    assert seen(reading) == [("a", "", {"en": "A"}, 6), ("b", "a", {"en": "B"}, 7), ("c", "", {"en": "C"}, 8)]
    assert said(reading) == [
        (6, "“a” is broader than itself; that was ignored."),
        (7, "“Bee” is a second label in “en”; “B” is kept."),
        (7, "“b” has several broader terms; it is under “a”, and not under c."),
    ]


def test_skos_keeps_a_longer_circle_for_the_importer_to_refuse(path: Path) -> None:
    reading = skos_of(
        path,
        """
        ex:hen a skos:Concept ; skos:prefLabel "Hen"@en ; skos:broader ex:egg .
        ex:egg a skos:Concept ; skos:prefLabel "Egg"@en ; skos:broader ex:hen .
        """,
    )
    assert [(row.code, row.parent_code) for row in reading.rows] == [("egg", "hen"), ("hen", "egg")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ex:web a skos:Concept ;\n  skos:prefLabel ~ .", r"file\.txt:6: this is not Turtle"),
        ("ex:web a unknown:Concept .", r"file\.txt:5: this is not Turtle"),
        ("ex:web a owl:Thing .", r"file\.txt holds no SKOS concept\."),
        ("[ " * 5_000, r"file\.txt cannot be read as Turtle"),
        ("ex:web a [ ?x", r"file\.txt.*Turtle"),
    ],
)
def test_what_is_no_vocabulary_is_refused(path: Path, text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        skos_of(path, text)
