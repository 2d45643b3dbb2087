"""SKOS vocabularies: what a concept is, where it stands, and whether it is in use."""

from datetime import date
from pathlib import Path

import pytest

from taxonomy.vocabulary.rows import Rule
from tests.taxonomy.vocabulary.readers.shown import seen
from tests.taxonomy.vocabulary.readers.skos_given import placed, reported, rows, turtle


def test_codes_labels_and_both_directions_of_hierarchy(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:scheme a skos:ConceptScheme ; skos:prefLabel "Channels"@en .
        ex:01 skos:inScheme ex:scheme ; skos:notation "01.0" ; skos:prefLabel "Digital"@en , "Digitale"@it .
        ex:01 skos:narrower ex:web .
        ex:email skos:topConceptOf ex:scheme ; skos:broader ex:01 ; skos:prefLabel "Email" .
        ex:web a skos:Concept ; skos:prefLabel "Web"@en ; skos:inScheme ex:scheme ; skos:broaderTransitive ex:email .
        """,
    )
    assert seen(reading) == [
        ("01.0", "", {"en": "Digital", "it": "Digitale"}, 13),
        ("email", "01.0", {"": "Email"}, 15),
        ("web", "01.0", {"en": "Web"}, 16),
    ]
    assert [row.uri for row in reading.rows] == [
        "https://example.org/voc/01",
        "https://example.org/voc/email",
        "https://example.org/voc/web",
    ]
    assert {row.file for row in reading.rows} == {"file.ttl"}
    assert reading.scheme_uri == "https://example.org/voc/scheme"
    assert reported(reading) == [
        (
            "info",
            "",
            0,
            "Links that are stated in one direction only: 1 broader, 1 narrower. Both were read.",
        ),
        ("info", "", 0, "Top concepts that have a broader concept; they were put under it: email."),
    ]


def test_concepts_by_type_by_subclass_by_scheme_and_by_being_broader_or_narrower(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:Descriptor rdfs:subClassOf ex:Term .
        ex:Term rdfs:subClassOf skos:Concept .
        ex:typed a skos:Concept .
        ex:subtyped a ex:Descriptor .
        ex:member skos:inScheme ex:scheme .
        ex:top skos:topConceptOf ex:scheme .
        ex:scheme skos:hasTopConcept ex:named .
        ex:low skos:broader ex:high .
        ex:wide skos:narrower ex:narrow .
        ex:thing a owl:Thing ; rdfs:label "No concept" .
        """,
    )
    assert list(rows(reading)) == ["high", "low", "member", "named", "narrow", "subtyped", "top", "typed", "wide"]


def test_schemes_collections_and_labels_are_no_concepts(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; xl:prefLabel ex:label .
        ex:label a xl:Label ; xl:literalForm "A"@en ; skos:inScheme ex:s .
        ex:s a skos:ConceptScheme ; skos:inScheme ex:s .
        ex:c1 a skos:Collection ; skos:inScheme ex:s ; skos:member ex:a .
        ex:c2 a skos:OrderedCollection ; skos:memberList ( ex:a ) .
        ex:c3 a iso:ConceptGroup ; skos:inScheme ex:s .
        ex:c4 a iso:ThesaurusArray ; skos:broader ex:c3 .
        """,
    )
    assert seen(reading) == [("a", "", {"en": "A"}, 12)]
    assert ("info", "", 0, "Collections, which are not kept because a group is no term: 4.") in reported(reading)


def test_what_is_concept_and_collection_or_scheme_at_once_is_a_term_and_reported(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept , skos:Collection ; skos:inScheme ex:s , ex:t .
        ex:t a skos:Concept , skos:ConceptScheme .
        """,
    )
    assert list(rows(reading)) == ["a", "t"]
    assert reported(reading)[1:3] == [
        ("warning", "S9", 0, "These are concept schemes too; they were read as terms: t."),
        ("warning", "S37", 0, "These are collections too; they were read as terms: a."),
    ]


def test_retired_concepts_are_often_typed_otherwise_or_not_at_all(path: Path) -> None:
    reading = turtle(
        path,
        """
        @prefix other: <https://example.com/> .
        ex:mail a skos:Concept ; skos:prefLabel "Mail"@en .
        ex:telex a ex:Retired ; rdfs:label "Telex"@en ; owl:deprecated true ; dct:isReplacedBy ex:fax .
        ex:fax rdfs:label "Fax"@en ; owl:deprecated "true" ; dct:isReplacedBy ex:mail .
        ex:pager rdfs:label "Pager"@en ; owl:deprecated 1 .
        ex:kept a skos:Concept ; owl:deprecated false .
        ex:property a owl:ObjectProperty ; owl:deprecated true .
        other:thing owl:deprecated true .
        """,
    )
    assert [(row.code, dict(row.labels), row.status, row.replaced_by) for row in reading.rows] == [
        ("fax", {"en": "Fax"}, "deprecated", ("mail",)),
        ("kept", {}, "active", ()),
        ("mail", {"en": "Mail"}, "active", ()),
        ("pager", {"en": "Pager"}, "deprecated", ()),
        ("telex", {"en": "Telex"}, "deprecated", ("fax",)),
    ]
    assert reading.problems == []


def test_several_successors_and_successors_that_name_what_they_replace(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:old a skos:Concept ; dct:isReplacedBy ex:a , ex:b .
        ex:a a skos:Concept .
        ex:b a skos:Concept ; dct:replaces ex:older .
        ex:older a skos:Concept .
        ex:gone a skos:Concept ; dct:isReplacedBy <https://example.com/elsewhere> .
        """,
    )
    assert [(row.code, row.status, row.replaced_by, row.replacement_rule) for row in reading.rows] == [
        ("a", "active", (), ""),
        ("b", "active", (), ""),
        ("gone", "deprecated", (), ""),
        ("old", "deprecated", ("a", "b"), Rule.ANY),
        ("older", "deprecated", ("b",), ""),
    ]
    assert reported(reading) == [
        (
            "warning",
            "unknown-link",
            0,
            "Replacements with one side that is not in the file; they were left out: https://example.com/elsewhere.",
        )
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("adms:status <http://purl.org/adms/status/Deprecated>", "deprecated"),
        ("adms:status <http://purl.org/adms/status/UnderDevelopment>", "proposed"),
        ("adms:status <http://purl.org/adms/status/Completed>", "active"),
        (
            "<http://publications.europa.eu/ontology/euvoc#status> <http://publications.europa.eu/x/concept-status/RETIRED>",
            "deprecated",
        ),
        ('<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status> "archaic"', "deprecated"),
        ('<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status> "proposed"', "proposed"),
        ('<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status> "merged"', "active"),
        ('<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status> "merged" ; dct:isReplacedBy ex:b', "merged"),
        ('<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status> "merged" ; dct:isReplacedBy ex:lost', "deprecated"),
    ],
)
def test_statuses_of_other_vocabularies(path: Path, said: str, status: str) -> None:
    assert rows(turtle(path, f"ex:a a skos:Concept ; {said} . ex:b a skos:Concept ."))["a"].status == status


def test_of_several_parents_the_first_by_code_comes_first(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; skos:narrower ex:leaf .
        ex:b a skos:Concept ; skos:notation "0" ; skos:narrower ex:leaf .
        ex:c a skos:Concept .
        ex:leaf a skos:Concept ; skos:broader ex:c , ex:a .
        """,
    )
    assert placed(reading) == [("0", "", ()), ("a", "", ()), ("c", "", ()), ("leaf", "0", ("a", "c"))]


def test_a_term_above_itself_and_circles_are_kept_for_the_checks(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:self a skos:Concept ; skos:broader ex:self .
        ex:both a skos:Concept ; skos:narrower ex:both ; skos:broader ex:self .
        ex:hen a skos:Concept ; skos:broader ex:egg .
        ex:egg a skos:Concept ; skos:broader ex:hen .
        """,
    )
    assert placed(reading) == [("both", "self", ("both",)), ("egg", "hen", ()), ("hen", "egg", ()), ("self", "", ("self",))]


def test_transitive_relations_count_only_where_there_is_no_direct_one(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:d a skos:Concept ; skos:broaderTransitive ex:c , ex:b , ex:a .
        ex:c a skos:Concept ; skos:broaderTransitive ex:b , ex:a .
        ex:a a skos:Concept ; skos:narrowerTransitive ex:b .
        ex:b a skos:Concept .
        ex:e a skos:Concept ; skos:broader ex:d ; skos:broaderTransitive ex:d , ex:a .
        """,
    )
    assert placed(reading) == [("a", "", ()), ("b", "a", ()), ("c", "b", ()), ("d", "c", ()), ("e", "d", ())]


def test_related_is_read_both_ways(path: Path) -> None:
    reading = turtle(
        path,
        """
        ex:a a skos:Concept ; skos:related ex:b , ex:c .
        ex:b a skos:Concept .
        ex:c a skos:Concept ; skos:related ex:a , <https://example.com/unknown> .
        """,
    )
    assert [(row.code, row.related) for row in reading.rows] == [("a", ("b", "c")), ("b", ("a",)), ("c", ("a",))]
    assert reported(reading) == [
        (
            "warning",
            "unknown-link",
            0,
            "Related concepts that are not in the file, and are left out: https://example.com/unknown.",
        )
    ]


def test_what_only_our_own_files_say(path: Path) -> None:
    reading = turtle(
        path,
        """
        @prefix our: <urn:throughline:> .
        ex:a a skos:Concept . ex:b a skos:Concept .
        ex:c a skos:Concept ; skos:broader ex:a , ex:b ; our:parent ex:b ; our:sort -3 ; our:owner "Brand team" ;
            dct:isReplacedBy ex:a , ex:b ; our:replacementRule "all" ; our:statusReason "Split" ;
            our:validFrom "2026-01-31"^^xsd:date ; our:validTo "soon" .
        """,
    )
    row = rows(reading)["c"]
    assert (row.parent_code, row.broader, row.sort, row.owner) == ("b", ("a",), -3, "Brand team")
    assert (row.replaced_by, row.replacement_rule, row.status_reason) == (("a", "b"), Rule.ALL, "Split")
    assert (row.valid_from, row.valid_to) == (date(2026, 1, 31), None)
