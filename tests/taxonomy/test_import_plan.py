"""What an import refuses, and why."""

import pytest

from taxonomy.import_plan import Existing, make_plan, tidy
from taxonomy.models import CODE_MAX_LENGTH, CODE_PATTERN
from taxonomy.rows import Problem, TermRow


def row(
    code: str,
    parent: str = "",
    number: int = 1,
    *,
    file: str = "a.csv",
    status: str = "active",
    definition: str = "",
    **labels: str,
) -> TermRow:
    return TermRow(code, parent, labels or {"en": code}, number, file, status=status, definition=definition)


def tidied(*rows: TermRow) -> tuple[list[TermRow], list[Problem]]:
    return tidy(rows, code_pattern=CODE_PATTERN, code_max_length=CODE_MAX_LENGTH)


def planned(*rows: TermRow, existing: dict[str, Existing] | None = None) -> tuple[list[str], list[str], dict[int, str]]:
    """(codes to create, codes to update, row -> problem)."""
    plan = make_plan(rows, existing or {})
    return [row.code for row in plan.create], [row.code for row in plan.update], {p.row: p.message for p in plan.problems}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (row(""), "The code is missing."),
        (row("two words"), "“two words” is not a code"),
        (row("x" * 101), "at most 100 characters"),
        (row("line\n"), "is not a code"),
        (
            row("cats", status="merged"),
            "“merged” is not a status that a file can set; use one of proposed, active, deprecated.",
        ),
        (row("cats", en="x" * 501), "has 501 characters"),
        (row("cats", definition="Fe\0lis"), "The definition holds a NUL"),
    ],
)
def test_a_bad_row_is_named_with_file_and_row_and_the_others_stay(bad: TermRow, message: str) -> None:
    rows, problems = tidied(bad, row("dogs", number=2))
    assert [row.code for row in rows] == ["dogs"]
    assert [(problem.file, problem.row) for problem in problems] == [("a.csv", 1)]
    assert message in problems[0].message


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    _rows, problems = tidied(row("two words", status="gone", en="x" * 501))
    assert len(problems) == 3


def test_a_code_comes_once_in_a_file_and_the_first_row_counts() -> None:
    rows, problems = tidied(row("51", number=52, en="Ticket Services"), row("51", number=62, en="Coupe"))
    assert [row.labels for row in rows] == [{"en": "Ticket Services"}]
    assert problems == [Problem("a.csv", 62, "The code “51” is in row 52 already; that row is kept.")]


def test_two_files_with_a_language_each_become_one_row() -> None:
    rows, problems = tidied(row("cats", en="Cats"), row("cats", file="fr.csv", fr="Chats", en=""))
    assert (rows, problems) == ([row("cats", en="Cats", fr="Chats")], [])


def test_two_files_that_contradict_each_other_are_reported() -> None:
    rows, problems = tidied(row("cats", "pets", en="Cats"), row("cats", "cars", 7, file="b.csv", en="Felines"))
    assert rows == [row("cats", "pets", en="Cats")]
    assert problems == [
        Problem("b.csv", 7, "The label of “cats” in “en” is another one in a.csv:1; that one is kept."),
        Problem("b.csv", 7, "The parent of “cats” is another one in a.csv:1; that one is kept."),
    ]


def test_rows_may_come_in_any_order() -> None:
    assert planned(row("toys", "cats", 1), row("cats", "pets", 2), row("pets", "", 3)) == (["toys", "cats", "pets"], [], {})


def test_known_terms_are_updated_and_may_be_parents() -> None:
    known = {"pets": Existing("", "active"), "cats": Existing("pets", "active")}
    assert planned(row("cats", "pets"), row("pets"), row("toys", "cats"), existing=known) == (["toys"], ["cats", "pets"], {})


def test_an_unknown_parent_and_what_hangs_below_it() -> None:
    created, _updated, problems = planned(
        row("cats", "pets", 1), row("toys", "cats", 2), row("mice", "toys", 3), row("cars", "", 4)
    )
    assert created == ["cars"]
    assert problems == {
        1: "The parent “pets” of “cats” is neither in the file nor in the facet.",
        2: "“toys” was left out, because “cats” above it was refused.",
        3: "“mice” was left out, because “toys” above it was refused.",
    }


def test_a_term_that_is_its_own_parent() -> None:
    assert planned(row("cats", "cats"))[2] == {1: "“cats” is its own parent; name another, or none for a term at the top."}


def test_a_circle_is_shown_and_its_followers_are_named() -> None:
    created, _updated, problems = planned(
        row("chick", "hen", 1), row("hen", "egg", 2), row("egg", "hen", 3), row("cars", "", 4)
    )
    assert created == ["cars"]
    assert problems == {
        1: "“chick” was left out, because “hen” above it was refused.",
        2: "These terms are each other's parents: hen > egg > hen. Cut the circle at one of them.",
        3: "These terms are each other's parents: hen > egg > hen. Cut the circle at one of them.",
    }


def test_a_circle_that_the_file_would_close_through_a_known_term_is_a_move() -> None:
    known = {"pets": Existing("", "active")}
    created, updated, problems = planned(row("cats", "pets", 1), row("pets", "cats", 2), existing=known)
    assert (created, updated) == (["cats"], [])
    assert problems == {2: "“pets” is at the top here, and under “cats” in the file. An import moves nothing: move it first."}


def test_another_parent_is_a_move_and_a_blank_one_says_nothing() -> None:
    known = {"cats": Existing("pets", "active"), "cars": Existing("", "active")}
    created, updated, problems = planned(row("cats", "cars", 1), existing=known)
    assert (created, updated) == ([], [])
    assert problems == {1: "“cats” is under “pets” here, under “cars” in the file. An import moves nothing: move it first."}
    assert planned(row("cats", "", 1), existing=known) == ([], ["cats"], {})


def test_the_status_of_a_known_term_is_not_imported() -> None:
    known = {"cats": Existing("", "active"), "dogs": Existing("", "deprecated")}
    _created, updated, problems = planned(row("cats", number=1, status="deprecated"), row("dogs", number=2), existing=known)
    assert updated == ["dogs"]
    assert problems == {1: "“cats” is active here, and deprecated in the file. An import changes the status of no term."}


def test_a_new_term_needs_a_label_and_a_known_one_does_not() -> None:
    known = {"cats": Existing("", "active")}
    created, updated, problems = planned(row("cats", number=1, en=""), row("dogs", number=2, en=""), existing=known)
    assert (created, updated) == ([], ["cats"])
    assert problems == {2: "“dogs” is new and has no label; give it one."}


@pytest.mark.parametrize(("status", "created"), [("active", []), ("proposed", []), ("deprecated", ["cats"])])
def test_below_a_term_out_of_use_only_terms_out_of_use_are_created(status: str, created: list[str]) -> None:
    known = {"pets": Existing("", "deprecated")}
    assert planned(row("cats", "pets", status=status), existing=known)[0] == created


def test_a_chain_deeper_than_the_limit_is_cut() -> None:
    rows = [row(f"t{level}", f"t{level - 1}" if level > 1 else "", level) for level in range(1, 104)]
    created, _updated, problems = planned(*reversed(rows))
    assert len(created) == 100
    assert problems == {
        101: "“t101” is more than 100 levels deep.",
        102: "“t102” was left out, because “t101” above it was refused.",
        103: "“t103” was left out, because “t102” above it was refused.",
    }


def test_a_very_long_chain_and_a_very_long_circle_are_planned_in_one_pass() -> None:
    chain = [row(f"t{place}", f"t{place - 1}" if place else "", place) for place in range(20_000)]
    circle = [row(f"c{place}", f"c{(place + 1) % 20_000}", 20_000 + place) for place in range(20_000)]
    created, _updated, problems = planned(*reversed(chain), *circle)
    assert len(created) == 100
    assert len(problems) == 39_900
    assert problems[20_000].endswith("c8 > c9 > … > c0. Cut the circle at one of them.")
