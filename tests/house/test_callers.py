"""Every service has a door: somebody else than a test calls it. What no page, command, task or API reaches is no capability."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.test_services import SERVICES
from tests.support.source import CODE, files, tree

UNCALLED: dict[str, str] = {}
"""Public functions of services that nothing of ours calls -> why."""


def uses(module: ast.Module) -> set[str]:
    """The names that a module reads, its imports left out: an import alone calls nothing."""
    names = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}


def defined(module: ast.Module) -> list[str]:
    """The public functions of a module."""
    return [node.name for node in module.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def uncalled(services: Iterable[Path], code: Iterable[Path]) -> set[str]:
    """The public functions of `services` that no module of `code` uses, not even their own."""
    used = [uses(tree(path)) for path in code]
    return {f"{path}: {name}" for path in services for name in defined(tree(path)) if not any(name in names for names in used)}


def test_each_service_is_called_by_more_than_tests() -> None:
    assert uncalled(SERVICES, files(CODE, ".py")) == UNCALLED.keys()


@pytest.mark.parametrize(
    ("source", "is_used"),
    [
        ("from services import save\nsave(actor=1)", True),
        ("import services\nservices.save()", True),
        ("table = {'save': save}", True),
        ("from services import save", False),
        ("def save(): ...", False),
        ("'save'", False),
    ],
)
def test_the_search_tells_a_use_from_a_mention(source: str, *, is_used: bool) -> None:
    assert ("save" in uses(ast.parse(source))) is is_used
