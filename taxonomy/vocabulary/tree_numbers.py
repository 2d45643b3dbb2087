"""The nested-set numbers of a forest, computed from parents alone. Pure."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeVar

Node = TypeVar("Node", bound=Hashable)


class TreeNumbers(NamedTuple):
    """The numbers of a node, as mptt stores them.

    A root has lft 1 and level 0; the interval of every other node lies inside its parent's, without gaps.
    """

    tree_id: int
    lft: int
    rght: int
    level: int

    def as_fields(self) -> dict[str, int]:
        """Field of the term -> number."""
        return self._asdict()


def number(parents: Mapping[Node, Node | None], tree_ids: Mapping[Node, int]) -> dict[Node, TreeNumbers]:
    """The numbers of every node that hangs below a root of `tree_ids`.

    `parents` is node -> parent, None for a root; its order is that of siblings. Nodes on a loop, or below one, are left out.
    """
    children: dict[Node, list[Node]] = {}
    for node, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(node)
    numbers: dict[Node, TreeNumbers] = {}
    for root, tree_id in tree_ids.items():
        counter = 0
        lefts: dict[Node, int] = {}
        stack: list[tuple[Node, int, bool]] = [(root, 0, False)]
        while stack:
            node, level, is_closing = stack.pop()
            counter += 1
            if is_closing:
                numbers[node] = TreeNumbers(tree_id, lefts[node], counter, level)
                continue
            lefts[node] = counter
            stack.append((node, level, True))
            stack.extend((child, level + 1, False) for child in reversed(children.get(node, ())))
    return numbers


def lineage(node: Node, parents: Mapping[Node, Node | None]) -> list[Node]:
    """`node`, its parent, and so on to the root; a loop ends where it closes."""
    line: dict[Node, None] = {}
    step: Node | None = node
    while step is not None and step not in line:
        line[step] = None
        step = parents[step]
    return list(line)
