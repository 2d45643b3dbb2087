"""Terms that a file puts above themselves: refused, cut where the file closes the circle, or left where they are."""

import pytest

from taxonomy.vocabulary.imports.plan import make_plan
from tests.taxonomy.vocabulary.planning import carried_out, checks, drawn, facet_of, kinds, row, said


def test_a_term_that_is_its_own_parent():
    plan = make_plan([row("cats", "cats")], {})
    assert said(plan) == {1: "“cats” is its own parent; name another, or none for a term at the top."}
    cut = make_plan([row("cats", "cats")], {}, cuts_loops=True)
    assert (kinds(cut), checks(cut)) == ({"cats": "create"}, [(1, "self-parent", "warning")])


EGGS = [row("chick", "hen", 1), row("hen", "egg", 2), row("egg", "hen", 3), row("cars", "", 4)]


def test_a_circle_is_shown_and_its_followers_are_named():
    plan = make_plan(EGGS, {})
    assert kinds(plan) == {"chick": "problem", "hen": "problem", "egg": "problem", "cars": "create"}
    assert said(plan) == {
        1: "“chick” was left out, because “hen” above it was refused.",
        2: "These terms are each other's parents: hen > egg > hen. Cut the circle at one of them.",
        3: "These terms are each other's parents: hen > egg > hen. Cut the circle at one of them.",
    }


def test_a_circle_is_cut_where_the_file_closes_it():
    plan = make_plan(EGGS, {}, cuts_loops=True)
    assert said(plan) == {3: "“egg” is put at the top: under “hen” it would be above itself (hen > egg > hen)."}
    assert checks(plan) == [(3, "chr", "warning")]
    facet = carried_out(plan, {})
    assert drawn(facet) == "egg\n    hen\n        chick\ncars"
    again = make_plan(EGGS, facet, cuts_loops=True, is_direct=True)
    assert (again.counts, checks(again)) == ({"unchanged": 4}, [(3, "chr", "warning")])


def test_a_circle_of_moves_leaves_all_where_they_are():
    facet = facet_of(row("a"), row("b", "a"), row("c"))
    rows = [row("a", "c", 1), row("c", "b", 2)]
    plan = make_plan(rows, facet)
    assert kinds(plan) == {"a": "problem", "c": "problem"}
    assert said(plan)[1] == "These terms are each other's parents: a > c > b > a. Cut the circle at one of them."
    cut = make_plan(rows, facet, cuts_loops=True)
    assert kinds(cut) == {"a": "move", "c": "unchanged"}
    assert said(cut) == {2: "“c” stays where it is: under “b” it would be above itself (a > c > b > a)."}


def test_a_move_below_itself_becomes_possible_when_the_file_moves_the_other_away():
    facet = facet_of(row("a"), row("b", "a"))
    plan = make_plan([row("a", "b"), row("b", "", 2, cleared=frozenset({"parent_code"}))], facet)
    assert kinds(plan) == {"a": "move", "b": "move"}
    assert drawn(carried_out(plan, facet)) == "b\n    a"
    half = make_plan([row("a", "b"), row("b", "", 2, cleared=frozenset({"parent_code"}), uri="x" * 1001)], facet)
    assert kinds(half) == {"a": "problem", "b": "problem"}
    assert said(half)[1].startswith("These terms are each other's parents: a > b > a.")


def test_a_move_may_not_close_a_circle_over_a_further_parent():
    facet = facet_of(row("top"), row("x", broader=("top",)))
    plan = make_plan([row("top", "x")], facet)
    assert said(plan) == {1: "These terms are each other's parents: top > x > top. Cut the circle at one of them."}
    freed = make_plan([row("top", "x"), row("x", "", 2, cleared=frozenset({"broader"}))], facet)
    assert kinds(freed) == {"top": "move", "x": "relabel"}


@pytest.mark.parametrize("cuts_loops", [False, True])
def test_a_further_parent_that_closes_a_circle_is_left_out(cuts_loops):
    rows = [
        row("a", "", 1, broader=("c", "a", "sea", "two words")),
        row("b", "a", 2),
        row("c", "b", 3),
        row("two words", "", 4),
    ]
    plan = make_plan(rows, {}, cuts_loops=cuts_loops)
    assert checks(plan) == [
        (1, "self-parent", "warning"),
        (1, "unknown-parent", "warning"),
        (1, "below-refused", "warning"),
        (1, "chr", "warning"),
        (4, "bad-code", "error"),
    ]
    assert [item.after.broader for item in plan.items if item.after] == [(), (), ()]
    assert plan.problems[3].message == "“c” was left out as a further parent of “a”, which is above it (c > b > a > c)."


def test_of_two_further_parents_that_close_a_circle_together_the_first_stays():
    rows = [row("a", broader=("b",)), row("b", "", 2, broader=("a",))]
    plan = make_plan(rows, {})
    assert [item.after.broader for item in plan.items] == [("b",), ()]
    assert make_plan(rows, carried_out(plan, {})).counts == {"unchanged": 2}


def test_a_circle_of_replacements_is_cut_where_the_file_closes_it():
    out = {"status": "deprecated"}
    rows = [
        row("a", "", 1, replaced_by=("b",), **out),
        row("b", "", 2, replaced_by=("c",), **out),
        row("c", "", 3, replaced_by=("a",), **out),
    ]
    plan = make_plan(rows, {})
    assert [item.after.replaced_by for item in plan.items] == [("b",), ("c",), ()]
    assert plan.problems[-1].message == (
        "The replacements of “c” run in a circle (c > a > b > c), so its replacement was left out."
    )
    merged = [*rows[:2], row("c", "", 3, status="merged", replaced_by=("a",))]
    assert kinds(make_plan(merged, {})) == {"a": "create", "b": "create", "c": "problem"}
