"""Everything above every node, at the length of the shortest way up."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from taxonomy.vocabulary.closure import closure


def test_nothing_is_above_nothing() -> None:
    assert closure({}) == {}


def test_a_node_alone_is_above_itself() -> None:
    assert closure({"pets": []}) == {"pets": {"pets": 0}}


def test_a_chain_counts_the_steps_up() -> None:
    assert closure({"pets": [], "cats": ["pets"], "toys": ["cats"]}) == {
        "pets": {"pets": 0},
        "cats": {"cats": 0, "pets": 1},
        "toys": {"toys": 0, "cats": 1, "pets": 2},
    }


def test_parents_may_be_named_after_their_children() -> None:
    parents = {"toys": ["cats"], "cats": ["pets"], "pets": []}
    assert closure(parents) == closure(dict(reversed(parents.items())))


def test_all_that_is_above_several_parents_is_above_their_child() -> None:
    assert closure({"pets": [], "toys": [], "cat-toys": ["pets", "toys"], "mice": ["cat-toys"]})["mice"] == {
        "mice": 0,
        "cat-toys": 1,
        "pets": 2,
        "toys": 2,
    }


def test_the_same_parent_twice_is_one() -> None:
    assert closure({"pets": [], "cats": ["pets", "pets"]})["cats"] == {"cats": 0, "pets": 1}


def test_a_diamond_has_one_top() -> None:
    assert closure({"top": [], "left": ["top"], "right": ["top"], "low": ["left", "right"]})["low"] == {
        "low": 0,
        "left": 1,
        "right": 1,
        "top": 2,
    }


def test_the_shorter_of_two_ways_counts_whichever_is_named_first() -> None:
    above = {"top": [], "middle": ["top"], "lower": ["middle"]}
    for both in (["top", "lower"], ["lower", "top"]):
        assert closure({**above, "low": both})["low"] == {"low": 0, "lower": 1, "middle": 2, "top": 1}


def test_a_parent_that_is_not_there_is_ignored() -> None:
    assert closure({"cats": ["gone"], "toys": ["cats", "gone"]}) == {"cats": {"cats": 0}, "toys": {"toys": 0, "cats": 1}}


def test_nodes_on_a_circle_and_below_one_are_left_out() -> None:
    parents = {"pets": [], "cats": ["pets"], "egg": ["hen"], "hen": ["egg", "pets"], "chick": ["hen", "cats"]}
    assert closure(parents) == {"pets": {"pets": 0}, "cats": {"cats": 0, "pets": 1}}


def test_what_is_above_a_circle_stays() -> None:
    assert closure({"pets": [], "egg": ["hen", "pets"], "hen": ["egg"]}) == {"pets": {"pets": 0}}


def test_a_node_above_itself_is_a_circle() -> None:
    assert closure({"egg": ["egg"], "pets": []}) == {"pets": {"pets": 0}}


def test_a_chain_deeper_than_python_recurses() -> None:
    depth = 1_200
    deepest = closure({0: [], **{node: [node - 1] for node in range(1, depth)}})[depth - 1]
    assert deepest == {node: depth - 1 - node for node in range(depth)}


def test_what_is_given_stays_as_it_is() -> None:
    parents = {"cats": ["gone", "pets"], "pets": []}
    closure(parents)
    assert parents == {"cats": ["gone", "pets"], "pets": []}


def plain(parents: Mapping[int, Sequence[int]]) -> dict[int, dict[int, int]]:
    """The same by its definition: what is above a node is each parent, and what is above that."""

    def above(node: int, way: tuple[int, ...]) -> dict[int, int] | None:
        """Node -> distance; None where some way up from `node` comes back to itself."""
        if node in way:
            return None
        found = {node: 0}
        for parent in parents[node]:
            if parent not in parents:
                continue
            further = above(parent, (*way, node))
            if further is None:
                return None
            for ancestor, distance in further.items():
                found[ancestor] = min(found.get(ancestor, distance + 1), distance + 1)
        return found

    every = {node: above(node, ()) for node in parents}
    return {node: found for node, found in every.items() if found is not None}


NODES = st.integers(0, 7)
ANY_GRAPH = st.dictionaries(NODES, st.lists(NODES, max_size=3), max_size=7)
"""Circles and missing parents are frequent here, and deep ones rare."""
NO_CIRCLES = st.lists(st.lists(NODES, max_size=3), max_size=8).map(
    lambda rows: {node: [parent for parent in over if parent < node] for node, over in enumerate(rows)}
)
"""Every parent has a lower number, so that no way up comes back."""


@given(ANY_GRAPH)
def test_it_is_what_the_definition_says(parents: dict[int, list[int]]) -> None:
    assert closure(parents) == plain(parents)


@given(NO_CIRCLES)
def test_without_a_circle_no_node_is_left_out(parents: dict[int, list[int]]) -> None:
    found = closure(parents)

    assert found.keys() == parents.keys()
    assert found == plain(parents)
