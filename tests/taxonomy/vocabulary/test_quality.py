"""The checks as a whole: their order, their table, and that no rows make them fail."""

from hypothesis import given
from hypothesis import strategies as st

from taxonomy.vocabulary.quality import CHECKS, NOT_CHECKED, Finding, as_problems, check_rows
from taxonomy.vocabulary.rows import (
    MappingKind,
    Notation,
    Note,
    NoteKind,
    OutsideName,
    RowProblem,
    Severity,
    Synonym,
    SynonymKind,
    TermRow,
)
from tests.taxonomy.vocabulary.quality_rows import said, term


def test_a_sound_vocabulary_has_no_findings() -> None:
    rows = [term("loans"), term("car-loans", "loans"), term("home-loans", "loans", related=("car-loans-old",))]
    assert check_rows([*rows[:2], term("home-loans", "loans")]) == []
    assert check_rows([]) == []


def test_findings_come_gravest_first_and_say_where() -> None:
    rows = [
        term("a", labels={"en": "x" * 61}, row=2, file="t.csv"),
        term("b", "a", notes=(), row=3, file="t.csv"),
        term("c", "lost", row=4, file="t.csv"),
        term("d", "gone", row=5, file="t.csv"),
        term("e", "e", row=6, file="t.csv"),
    ]
    assert [(found.severity, found.check, found.codes, found.file, found.row) for found in check_rows(rows)] == [
        ("error", "self-parent", ("e",), "t.csv", 6),
        ("error", "unknown-parent", ("c",), "t.csv", 4),
        ("error", "unknown-parent", ("d",), "t.csv", 5),
        ("warning", "uc", ("b",), "t.csv", 3),
        ("info", "long-label", ("a",), "t.csv", 2),
    ]


def test_a_message_names_ten_codes() -> None:
    rows = [term("top")] + [term(f"t{number}", "top", notes=()) for number in range(12)]
    ((found, message),) = said("uc", *rows)
    assert len(found) == 12
    assert message == "Without a definition: “t0”, “t1”, “t2”, “t3”, “t4”, “t5”, “t6”, “t7”, “t8”, “t9” and 2 more."


def test_a_message_can_be_shown_whatever_the_code() -> None:
    assert said("uc", term("a\ud800\n" + "b" * 500, notes=())) == [
        (("a\ud800\n" + "b" * 500,), "Without a definition: “a\ufffd\ufffd" + "b" * 97 + "…”.")
    ]


def test_findings_as_problems_say_what_to_do() -> None:
    (finding,) = check_rows([term("a", "lost", row=4, file="t.csv")])
    assert finding == Finding(
        "unknown-parent", Severity.ERROR, ("a",), "The parent “lost” does not exist; it is named by “a”.", "t.csv", 4
    )
    assert as_problems([finding]) == [
        RowProblem(
            "t.csv",
            4,
            "The parent “lost” does not exist; it is named by “a”. Correct the code of the parent, or add that term.",
            "unknown-parent",
            Severity.ERROR,
        )
    ]


def test_what_blocks_a_version() -> None:
    assert {check.id for check in CHECKS.values() if check.severity == "error"} == {
        "missing-code",
        "duplicate-code",
        "duplicate-uri",
        "S9",
        "S13",
        "S14",
        "S27",
        "S46",
        "ml",
        "self-parent",
        "unknown-parent",
        "chr",
    }


def test_every_check_of_qskos_is_made_or_explained() -> None:
    labelling = {"ml", "el", "ol", "ucil", "oilt", "ilc", "ncl", "uc"}
    structure = {"oc", "dcc", "chr", "hr", "var", "strc", "urc", "rrc", "otc", "tchbc", "anr", "mri"}
    linked_data = {"bl", "mil", "mol", "husv", "usr"}
    conditions = {"S9", "S13", "S14", "S27", "S36", "S37", "S46"}
    named = labelling | structure | linked_data | conditions
    assert {name for name in named if (name in CHECKS) == (name in NOT_CHECKED)} == set()
    assert all(check.id == name and str(check.title) and str(check.advice).endswith(".") for name, check in CHECKS.items())


CODES = st.sampled_from(["a", "b", "c", "d", "", "A", "\ud800"]) | st.text(max_size=3)
TAGS = st.sampled_from(["en", "EN", "fr", "pt-BR", "", "english", "-"]) | st.text(max_size=4)
SEVERAL_CODES = st.lists(CODES, max_size=4).map(tuple)
TEXTS = st.sampled_from(["Loan", "loan", "", " ", "\u200b"]) | st.text(max_size=5)
ROWS = st.builds(
    TermRow,
    code=CODES,
    parent_code=CODES,
    labels=st.dictionaries(TAGS, TEXTS, max_size=3),
    status=st.sampled_from(["", "active", "proposed", "deprecated", "merged", "odd"]),
    broader=SEVERAL_CODES,
    related=SEVERAL_CODES,
    replaced_by=SEVERAL_CODES,
    synonyms=st.lists(st.builds(Synonym, st.sampled_from([*SynonymKind, "odd"]), TAGS, TEXTS), max_size=3).map(tuple),
    notes=st.lists(st.builds(Note, st.sampled_from([*NoteKind]), TAGS, TEXTS), max_size=2).map(tuple),
    notations=st.lists(st.builds(Notation, TEXTS, TEXTS), max_size=2).map(tuple),
    mappings=st.lists(st.builds(OutsideName, st.sampled_from([*MappingKind]), TEXTS, TEXTS), max_size=3).map(tuple),
    uri=TEXTS,
    valid_from=st.none() | st.dates(),
    valid_to=st.none() | st.dates(),
)


@given(rows=st.lists(ROWS, max_size=12), languages=st.lists(TAGS, max_size=3), used=st.lists(CODES), text=TEXTS)
def test_no_rows_break_the_checks(rows: list[TermRow], languages: list[str], used: list[str], text: str) -> None:
    findings = check_rows(rows, languages=languages, used=used, scheme_uri=text)
    known = {row.code for row in rows}
    for finding in findings:
        assert set(finding.codes) <= known
        assert finding.message.isprintable()
        assert finding.message.encode()
    assert len(as_problems(findings)) == len(findings)


def is_above(start: str, wanted: str, rows: list[TermRow]) -> bool:
    """Whether `wanted` can be reached from `start` upwards in one step or more: slow, but easy to see that it is right."""
    parents = {row.code: {row.parent_code, *row.broader} - {row.code} for row in rows}
    seen: set[str] = set()
    line = list(parents.get(start, ()))
    while line:
        code = line.pop()
        if code in parents and code not in seen:
            seen.add(code)
            line.extend(parents[code])
    return wanted in seen


LETTERS = st.sampled_from("abcdefgh")
TANGLES = st.lists(
    st.builds(
        TermRow,
        code=LETTERS,
        parent_code=LETTERS | st.just(""),
        labels=st.just({}),
        broader=st.lists(LETTERS, max_size=2).map(tuple),
        related=st.lists(LETTERS, max_size=2).map(tuple),
    ),
    unique_by=lambda row: row.code,
)


@given(rows=TANGLES)
def test_circles_and_clashes_are_found_exactly(rows: list[TermRow]) -> None:
    known = {row.code for row in rows}
    found = check_rows(rows)
    tied = {code for finding in found if finding.check == "chr" for code in finding.codes}
    assert tied == {code for code in known if is_above(code, code, rows)}
    clashes = {frozenset(finding.codes) for finding in found if finding.check == "S27"}
    pairs = {(row.code, other) for row in rows for other in row.related if other in known and other != row.code}
    assert clashes == {frozenset(pair) for pair in pairs if is_above(*pair, rows) or is_above(*pair[::-1], rows)}
    if not tied:
        needless = {finding.codes for finding in found if finding.check == "hr"}
        edges = {(row.code, up) for row in rows for up in {row.parent_code, *row.broader} & known - {row.code}}
        assert needless == {
            (code, up) for code, up in edges for lower, other in edges if lower == code and is_above(other, up, rows)
        }
