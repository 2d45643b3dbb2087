"""Published SKOS vocabularies, whole: what is in them, what has to be reported, and that an export loses nothing."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import skos
from taxonomy.vocabulary.rows import NoteKind, Reading, Severity, SynonymKind
from taxonomy.vocabulary.writers import skos as writer
from tests.taxonomy.vocabulary.published import reading_of, refuse_network
from tests.taxonomy.vocabulary.readers.skos_given import placed, reported, rows, without_lines

pytestmark = pytest.mark.published
ITALIAN = ("channel", "life-event", "poi-category-classification", "public-services-subject-matters")
MEASURED = [
    "anzsic/anzsic-update-delete-replace.ttl",
    "anzsic/anzsic.ttl",
    "coar/coar_resourcetypes_skos-xl.rdf",
    "coar/coar_resourcetypes_v1.1_skos.ttl",
    *(f"italia/{name}/{name}.{suffix}" for name in ITALIAN for suffix in ("ttl", "rdf", "jsonld")),
    "milk/milk.in.ttl",
    "skohub/systematik.ttl",
    "uat/UAT.rdf",
    "unesco/unescothes-um.ttl",
]
"""The files that STATS.jsonl measures by counting triples, without milk/dctype.in.rdf, which is refused."""
SMALL = [
    "openactive/activity-list.jsonld",
    *(
        f"skosmos-testdata/{name}.ttl"
        for name in (
            *("altlabel", "cbd", "changes", "collation", "conceptPropertyLabels", "cycle", "date", "dup", "dupgroup", "groups"),
            *("hash", "http304", "mapping", "multiple-schemes", "nolang", "prefix", "sub", "subtag", "test-concept-schemes"),
            *("test-hierarchy-without-top-concepts", "test-hierarchy", "test-notation-sort", "test-qualified-broader"),
            *("test-qualified-notation", "test-rdf-list", "test", "xl"),
        )
    ),
]
LARGE: list[tuple[str, writer.Format]] = [
    ("unesco/unescothes-um.ttl", "turtle"),
    ("uat/UAT.rdf", "json-ld"),
    ("skosmos-testdata/yso.ttl", "json-ld"),
]
REFUSED = {
    "milk/dctype.in.rdf": "dctype.in.rdf:3: entities and DTDs are not read. Save the file without them, or as Turtle.",
    "openactive/collection-cardio.jsonld": "collection-cardio.jsonld holds no SKOS concept.",
    "openactive/collection-holistic.jsonld": "collection-holistic.jsonld holds no SKOS concept.",
    "openactive/collection-strength-and-conditioning.jsonld": (
        "collection-strength-and-conditioning.jsonld holds no SKOS concept."
    ),
    "skosmos-testdata/default_graph.ttl": "default_graph.ttl holds no SKOS concept.",
    "skosmos-testdata/myns-ontology.ttl": "myns-ontology.ttl holds no SKOS concept.",
    "skosmos-testdata/test-marc.ttl": "test-marc.ttl holds no SKOS concept.",
}
OTHERWISE: dict[str, dict[str, object]] = {
    # The scheme's own label is counted there.
    "anzsic/anzsic.ttl": {"langs": {"": 825}},
    "anzsic/anzsic-update-delete-replace.ttl": {"langs": {"": 823}},
    # SKOS-XL labels are not counted there as labels, and three definitions have a text in two languages.
    "coar/coar_resourcetypes_skos-xl.rdf": {
        "langs": dict.fromkeys(("ca", "de", "fr", "it", "ja", "pt", "ru"), 56)
        | {"en": 58, "es": 57, "nl": 54, "tr": 51, "zh": 58},
        "alt": 803,
        "hidden": 24,
        "definitions": 62,
    },
    # Hidden labels are addresses of labels that are not in the file; links of other vocabularies' concepts are counted there.
    "coar/coar_resourcetypes_v1.1_skos.ttl": {"hidden": 0, "related": 0, "mappings": 134, "definitions": 62},
    # Stated at one end, read at both.
    "milk/milk.in.ttl": {"related": 2},
    # The 97 deprecated terms have a general label only.
    "uat/UAT.rdf": {"langs": {"en": 2_372, "en-GB": 42}, "no_preflabel": 0},
    # 95 groups and the scheme have labels too; only groups have notations.
    "unesco/unescothes-um.ttl": {"langs": {"en": 4_408, "es": 4_408, "fr": 4_408, "ru": 4_373}, "notation": 0},
}
"""File -> what is read, if it differs from what was counted."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_network(monkeypatch)


def counted(reading: Reading) -> dict[str, object]:
    """What was read, counted as STATS.jsonl counts."""
    terms = reading.rows
    synonyms = Counter(synonym.kind for row in terms for synonym in row.synonyms)
    parents = [bool(row.parent_code) + len(row.broader) for row in terms]
    return {
        "concepts": len(terms),
        "parents": sum(parents),
        "multi_parent": sum(count > 1 for count in parents),
        "max_parents": max(parents),
        "roots": parents.count(0),
        "langs": dict(Counter(language for row in terms for language in row.labels)),
        "no_preflabel": sum(not row.labels for row in terms),
        "alt": synonyms[SynonymKind.ALTERNATIVE],
        "hidden": synonyms[SynonymKind.HIDDEN],
        "definitions": sum(note.kind == NoteKind.DEFINITION for row in terms for note in row.notes),
        "notation": sum(len(row.notations) for row in terms),
        "related": sum(len(row.related) for row in terms),
        "mappings": sum(len(row.mappings) for row in terms),
        "deprecated": sum(row.status == "deprecated" for row in terms),
        "isReplacedBy": sum(len(row.replaced_by) for row in terms),
    }


@pytest.mark.parametrize("name", MEASURED)
def test_each_vocabulary_holds_what_was_measured(data_dir: Path, name: str) -> None:
    lines = (data_dir / "skos" / "STATS.jsonl").read_text().splitlines()
    stats = next(record for record in map(json.loads, lines) if record["file"] == f"skos/{name}")
    stats["parents"] = stats["broader"] + stats["narrower_without_inverse"]
    found = counted(reading_of(data_dir / "skos" / name))
    assert found == {key: stats[key] for key in found} | OTHERWISE.get(name, {})


def test_every_file_is_read_or_refused_for_a_reason(data_dir: Path) -> None:
    folder = data_dir / "skos"
    here = {str(path.relative_to(folder)) for path in folder.rglob("*.*") if path.suffix in {".ttl", ".rdf", ".jsonld"}}
    assert here == {*MEASURED, *SMALL, *(name for name, _format in LARGE), *REFUSED}


@pytest.mark.parametrize(("name", "message"), REFUSED.items())
def test_what_is_refused(data_dir: Path, name: str, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        skos.read(data_dir / "skos" / name)
    assert refusal.value.messages == [message]


def again(reading: Reading, format_: writer.Format, tmp_path: Path) -> Reading:
    content = writer.write(
        reading.rows,
        scheme_uri=reading.scheme_uri or "https://brand.example/scheme",
        title={"en": "Again"},
        format=format_,
        base_uri="https://brand.example/term/",
    )
    path = tmp_path / ("again.ttl" if format_ == "turtle" else "again.jsonld")
    path.write_bytes(content)
    return skos.read(path)


@pytest.mark.parametrize("format_", ["turtle", "json-ld"])
@pytest.mark.parametrize("name", [name for name in (*MEASURED, *SMALL) if name not in dict(LARGE)])
def test_what_is_written_is_read_as_the_same_terms(data_dir: Path, tmp_path: Path, name: str, format_: writer.Format) -> None:
    reading = reading_of(data_dir / "skos" / name)
    assert without_lines(again(reading, format_, tmp_path)) == without_lines(reading)


@pytest.mark.parametrize(("name", "format_"), LARGE)
def test_large_vocabularies_too(data_dir: Path, tmp_path: Path, name: str, format_: writer.Format) -> None:
    reading = reading_of(data_dir / "skos" / name)
    assert without_lines(again(reading, format_, tmp_path)) == without_lines(reading)


@pytest.mark.parametrize("name", [*MEASURED, *SMALL, *(name for name, _format in LARGE)])
def test_codes_are_unique_and_only_slips_are_errors(data_dir: Path, name: str) -> None:
    reading = reading_of(data_dir / "skos" / name)
    assert len({row.code for row in reading.rows}) == len(reading.rows)
    assert {problem.severity for problem in reading.problems} <= {Severity.WARNING, Severity.INFO}


@pytest.mark.parametrize("name", ITALIAN[:3])  # the fourth differs in white space
def test_three_formats_of_one_vocabulary_are_the_same_terms(data_dir: Path, name: str) -> None:
    turtle, xml, json_ld = (
        without_lines(reading_of(data_dir / "skos" / "italia" / name / f"{name}.{suffix}"))
        for suffix in ("ttl", "rdf", "jsonld")
    )
    assert turtle == xml == json_ld


def test_channels_of_italian_public_services(data_dir: Path) -> None:
    reading = reading_of(data_dir / "skos" / "italia" / "channel" / "channel.ttl")
    row = rows(reading)["01.1"]
    assert (row.parent_code, row.row) == ("01", 346)
    assert row.labels == {"it": "Non telematico diretto", "de": "Nicht-direkte Telematik", "en": "Direct non-electronic"}
    assert reported(reading) == [("info", "", 0, "Properties of terms that are not kept: clvapit:hasRankOrder (39).")]


def test_circles_are_kept_for_the_checks(data_dir: Path) -> None:
    assert placed(reading_of(data_dir / "skos" / "skosmos-testdata" / "cycle.ttl")) == [
        ("ta1", "", ()),
        ("ta2", "ta1", ("ta2",)),
        ("ta3", "ta1", ("ta4",)),
        ("ta4", "ta3", ()),
    ]


def test_activities_of_openactive_with_the_bundled_context(data_dir: Path) -> None:
    reading = reading_of(data_dir / "skos" / "openactive" / "activity-list.jsonld")
    found = rows(reading)
    assert reading.scheme_uri == "https://openactive.io/activity-list"
    assert (len(found), sum(not row.labels for row in reading.rows)) == (772, 4)
    assert (found["5_a_side"].labels, found["5_a_side"].parent_code) == ({"": "5-a-side"}, "small_sided_football")
    assert [(severity, message) for severity, _check, _row, message in reported(reading)][1:] == [
        ("info", "Terms that the file puts in no scheme; they were read as terms of its scheme: 4."),
        ("info", "Links that are stated in one direction only: 0 broader, 4 narrower. Both were read."),
        ("info", "Properties of terms that are not kept: schema:identifier (768)."),
    ]


def test_a_deprecated_astronomical_term_says_what_to_use_instead(data_dir: Path) -> None:
    row = rows(reading_of(data_dir / "skos" / "uat" / "UAT.rdf"))["527"]
    assert (row.labels, row.status) == ({"en": "Far-infrared astronomy"}, "deprecated")
    assert [(note.kind, note.text) for note in row.notes] == [("change", "Use instead: http://astrothesaurus.org/uat/529")]


def test_what_unesco_says_and_is_not_kept(data_dir: Path) -> None:
    reading = reading_of(data_dir / "skos" / "unesco" / "unescothes-um.ttl")
    assert reported(reading) == [
        ("info", "", 0, "Collections, which are not kept because a group is no term: 95."),
        ("info", "", 0, "Properties of terms that are not kept: uneskos:mainConceptOf (583), uneskos:memberOf (4408)."),
    ]


def test_second_labels_and_notations_that_several_have(data_dir: Path) -> None:
    yso = reading_of(data_dir / "skos" / "skosmos-testdata" / "yso.ttl")
    assert [str(problem) for problem in yso.problems if problem.check == "S14"] == [
        "yso.ttl:347: “láhka” is a second label in “se”; it became a synonym of “lágat”.",
        "yso.ttl:1950: “áigelohku” is a second label in “se”; it became a synonym of “kronologiija”.",
    ]
    notations = reading_of(data_dir / "skos" / "skosmos-testdata" / "test-qualified-notation.ttl")
    assert [(row.code, [notation.text for notation in row.notations]) for row in notations.rows] == [
        ("qn1", ["A"]),
        ("qn1b", ["A"]),
        ("qn1c", []),
        ("qn2", ["B", "C"]),
        ("qn2b", ["B", "C"]),
    ]
