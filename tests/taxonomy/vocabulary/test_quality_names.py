"""Checks of codes, URIs, notations and mappings: what each reports, and similar rows that it must not report."""

import pytest

from taxonomy.vocabulary.rows import MappingKind, Notation
from tests.taxonomy.vocabulary.quality_rows import codes, mapped, said, term

ELSEWHERE = "https://elsewhere.example/1"


def test_no_code() -> None:
    rows = [term("a"), term("", labels={"en": "Loans"}, row=3, file="t.csv"), term("", labels={}, related=("a",))]
    assert said("missing-code", *rows) == [((), "2 terms have no code: “Loans” (t.csv:3), “”.")]
    assert said("missing-code", *rows[:2]) == [((), "1 term has no code: “Loans” (t.csv:3).")]
    assert said("missing-code", rows[0]) == []


def test_a_code_used_twice_is_checked_as_it_comes_first() -> None:
    rows = [
        term("51", labels={"en": "Ticket Services"}, row=8, file="ads.tsv"),
        term("52"),
        term("51", "lost", labels={"en": "Coupe"}, row=90, file="ads.tsv"),
    ]
    assert said("duplicate-code", *rows) == [
        (("51",), "“51” is the code of 2 terms: “Ticket Services” (ads.tsv:8), “Coupe” (ads.tsv:90).")
    ]
    assert codes("unknown-parent", *rows) == []
    assert codes("duplicate-code", term("51"), term("510"), term("051")) == []


def test_a_uri_used_twice() -> None:
    rows = [term("a", uri="https://x.example/1"), term("b", uri="https://x.example/1"), term("c", uri="https://x.example/1/")]
    assert said("duplicate-uri", *rows) == [(("a", "b"), "The URI https://x.example/1 belongs to several terms: “a”, “b”.")]
    assert codes("duplicate-uri", term("a"), term("b")) == []


def test_a_term_that_is_the_vocabulary() -> None:
    rows = [term("a", uri="https://x.example/scheme"), term("b")]
    assert said("S9", *rows, scheme_uri="https://x.example/scheme") == [
        (("a",), "“a” has the URI of the vocabulary itself, https://x.example/scheme.")
    ]
    assert codes("S9", *rows, scheme_uri="https://x.example/") == []
    assert codes("S9", *rows) == []


@pytest.mark.parametrize("uri", ["urn:isbn:1", "x.example/a", "https://x.example/a b", "ftp://x.example/a", "https://"])
def test_a_uri_that_is_no_web_address(uri: str) -> None:
    assert said("husv", term("a", uri=uri), term("b")) == [(("a",), "The URI is not a web address: “a”.")]


@pytest.mark.parametrize("uri", ["", "https://x.example/a#b", "HTTP://x.example/é"])
def test_a_web_address(uri: str) -> None:
    assert codes("husv", term("a", uri=uri)) == []


def test_a_notation_used_twice() -> None:
    rows = [
        term("a", notations=(Notation("0110"), Notation("A"))),
        term("b", notations=(Notation("0110"),)),
        term("c", notations=(Notation("110"), Notation("A", "https://x.example/roman"), Notation("c"), Notation("c"))),
    ]
    assert said("anr", *rows) == [(("a", "b"), "The notation “0110” belongs to several terms: “a”, “b”.")]


@pytest.mark.parametrize("kind", [MappingKind.BROAD, MappingKind.NARROW, MappingKind.RELATED])
def test_a_mapping_that_contradicts_itself(kind: str) -> None:
    rows = [term("a", mappings=(mapped(MappingKind.EXACT, ELSEWHERE), mapped(kind, ELSEWHERE)))]
    message = "“a” has an exact match to https://elsewhere.example/1, and a broader, narrower or related one too."
    assert said("S46", *rows) == [(("a",), message)]


def test_mappings_that_go_together() -> None:
    rows = [
        term("a", mappings=(mapped(MappingKind.EXACT, ELSEWHERE), mapped(MappingKind.CLOSE, ELSEWHERE))),
        term("b", mappings=(mapped(MappingKind.EXACT, ELSEWHERE), mapped(MappingKind.BROAD, ELSEWHERE + "0"))),
        term("c", mappings=(mapped(MappingKind.BROAD, ELSEWHERE), mapped(MappingKind.RELATED, ELSEWHERE))),
        term("d", mappings=(mapped(MappingKind.EXACT, "7"), mapped(MappingKind.IDENTIFIER, "7"))),
    ]
    assert codes("S46", *rows) == []


def test_a_mapping_inside_the_vocabulary() -> None:
    rows = [
        term("a", uri="https://x.example/a", mappings=(mapped(MappingKind.EXACT, "https://x.example/b"),)),
        term("b", uri="https://x.example/b", mappings=(mapped(MappingKind.IDENTIFIER, "https://x.example/a"),)),
        term("c", mappings=(mapped(MappingKind.EXACT, ELSEWHERE),)),
    ]
    assert said("mri", *rows) == [(("a", "b"), "“a” is mapped to “b”, which is in this vocabulary.")]


def test_unmapped_where_others_are_mapped() -> None:
    rows = [term("a", mappings=(mapped(MappingKind.CLOSE, ELSEWHERE),)), term("b"), term("c", status="deprecated")]
    assert said("unmapped", *rows) == [(("b",), "Without a mapping: “b”.")]
    assert codes("unmapped", *rows[1:]) == []
