"""Circles, ancestors and groups in a graph of any shape and depth, without recursion. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

BLOCK = 8192
"""How many ancestors one pass looks for. Each takes one bit in a number per node, so this bounds the memory."""


def knots(above: Mapping[str, Sequence[str]], starts: Iterable[str] | None = None) -> list[list[str]]:
    """The sets of nodes that circles tie together (Tarjan's algorithm); a node on no circle is a set of one.

    `above` is node -> the nodes directly above it, all of which are keys. A set comes after all sets above it. With `starts`,
    only those nodes and what is above them are searched.
    """
    found: list[list[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    for start in above if starts is None else starts:
        steps = [] if start in number else [_enter(start, above, number, lowest, open_nodes)]
        while steps:
            node, rest = steps[-1]
            for parent in rest:
                if parent not in number:
                    steps.append(_enter(parent, above, number, lowest, open_nodes))
                    break
                if parent in open_nodes:
                    lowest[node] = min(lowest[node], number[parent])
            else:
                steps.pop()
                if steps:
                    lowest[steps[-1][0]] = min(lowest[steps[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    found.append(_close(node, open_nodes))
    return found


def _enter(
    node: str,
    above: Mapping[str, Sequence[str]],
    number: dict[str, int],
    lowest: dict[str, int],
    open_nodes: dict[str, None],
) -> tuple[str, Iterator[str]]:
    number[node] = lowest[node] = len(number)
    open_nodes[node] = None
    return node, iter(above[node])


def _close(node: str, open_nodes: dict[str, None]) -> list[str]:
    """Remove `node` and all that was opened after it; return them."""
    knot: list[str] = []
    while not knot or knot[-1] != node:
        knot.append(open_nodes.popitem()[0])
    return knot


def loop_through(start: str, above: Mapping[str, Sequence[str]], inside: AbstractSet[str]) -> list[str]:
    """A shortest circle from `start` upwards over nodes in the knot `inside`, with `start` once; empty if there is none."""
    came_from: dict[str, str] = {}
    line = [start]
    for node in line:  # grows while it is walked
        for parent in above[node]:
            if parent == start:
                loop = [node]
                while loop[-1] != start:
                    loop.append(came_from[loop[-1]])
                return loop[::-1]
            if parent in inside and parent not in came_from:
                came_from[parent] = node
                line.append(parent)
    return []


def are_above(
    parents: Sequence[Collection[int]], wanted: Mapping[int, Collection[int]], *, least_steps: int
) -> set[tuple[int, int]]:
    """The pairs (node, other) of `wanted` (node -> others) in which other is at least `least_steps` (1 or 2) above node.

    Nodes are numbers: `parents[node]` are the nodes directly above it, each smaller than the node. The result is exact; the
    time is that of a walk over all edges for every BLOCK of others.
    """
    others = sorted({other for several in wanted.values() for other in several})
    found: set[tuple[int, int]] = set()
    for start in range(0, len(others), BLOCK):
        bits = {other: 1 << place for place, other in enumerate(others[start : start + BLOCK])}
        reached: list[int] = []
        for node, next_above in enumerate(parents):
            near = far = 0
            for parent in next_above:
                near |= bits.get(parent, 0)
                far |= reached[parent]
            reached.append(near | far)
            seen = far if least_steps > 1 else near | far
            if seen and node in wanted:
                found.update((node, other) for other in wanted[node] if seen & bits.get(other, 0))
    return found


def groups(neighbours: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The sets of nodes that links connect, over any number of steps; `neighbours` holds each link at both ends."""
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in neighbours:
        if start in seen:
            continue
        seen.add(start)
        line = [start]
        for node in line:  # grows while it is walked
            fresh = [other for other in neighbours[node] if other not in seen]
            line.extend(dict.fromkeys(fresh))
            seen.update(fresh)
        found.append(line)
    return found
