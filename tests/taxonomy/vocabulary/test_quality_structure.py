"""Checks of parents and related terms: what each reports, and similar rows that it must not report."""

import pytest

from taxonomy.vocabulary.quality import check_rows
from tests.taxonomy.vocabulary.quality_rows import codes, said, term


def test_a_term_above_itself() -> None:
    assert said("self-parent", term("a", "a"), term("b", "a"), term("c", "a", broader=("c",))) == [
        (("a",), "“a” is its own parent."),
        (("c",), "“c” is its own parent."),
    ]
    assert codes("chr", term("a", "a"), term("b", "a")) == []


def test_an_unknown_parent_is_named_with_all_who_name_it() -> None:
    rows = [term("a", "lost"), term("b", "a"), term("c", "a", broader=("lost", "gone"))]
    assert said("unknown-parent", *rows) == [
        (("a", "c"), "The parent “lost” does not exist; it is named by “a”, “c”."),
        (("c",), "The parent “gone” does not exist; it is named by “c”."),
    ]
    assert codes("unknown-parent", term("a"), term("b", "a")) == []


def test_a_circle_is_named_in_full() -> None:
    two = [term("a", "b"), term("b", "a"), term("c", "a")]
    assert said("chr", *two) == [(("a", "b"), "These terms are each other's parents: a > b > a.")]
    three = [term("top"), term("a", "top", broader=("c",)), term("b", "a"), term("c", "b")]
    assert said("chr", *three) == [(("a", "c", "b"), "These terms are each other's parents: a > c > b > a.")]
    assert codes("chr", term("a"), term("b", "a"), term("c", "b", broader=("a",))) == []


def test_circles_apart_are_findings_apart_and_tied_ones_are_one() -> None:
    apart = [term("a", "b"), term("b", "a"), term("c", "d", broader=("a",)), term("d", "c")]
    assert codes("chr", *apart) == [("a", "b"), ("c", "d")]
    tied = [term("a", "b", broader=("x",)), term("b", "a"), term("x", "y"), term("y", "z"), term("z", "a")]
    message = "These terms are each other's parents: a > b > a. In further circles with them: “x”, “y”, “z”."
    assert said("chr", *tied) == [(("a", "b", "x", "y", "z"), message)]


def test_a_long_circle_has_all_codes_and_a_message_that_ends() -> None:
    ring = [term(f"t{number}", f"t{(number + 1) % 1_000}") for number in range(1_000)]
    ((found, message),) = said("chr", *ring)
    assert (len(found), found[:3], found[-1]) == (1_000, ("t0", "t1", "t2"), "t999")
    assert message.startswith("These terms are each other's parents: t0 > t1 > ")
    assert message.endswith("t98 > t99 > … > t0.")


def test_related_to_a_term_above_at_any_height() -> None:
    chain = [term("t0")] + [term(f"t{number}", f"t{number - 1}") for number in range(1, 100)]
    assert said("S27", *chain, term("leaf", "t99", related=("t0",))) == [
        (("leaf", "t0"), "“leaf” is related to “t0”, which is above it.")
    ]
    assert codes("S27", *chain[1:], term("t0", related=("t99",))) == [("t99", "t0")]
    assert codes("S27", *chain, term("leaf", "t99"), term("other", "t50", related=("t51", "t99"))) == []


def test_a_relation_said_at_both_ends_is_one_finding() -> None:
    assert codes("S27", term("a", related=("b",)), term("b", "a", related=("a", "a"))) == [("b", "a")]


def test_related_to_an_ancestor_over_a_second_parent() -> None:
    rows = [
        term("a"),
        term("b"),
        term("b1", "b"),
        term("c", "a", broader=("b1",), related=("b",)),
        term("d", "a", related=("b",)),
    ]
    assert codes("S27", *rows) == [("c", "b")]


def test_related_within_a_circle() -> None:
    rows = [
        term("a", "b", related=("c",)),
        term("b", "c"),
        term("c", "a"),
        term("d", "a", related=("b",)),
        term("e", related=("a",)),
    ]
    assert codes("S27", *rows) == [("c", "a"), ("d", "b")]


def test_more_relations_than_one_pass_looks_for() -> None:
    chain = [term("t0")] + [term(f"t{number}", f"t{number - 1}", related=(f"t{number // 2}",)) for number in range(1, 20_000)]
    found = codes("S27", *chain, term("aside", "t7", related=("t19999",)))
    assert (len(found), found[0], found[-1]) == (19_999, ("t1", "t0"), ("t19999", "t9999"))


@pytest.mark.parametrize("depth", [1, 2, 99])
def test_a_parent_that_is_above_another_parent(depth: int) -> None:
    chain = [term("t0")] + [term(f"t{number}", f"t{number - 1}") for number in range(1, depth + 1)]
    assert said("hr", *chain, term("leaf", "t0", broader=(f"t{depth}",))) == [
        (("leaf", "t0"), "“leaf” has the parent “t0”, which is also above another of its parents.")
    ]


def test_two_parents_of_which_neither_is_above_the_other() -> None:
    rows = [term("top"), term("a", "top"), term("b", "top"), term("c", "a", broader=("b", "a"))]
    assert codes("hr", *rows) == []
    circle = [term("a", "b"), term("b", "a"), term("c", "a", broader=("b",))]
    assert codes("hr", *circle) == []


def test_related_to_itself() -> None:
    assert said("rrc", term("a", related=("a", "b")), term("b")) == [(("a",), "Related to themselves: “a”.")]
    assert codes("S27", term("a", related=("a",))) == []
    assert codes("rrc", term("a", related=("b",)), term("b")) == []


def test_links_to_unknown_terms() -> None:
    rows = [term("a", related=("gone",)), term("b", status="deprecated", replaced_by=("gone",)), term("c", related=("a",))]
    assert said("unknown-link", *rows) == [
        (("a", "b"), "“gone” does not exist; it is named as related term or successor by “a”, “b”.")
    ]


def test_related_siblings() -> None:
    rows = [term("p"), term("a", "p", related=("b",)), term("b", "p"), term("c", "p", related=("d",)), term("d")]
    assert said("var", *rows) == [(("a", "b"), "Terms under “p” are related to one another too: “a”, “b”.")]
    assert codes("var", term("a", related=("b",)), term("b")) == []


def test_a_term_on_nothing() -> None:
    tree = [term("a"), term("b", "a"), term("c", related=("d",)), term("d")]
    assert said("oc", *tree, term("e")) == [(("e",), "Without parent, children and related terms: “e”.")]
    assert codes("oc", *tree, term("e", "unknown"), term("f", status="deprecated")) == []


def test_a_plain_list_has_no_terms_on_nothing() -> None:
    assert codes("oc", term("a"), term("b"), term("c")) == []


def test_groups_without_a_link() -> None:
    rows = [term("a"), term("b", "a"), term("c"), term("d", "c"), term("e", related=("f",)), term("f"), term("alone")]
    assert said("dcc", *rows) == [
        (("a", "c", "e"), "The terms form 3 groups without a link between them; they begin with “a”, “c”, “e”.")
    ]
    assert codes("dcc", *rows, term("x", "a", broader=("c",), related=("f",))) == []


def test_a_deep_chain_is_no_fault() -> None:
    chain = [term("t0")] + [term(f"t{number}", f"t{number - 1}") for number in range(1, 5_000)]
    assert check_rows(chain) == []
