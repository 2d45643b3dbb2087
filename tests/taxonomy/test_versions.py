"""Rows as the bytes of a version and back, and what differs between two versions."""

import gzip
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.vocabulary.rows import (
    MappingKind,
    Notation,
    Note,
    NoteKind,
    OutsideName,
    Rule,
    Synonym,
    SynonymKind,
    TermRow,
)
from taxonomy.vocabulary.versions import DifferenceKind, compare, freeze, next_number, thaw

CARD = TermRow(
    "card",
    "money",
    {"fr": "Carte", "en": "Card"},
    status="deprecated",
    broader=("plastic", "gifts"),
    synonyms=(Synonym("hidden", "en", "crad"), Synonym("alternative", "en", "Plastic")),
    notes=(Note("scope", "en", "Second."), Note("definition", "en", "A card."), Note("scope", "en", "First.")),
    notations=(Notation("0110", "http://example.org/isco"), Notation("0110")),
    mappings=(OutsideName("identifier", "17", "google"), OutsideName("exact", "https://example.org/card")),
    related=("wallet", "bank"),
    replaced_by=("token", "phone"),
    replacement_rule="any",
    status_reason="Nobody carries one.",
    uri="https://example.org/terms/card",
    owner="sara",
    valid_from=date(2025, 1, 2),
    valid_to=date(2026, 3, 4),
    sort=2,
    cleared=frozenset({"uri", "owner"}),
    row=7,
    file="terms.csv",
)
CARD_LINE = (
    '{"broader":["gifts","plastic"],"cleared":["owner","uri"],"code":"card","labels":{"en":"Card","fr":"Carte"},'
    '"mappings":[["exact","https://example.org/card",""],["identifier","17","google"]],'
    '"notations":[["0110",""],["0110","http://example.org/isco"]],'
    '"notes":[["definition","en","A card."],["scope","en","Second."],["scope","en","First."]],'
    '"owner":"sara","parent_code":"money","related":["bank","wallet"],"replaced_by":["phone","token"],'
    '"replacement_rule":"any","sort":2,"status":"deprecated","status_reason":"Nobody carries one.",'
    '"synonyms":[["alternative","en","Plastic"],["hidden","en","crad"]],"uri":"https://example.org/terms/card",'
    '"valid_from":"2025-01-02","valid_to":"2026-03-04"}\n'
)


def lines(rows: list[TermRow]) -> str:
    return gzip.decompress(freeze(rows).content).decode()


def test_a_row_is_one_line_with_everything_but_where_it_was_read() -> None:
    assert lines([CARD]) == CARD_LINE


def test_what_is_empty_is_not_written_and_the_rows_stay_in_order() -> None:
    assert lines([TermRow("b", "", {}), TermRow("a", "b", {"": "Ä"}, sort=0)]) == (
        '{"code":"b"}\n{"code":"a","labels":{"":"Ä"},"parent_code":"b","sort":0}\n'
    )


def test_the_digest_is_that_of_the_lines_and_the_bytes_are_the_same_each_time() -> None:
    frozen = freeze([TermRow("a", "", {"en": "A"}, status="active", sort=1)])
    assert frozen.sha256 == "9a79ee94acd76d3ce4fd988974d5571d580380ac1cfb1a0db03582f880fea14a"
    assert frozen == freeze([TermRow("a", "", {"en": "A"}, status="active", sort=1, row=3, file="x.csv")])
    assert frozen.term_count == 1


def test_a_row_comes_back_with_all_its_types() -> None:
    (back,) = thaw(freeze([CARD]).content)
    assert back == replace(
        CARD,
        row=0,
        file="",
        broader=("gifts", "plastic"),
        synonyms=(Synonym("alternative", "en", "Plastic"), Synonym("hidden", "en", "crad")),
        notes=(Note("definition", "en", "A card."), Note("scope", "en", "Second."), Note("scope", "en", "First.")),
        notations=(Notation("0110"), Notation("0110", "http://example.org/isco")),
        mappings=(OutsideName("exact", "https://example.org/card"), OutsideName("identifier", "17", "google")),
        related=("bank", "wallet"),
        replaced_by=("phone", "token"),
    )
    assert isinstance(back.notes[0], Note)
    assert isinstance(back.mappings[0], OutsideName)


WORD = st.text(max_size=20)
LANGUAGE = st.sampled_from(["", "en", "fr", "pt-BR"])
NAMES = st.lists(WORD, max_size=3, unique=True).map(tuple)
DAY = st.none() | st.dates()
ROW = st.builds(
    TermRow,
    code=WORD,
    parent_code=WORD,
    labels=st.dictionaries(LANGUAGE, WORD, max_size=3),
    row=st.integers(0, 9),
    file=WORD,
    status=st.sampled_from(["", "proposed", "active", "deprecated", "merged"]),
    broader=NAMES,
    synonyms=st.lists(st.builds(Synonym, st.sampled_from([*SynonymKind]), LANGUAGE, WORD), max_size=3).map(tuple),
    notes=st.lists(st.builds(Note, st.sampled_from([*NoteKind]), LANGUAGE, WORD), max_size=4).map(tuple),
    notations=st.lists(st.builds(Notation, WORD, WORD), max_size=3).map(tuple),
    mappings=st.lists(st.builds(OutsideName, st.sampled_from([*MappingKind]), WORD, WORD), max_size=3).map(tuple),
    related=NAMES,
    replaced_by=NAMES,
    replacement_rule=st.sampled_from(["", *Rule]),
    status_reason=WORD,
    uri=WORD,
    owner=WORD,
    valid_from=DAY,
    valid_to=DAY,
    sort=st.none() | st.integers(0, 10**9),
    cleared=st.frozensets(WORD, max_size=3),
)
UNORDERED = ("broader", "synonyms", "notes", "notations", "mappings", "related", "replaced_by")


@given(st.lists(ROW, max_size=5))
def test_whatever_rows_hold_comes_back(rows: list[TermRow]) -> None:
    frozen = freeze(rows)
    back = thaw(frozen.content)
    assert freeze(back) == frozen
    assert len(back) == len(rows)
    for one, other in zip(rows, back, strict=True):
        assert (other.row, other.file) == (0, "")
        for name in TermRow.__dataclass_fields__:
            if name in UNORDERED:
                assert sorted(getattr(one, name)) == sorted(getattr(other, name))
            elif name not in {"row", "file"}:
                assert getattr(one, name) == getattr(other, name)


@given(ROW)
def test_each_line_is_json_and_the_order_inside_a_row_does_not_matter(row: TermRow) -> None:
    (line,) = gzip.decompress(freeze([row]).content).splitlines() or [b"{}"]
    assert isinstance(json.loads(line), dict)
    turned = replace(row, synonyms=row.synonyms[::-1], related=row.related[::-1], mappings=row.mappings[::-1])
    assert freeze([turned]).sha256 == freeze([row]).sha256


def row(code: str, parent: str = "", *, sort: int = 1, status: str = "active", **fields: object) -> TermRow:
    return TermRow(code, parent, {"en": code.capitalize()}, sort=sort, status=status, **fields)


def told(old: list[TermRow], new: list[TermRow]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(difference.kind.value, difference.code, difference.fields) for difference in compare(old, new)]


LIFE = ("status", "replaced_by", "replacement_rule", "status_reason")
PLACE = ("parent_code", "broader")
A, B = row("a"), row("b", sort=2)


def definition(text: str, language: str = "en") -> Note:
    return Note(NoteKind.DEFINITION, language, text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (A, A, []),
        (A, replace(A, status="deprecated"), [("deprecated", LIFE)]),
        (A, replace(A, status="deprecated", replaced_by=("b",), status_reason="Old"), [("deprecated", LIFE)]),
        (A, replace(A, status="merged", replaced_by=("b",)), [("merged", LIFE)]),
        (replace(A, status="deprecated"), replace(A, status="merged", replaced_by=("b",)), [("merged", LIFE)]),
        (replace(A, status="deprecated", replaced_by=("b",)), A, [("restored", LIFE)]),
        (replace(A, status="proposed"), A, [("adopted", LIFE)]),
        (A, replace(A, status="proposed"), [("other", ("status",))]),
        (replace(A, status="deprecated"), replace(A, status="deprecated", replaced_by=("b",)), [("replaced", LIFE)]),
        (
            replace(A, status="deprecated", replaced_by=("b", "c"), replacement_rule="any"),
            replace(A, status="deprecated", replaced_by=("c", "b"), replacement_rule="all"),
            [("replaced", LIFE)],
        ),
        (replace(A, status_reason="One"), replace(A, status_reason="Other"), [("other", ("status_reason",))]),
        (A, replace(A, parent_code="b"), [("moved", PLACE)]),
        (A, replace(A, broader=("b",)), [("moved", PLACE)]),
        (A, replace(A, labels={"en": "Apple"}), [("relabelled", ("labels",))]),
        (A, replace(A, labels={"en": "A", "fr": "Pomme"}), [("relabelled", ("labels",))]),
        (A, replace(A, notes=(definition("A fruit."),)), [("redefined", ("definition",))]),
        (replace(A, notes=(definition("A fruit."),)), A, [("redefined", ("definition",))]),
        (
            replace(A, notes=(definition("A fruit."),)),
            replace(A, notes=(definition("A fruit tree."), definition("Un fruit.", "fr"))),
            [("redefined", ("definition",))],
        ),
        (
            replace(A, notes=(definition("A fruit."),)),
            replace(A, notes=(definition("Un fruit.", "fr"), definition("A fruit."))),
            [("reworded", ("definition",))],
        ),
        (A, replace(A, synonyms=(Synonym("alternative", "en", "Pippin"),)), [("reworded", ("synonyms",))]),
        (A, replace(A, notes=(Note("scope", "en", "Fresh."),)), [("reworded", ("notes",))]),
        (A, replace(A, notations=(Notation("1"),)), [("other", ("notations",))]),
        (
            A,
            replace(A, related=("b",), owner="sara", uri="https://example.org/a", valid_from=date(2026, 1, 1)),
            [("other", ("related", "uri", "owner", "valid_from"))],
        ),
        (A, replace(A, sort=9, row=5, file="x.csv"), []),
        (
            A,
            replace(A, status="deprecated", labels={"en": "Apple"}, notes=(definition("A fruit."),), parent_code="b"),
            [("deprecated", LIFE), ("moved", PLACE), ("redefined", ("definition",)), ("relabelled", ("labels",))],
        ),
    ],
)
def test_how_one_term_differs(old: TermRow, new: TermRow, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert told([old, B], [new, B]) == [(kind, "a", fields) for kind, fields in expected]


def test_terms_that_come_and_go() -> None:
    assert told([A], [B]) == [("added", "b", PLACE), ("removed", "a", PLACE)]
    assert told([], [A, B]) == [("added", "a", PLACE), ("added", "b", PLACE)]
    assert told([A], []) == [("removed", "a", PLACE)]


def test_a_term_that_came_and_was_deprecated_without_replacement_is_listed_as_both() -> None:
    assert told([A], [A, row("b", sort=2, status="deprecated")]) == [("added", "b", PLACE), ("deprecated", "b", LIFE)]


def test_differences_come_by_kind_and_then_in_the_order_of_the_terms() -> None:
    old = [row("a"), row("b", sort=2), row("c", sort=3)]
    new = [replace(old[0], labels={"en": "X"}), replace(old[1], status="deprecated"), replace(old[2], labels={"en": "Y"})]
    assert [(difference.kind, difference.code) for difference in compare(old, [*new, row("d", sort=4)])] == [
        (DifferenceKind.ADDED, "d"),
        (DifferenceKind.DEPRECATED, "b"),
        (DifferenceKind.RELABELLED, "a"),
        (DifferenceKind.RELABELLED, "c"),
    ]


def siblings(order: str, parent: str = "") -> list[TermRow]:
    return [row(code, parent, sort=place) for place, code in enumerate(order, start=1)]


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "dabc", "d"),
        ("abcd", "bcda", "a"),
        ("abcd", "badc", "bd"),
        ("abcd", "acd", ""),
        ("abc", "xabc", ""),
        ("ab", "ba", "b"),
    ],
)
def test_as_few_siblings_as_possible_are_said_to_have_changed_places(old: str, new: str, moved: str) -> None:
    found = compare(siblings(old), siblings(new))
    assert sorted(difference.code for difference in found if difference.fields == ("sort",)) == sorted(moved)
    assert {difference.kind for difference in found if difference.fields == ("sort",)} <= {DifferenceKind.OTHER}


@pytest.mark.parametrize(
    "kind", ["added", "removed", "adopted", "deprecated", "merged", "restored", "replaced", "moved", "redefined"]
)
def test_what_others_have_to_look_at_makes_a_major_version(kind: str) -> None:
    assert next_number((2, 3), {DifferenceKind.RELABELLED, DifferenceKind(kind)}) == (3, 0)


@pytest.mark.parametrize("kind", ["relabelled", "reworded", "other"])
def test_wording_makes_a_minor_version(kind: str) -> None:
    assert next_number((2, 3), {DifferenceKind(kind)}) == (2, 4)


def test_the_first_version_and_none() -> None:
    assert next_number(None, set()) == (1, 0)
    assert next_number((1, 0), set()) is None
