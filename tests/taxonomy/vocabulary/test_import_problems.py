"""What an import refuses or leaves out, and why. It reports all problems at once."""

from datetime import date

import pytest

from taxonomy.vocabulary.imports.plan import make_plan
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym
from tests.taxonomy.vocabulary.planning import carried_out, checks, drawn, facet_of, kinds, row, said


@pytest.mark.parametrize(
    ("bad", "check", "message"),
    [
        (row(""), "missing-code", "The code is missing."),
        (row("two words"), "bad-code", "“two words” is not a code"),
        (row("x" * 101), "bad-code", "at most 100 characters"),
        (row("line\n"), "bad-code", "is not a code"),
        (row("cats", status="gone"), "bad-status", "“gone” is not a status; use one of proposed, active, deprecated, merged."),
        (row("cats", replacement_rule="some"), "bad-status", "use any or all"),
        (row("cats", labels={"en": "x" * 501}), "too-long", "has 501 characters"),
        (row("cats", labels={"en": "Ca\x07ts"}), "ucil", "holds a control character"),
        (row("cats", labels={"english (UK)": "Cats"}), "oilt", "“english (UK)” is not a language tag"),
        (row("cats", labels={"EN": "Cats", "en": "Kats"}), "S14", "There are two labels in “en”"),
        (row("cats", synonyms=(Synonym("hidden", "e", "Kats"),)), "oilt", "“e” is not a language tag"),
        (row("cats", notes=(Note("definition", "en", "Fe\0lis"),)), "ucil", "holds a NUL"),
        (row("cats", notations=(Notation("x" * 201),)), "too-long", "notation: “xxx"),
        (row("cats", mappings=(OutsideName("exact", "x" * 501),)), "too-long", "at most 500 are kept"),
        (row("cats", uri="x" * 1001), "too-long", "at most 1000 are kept"),
        (row("cats", status="merged"), "bad-status", "name the one term that it was merged into"),
        (row("cats", status="active", replaced_by=("dogs",)), "bad-status", "make it deprecated or merged"),
        (
            row("cats", valid_from=date(2026, 5, 1), valid_to=date(2026, 4, 1)),
            "dates",
            "“cats” is valid from 2026-05-01 to 2026-04-01, which is earlier",
        ),
    ],
)
def test_a_bad_row_is_named_with_file_and_row_and_the_others_stay(bad, check, message):
    plan = make_plan([bad, row("dogs", number=2)], {})
    assert [item.code for item in plan.items if item.after] == ["dogs"]
    assert [(problem.file, problem.row, problem.check, problem.severity) for problem in plan.problems] == [
        ("a.csv", 1, check, "error")
    ]
    assert message in plan.problems[0].message


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    plan = make_plan([row("two words", status="gone", labels={"en": "x" * 501})], {})
    assert checks(plan) == [(1, "bad-code", "error"), (1, "bad-status", "error"), (1, "too-long", "error")]


def test_a_code_comes_once_in_a_file_and_the_first_row_counts():
    plan = make_plan([row("51", number=52, labels={"en": "Ticket Services"}), row("51", number=62, labels={"en": "Coupe"})], {})
    assert [item.after.labels for item in plan.items if item.after] == [{"en": "Ticket Services"}]
    assert said(plan) == {62: "The code “51” is in row 52 already; that row is kept."}


def test_two_files_that_contradict_each_other_are_reported():
    first, second = row("cats", "pets"), row("cats", "cars", 7, file="b.csv", labels={"en": "Felines"})
    plan = make_plan([row("pets", number=2), row("cars", number=3), first, second], {})
    assert [(problem.file, problem.row, problem.message) for problem in plan.problems] == [
        ("b.csv", 7, "The label of “cats” in “en” differs from that in a.csv:1; that one is kept."),
        ("b.csv", 7, "Parent of “cats” differs from that in a.csv:1; that one is kept."),
    ]
    assert kinds(plan)["cats"] == "problem"
    assert [item.after.parent_code for item in plan.items if item.code == "cats" and item.after] == ["pets"]


def test_what_a_second_file_states_is_added_and_its_blanks_say_nothing():
    first = row("cats", number=2, labels={"en": "Cats"}, notations=(Notation("1"),))
    second = row(
        "cats",
        "pets",
        3,
        file="b.csv",
        labels={"fr": "Chats"},
        status="deprecated",
        status_reason="Old.",
        uri="http://e.org/c",
        notations=(Notation("2"),),
        related=("pets",),
        replaced_by=("pets",),
    )
    third = row("cats", "", 4, file="c.csv", labels={}, uri="http://e.org/other")
    plan = make_plan([row("pets", number=1), first, second, third], {})
    (after,) = [item.after for item in plan.items if item.code == "cats" and item.after]
    assert (after.parent_code, after.labels, after.status, after.status_reason, after.uri) == (
        "pets",
        {"en": "Cats", "fr": "Chats"},
        "deprecated",
        "Old.",
        "http://e.org/c",
    )
    assert (after.notations, after.related, after.replaced_by) == ((Notation("1"), Notation("2")), ("pets",), ("pets",))
    assert said(plan) == {4: "URI of “cats” differs from that in a.csv:2; that one is kept."}


def test_an_unknown_parent_and_what_hangs_below_it():
    plan = make_plan([row("cats", "pets", 1), row("toys", "cats", 2), row("mice", "toys", 3), row("cars", "", 4)], {})
    assert kinds(plan) == {"cats": "problem", "toys": "problem", "mice": "problem", "cars": "create"}
    assert said(plan) == {
        1: "The parent “pets” of “cats” is neither in the file nor in the facet.",
        2: "“toys” was left out, because “cats” above it was refused.",
        3: "“mice” was left out, because “toys” above it was refused.",
    }


def test_below_a_bad_row_nothing_is_created():
    plan = make_plan([row("pets", status="gone"), row("cats", "pets", 2)], {})
    assert said(plan)[2] == "“cats” was left out, because “pets” above it was refused."


def test_a_bad_row_of_a_known_term_leaves_it_in_place_and_others_move_below_it():
    facet = facet_of(row("pets"), row("cats", "pets"), row("cars"))
    plan = make_plan([row("cats", "cars", 1, uri="x" * 1001), row("toys", "cats", 2)], facet)
    assert kinds(plan) == {"cats": "problem", "toys": "create"}
    assert drawn(carried_out(plan, facet)) == "pets\n    cats\n        toys\ncars"


def test_ways_up_over_further_parents_have_an_end_too():
    rows = [row(f"t{number}", "", number, broader=(f"t{number - 1}",) if number > 1 else ()) for number in range(1, 104)]
    plan = make_plan(reversed(rows), {})
    assert checks(plan) == [(101, "too-deep", "warning")]
    assert [item.code for item in plan.items if not item.after.broader] == ["t101", "t1"]


@pytest.mark.parametrize(("status", "kind"), [("active", "problem"), ("proposed", "problem"), ("deprecated", "create")])
def test_below_a_term_out_of_use_only_terms_out_of_use_are_created(status, kind):
    facet = facet_of(row("pets", status="deprecated"))
    plan = make_plan([row("cats", "pets", status=status), row("toys", "cats", 2, status=status)], facet)
    assert kinds(plan) == {"cats": kind, "toys": kind}


def test_a_parent_that_the_same_file_puts_back_into_use_will_do():
    facet = facet_of(row("pets", status="deprecated"))
    plan = make_plan([row("cats", "pets"), row("pets", "", 2, status="active")], facet)
    assert kinds(plan) == {"cats": "create", "pets": "restore"}
    assert kinds(make_plan([row("cats", "pets"), row("pets", "", 2, status="active")], facet, is_direct=True)) == {
        "cats": "problem",
        "pets": "problem",
    }


def test_children_stay_below_a_term_that_goes_out_of_use():
    facet = facet_of(row("pets"), row("cats", "pets"))
    assert kinds(make_plan([row("pets", status="deprecated"), row("cats", "pets", 2)], facet)) == {
        "pets": "deprecate",
        "cats": "unchanged",
    }


def test_a_term_in_use_does_not_become_a_proposal():
    facet = facet_of(row("a"), row("b", status="deprecated"), row("c", status="proposed"))
    plan = make_plan([row(code, "", number, status="proposed") for number, code in enumerate("abc")], facet)
    assert kinds(plan) == {"a": "problem", "b": "problem", "c": "unchanged"}


def test_a_chain_deeper_than_the_limit_is_cut():
    rows = [row(f"t{level}", f"t{level - 1}" if level > 1 else "", level) for level in range(1, 104)]
    plan = make_plan(reversed(rows), {})
    assert plan.counts == {"create": 100, "problem": 3}
    assert said(plan) == {
        101: "“t101” is more than 100 levels deep.",
        102: "“t102” was left out, because “t101” above it was refused.",
        103: "“t103” was left out, because “t102” above it was refused.",
    }


def test_a_facet_may_have_fewer_levels_and_a_branch_counts_whole():
    facet = facet_of(row("a"), row("b", "a"), row("x"), row("y", "x"))
    plan = make_plan([row("c", "b", 1), row("d", "c", 2), row("x", "b", 3)], facet, max_depth=3)
    assert said(plan) == {
        2: "“d” is more than 3 levels deep.",
        3: "“x” cannot move under “b”: there would be more than 3 levels.",
    }
    assert kinds(make_plan([row("y", "b")], facet, max_depth=3)) == {"y": "move"}


def test_what_is_too_deep_already_may_stay_and_rise():
    facet = facet_of(row("a"), row("b", "a"), row("c", "b"), row("d", "c"))
    plan = make_plan([row("d", "c", labels={"en": "Deep"}), row("c", "a", 2)], facet, max_depth=2)
    assert kinds(plan) == {"d": "relabel", "c": "move"}


def test_links_that_lead_nowhere_are_left_out():
    rows = [
        row("a", "", 1, related=("a", "sea", "b")),
        row("b", "", 2),
        row("old", "", 3, status="deprecated", replaced_by=("sea", "b")),
        row("gone", "", 4, status="merged", replaced_by=("sea",)),
        row("older", "", 5, status="deprecated", replaced_by=("old",)),
        row("mine", "", 6, owner="nobody"),
        row("bare", "", 7, labels={}),
        row("retired", "", 8, labels={}, status="deprecated"),
    ]
    plan = make_plan(rows, {}, owners={"sara"})
    assert checks(plan) == [
        (1, "rrc", "warning"),
        (1, "unknown-link", "warning"),
        (3, "unknown-link", "warning"),
        (4, "unknown-link", "error"),
        (5, "lost-successor", "warning"),
        (6, "unknown-owner", "warning"),
        (7, "ml", "warning"),
    ]
    after = {item.code: item.after for item in plan.items}
    assert (after["a"].related, after["old"].replaced_by, after["old"].replacement_rule) == (("b",), ("b",), "")
    assert (after["older"].replaced_by, after["mine"].owner, after["gone"]) == (("old",), "", None)


def test_without_the_term_that_it_went_into_nothing_hangs_below_a_merged_one():
    rows = [row("gone", "", 1, status="merged", replaced_by=("sea",)), row("below", "gone", 2, status="deprecated")]
    assert said(make_plan(rows, {})) == {
        1: "The replacement “sea” of “gone” is neither in the file nor in the facet.",
        2: "“below” was left out, because “gone” above it was refused.",
    }


def test_parts_of_journeys_stay_where_such_parts_belong():
    facet = facet_of(row("loan"), row("card"), row("apply", "loan"), row("form", "apply"), row("think", "loan"))
    parts = {"loan": "journey", "card": "journey", "apply": "stage", "form": "step", "think": "stage"}
    to_the_top = row("think", "", 4, cleared=frozenset({"parent_code"}))
    plan = make_plan([row("apply", "card", 1), row("form", "card", 2), row("card", "loan", 3), to_the_top], facet, parts=parts)
    assert kinds(plan) == {"apply": "move", "form": "problem", "card": "problem", "think": "problem"}
    assert said(plan) == {
        2: "“form” is a step of a journey and cannot stand under “card”.",
        3: "“card” is a journey and cannot stand under “loan”.",
        4: "“think” is a stage of a journey and cannot stand at the top.",
    }
