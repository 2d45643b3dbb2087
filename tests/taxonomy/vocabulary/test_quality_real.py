"""Published vocabularies: the checks find what other measurements of the files found."""

import json
from functools import cache
from pathlib import Path

import pytest

from taxonomy.vocabulary.quality import Finding, check_rows
from taxonomy.vocabulary.rows import TermRow
from tests.taxonomy.vocabulary.published import reading_of

pytestmark = pytest.mark.published
FILES = (
    "anzsic/anzsic-update-delete-replace.ttl",
    "anzsic/anzsic.ttl",
    "coar/coar_resourcetypes_skos-xl.rdf",
    "coar/coar_resourcetypes_v1.1_skos.ttl",
    "italia/channel/channel.jsonld",
    "italia/channel/channel.rdf",
    "italia/channel/channel.ttl",
    "italia/life-event/life-event.jsonld",
    "italia/life-event/life-event.rdf",
    "italia/life-event/life-event.ttl",
    "italia/poi-category-classification/poi-category-classification.jsonld",
    "italia/poi-category-classification/poi-category-classification.rdf",
    "italia/poi-category-classification/poi-category-classification.ttl",
    "italia/public-services-subject-matters/public-services-subject-matters.jsonld",
    "italia/public-services-subject-matters/public-services-subject-matters.rdf",
    "italia/public-services-subject-matters/public-services-subject-matters.ttl",
    "milk/milk.in.ttl",
    "skohub/systematik.ttl",
    "uat/UAT.rdf",
    "unesco/unescothes-um.ttl",
)
"""The files that STATS.jsonl describes, without one that has no concepts (milk/dctype.in.rdf)."""
DIFFERENT = {
    # The measurement looked at plain labels; these are SKOS-XL: 2 are label and synonym, 24 synonym and hidden synonym.
    ("coar/coar_resourcetypes_skos-xl.rdf", "S13_overlap"): 26,
    ("coar/coar_resourcetypes_skos-xl.rdf", "no_preflabel"): 0,
    # Deprecated terms have an rdfs:label, which is read where there is no preferred label.
    ("uat/UAT.rdf", "no_preflabel"): 0,
}
"""(file, measurement) -> the number that rows give instead."""


@cache
def findings_in(path: Path) -> list[Finding]:
    """The findings about a SKOS file, made once."""
    reading = reading_of(path)
    return check_rows(reading.rows, scheme_uri=reading.scheme_uri)


def numbers(findings: list[Finding]) -> dict[str, int]:
    """The findings counted as STATS.jsonl counts."""
    by_check: dict[str, list[tuple[str, ...]]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding.codes)
    shared = by_check.get("sibling-label", []) + by_check.get("ol", [])
    return {
        "S13_overlap": len(by_check.get("S13", [])),
        "S14_multi_pref_same_lang": len(by_check.get("S14", [])),
        "S27": len(by_check.get("S27", [])),
        "S46": len(by_check.get("S46", [])),
        "self_related": sum(map(len, by_check.get("rrc", []))),
        "redundant_broader": len({child for child, _parent in by_check.get("hr", [])}),  # terms, not parents
        "cycle_edges": len(by_check.get("chr", [])),
        "dup_preflabel_groups": len(shared),
        "dup_preflabel_concepts": len({code for codes in shared for code in codes}),
        "no_preflabel": sum(map(len, by_check.get("ml", []))),
    }


@pytest.mark.parametrize("file", FILES)
def test_numbers_are_those_measured(file: str, data_dir: Path) -> None:
    lines = (data_dir / "skos" / "STATS.jsonl").read_text().splitlines()
    (measured,) = (stats for stats in map(json.loads, lines) if stats["file"] == f"skos/{file}")
    found = numbers(findings_in(data_dir / "skos" / file))
    assert found == {name: DIFFERENT.get((file, name), measured[name]) for name in found}


def test_what_is_wrong_with_astronomy(data_dir: Path) -> None:
    findings = findings_in(data_dir / "skos" / "uat" / "UAT.rdf")
    assert [finding.message for finding in findings if finding.severity == "error"] == [
        "“1813” is related to “1822”, which is above it.",
        "“1878” is related to “633”, which is above it.",
    ]
    assert len([finding for finding in findings if finding.check == "hr"]) == 53
    assert [len(finding.codes) for finding in findings if finding.check == "no-successor"] == [97]


def test_cut_circles_are_seen_before_they_are_cut(data_dir: Path) -> None:
    findings = findings_in(data_dir / "skos" / "skosmos-testdata" / "cycle.ttl")
    assert [finding.message for finding in findings if finding.severity == "error"] == [
        "“ta2” is its own parent.",
        "These terms are each other's parents: ta3 > ta4 > ta3.",
    ]


def shopify(path: Path, language: str) -> list[TermRow]:
    """The categories of a file of paths; the code of a category begins with that of its parent."""
    lines = (line.partition(" : ") for line in path.read_text().splitlines() if line.startswith("gid"))
    names = {gid.strip().rpartition("/")[2]: full.strip().rpartition(" > ")[2] for gid, _colon, full in lines}
    return [TermRow(code, code.rpartition("-")[0], {language: name}) for code, name in names.items()]


@pytest.mark.parametrize(("language", "siblings", "like_parent", "sharing"), [("en", 0, 0, 366), ("fr", 3, 2, 475)])
def test_categories_that_share_a_name(data_dir: Path, language: str, siblings: int, like_parent: int, sharing: int) -> None:
    """473 of the French categories share a name exactly; two more differ only in capitals."""
    rows = shopify(data_dir / "shopify" / f"categories.{language}.txt", language)
    findings = check_rows(rows)
    codes = {
        check: [found.codes for found in findings if found.check == check] for check in ("sibling-label", "ol", "parent-label")
    }
    assert len(codes["sibling-label"]) == siblings
    assert sum(map(len, codes["parent-label"])) == like_parent
    assert len({code for found in codes["ol"] + codes["sibling-label"] for code in found}) == sharing
