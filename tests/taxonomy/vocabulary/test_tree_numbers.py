"""Nested-set numbers from parents."""

from taxonomy.vocabulary.tree_numbers import TreeNumbers, lineage, number


def test_numbers_of_two_trees() -> None:
    parents = {"pets": None, "cats": "pets", "toys": "cats", "dogs": "pets", "cars": None}
    assert number(parents, {"pets": 4, "cars": 9}) == {
        "pets": TreeNumbers(4, 1, 8, 0),
        "cats": TreeNumbers(4, 2, 5, 1),
        "toys": TreeNumbers(4, 3, 4, 2),
        "dogs": TreeNumbers(4, 6, 7, 1),
        "cars": TreeNumbers(9, 1, 2, 0),
    }


def test_nodes_on_a_loop_and_below_it_get_no_numbers() -> None:
    parents = {"pets": None, "egg": "hen", "hen": "egg", "chick": "hen"}
    assert number(parents, {"pets": 1}) == {"pets": TreeNumbers(1, 1, 2, 0)}


def test_a_tree_deeper_than_python_recurses() -> None:
    parents = {0: None} | {depth: depth - 1 for depth in range(1, 5_000)}
    assert number(parents, {0: 1})[4_999] == TreeNumbers(1, 5_000, 5_001, 4_999)


def test_lineage_runs_to_the_root_and_stops_where_a_loop_closes() -> None:
    assert lineage("toys", {"pets": None, "cats": "pets", "toys": "cats"}) == ["toys", "cats", "pets"]
    assert lineage("chick", {"egg": "hen", "hen": "egg", "chick": "hen"}) == ["chick", "hen", "egg"]
