"""The ancestors of every node of a graph in which a node may have several parents. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def closure(parents: Mapping[Node, Sequence[Node]]) -> dict[Node, dict[Node, int]]:
    """Return node -> {each node above it: length of the shortest way up}; the node itself is in it with 0.

    Nodes on a loop, or below one, are left out; a parent that is not a key of `parents` is ignored.
    """
    known = {node: [above for above in over if above in parents] for node, over in parents.items()}
    below: dict[Node, list[Node]] = {}
    for node, over in known.items():
        for above in over:
            below.setdefault(above, []).append(node)
    missing = {node: len(over) for node, over in known.items()}
    ready = [node for node, count in missing.items() if not count]
    found: dict[Node, dict[Node, int]] = {}
    for node in ready:
        rows = {node: 0}
        for above in known[node]:
            for ancestor, distance in found[above].items():
                rows[ancestor] = min(distance + 1, rows.get(ancestor, distance + 1))
        found[node] = rows
        for child in below.get(node, ()):
            missing[child] -= 1
            if not missing[child]:
                ready.append(child)
    return found
