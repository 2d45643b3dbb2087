"""The project's own source, for tests of its conventions."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("people", "taxonomy", "content", "channels", "propagation")
CODE = (*ROOMS, "pages", "rest", "jobs", "config", "demo")
EVERYTHING = (*CODE, "bench", "tests", "templates", "static")


def files(folders: tuple[str, ...], *suffixes: str) -> list[Path]:
    """The files in `folders` that end in one of `suffixes`, migrations left out, as paths from the root of the project."""
    return sorted(
        path.relative_to(ROOT)
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and "migrations" not in path.parts and "vendor" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse((ROOT / path).read_text())


@cache
def imports(path: Path) -> frozenset[str]:
    """The dotted names that a Python file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)
