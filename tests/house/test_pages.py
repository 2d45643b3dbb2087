"""A page and its template have the same place and the same name, so that whoever looks for one has found the other."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.support.source import ROOT, files, tree

SHARED = ("ui", "changes")
"""Folders of templates that any area may show."""
STOCK = "pages/admin"
"""Not pages of ours: what Django's own ones are made of."""
WITHOUT_MODULE = {
    "taxonomy/terms/shell.html": "the frame of two pages, facet.html and term.html",
}


def shown_by(module: Path) -> set[str]:
    """The templates that a module names."""
    constants = (node.value for node in ast.walk(tree(module)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and value.endswith(".html")}


def is_whole(template: str) -> bool:
    """Whether a template is a whole page; one that extends nothing is a part of one, which htmx asks for by itself."""
    return "{% extends " in (ROOT / "templates" / template).read_text()


def misplaced(shown: Mapping[str, Iterable[str]], parts: Iterable[str]) -> list[str]:
    """What is wrong with `shown`, module of pages -> the templates it names; `parts` are those that are no whole pages."""
    problems = []
    for module, templates in shown.items():
        place = Path(module).relative_to("pages").with_suffix("")
        for template in templates:
            folder, name = Path(template).parent, Path(template).with_suffix("")
            if folder.parts[:1] in {(shared,) for shared in SHARED}:
                continue
            if folder != place.parent:
                problems.append(f"{module} shows {template}, which is not in its own folder")
            elif template not in parts and name != place:
                problems.append(f"{module} shows {template}; that page belongs into pages/{name}.py")
    return problems


def test_each_page_is_in_the_module_of_the_name_of_its_template() -> None:
    shown = {str(path): shown_by(path) for path in files(("pages",), ".py") if not path.is_relative_to(STOCK)}
    named = set().union(*shown.values())
    assert {"assets/list.html", "taxonomy/terms/branch.html"} <= named
    assert misplaced(shown, {template for template in named if not is_whole(template)}) == []


def test_each_whole_page_of_an_area_has_its_module() -> None:
    areas = {path.parts[1] for path in files(("pages",), ".py") if len(path.parts) > 2} - {*SHARED, "admin"}
    templates = [path.relative_to("templates") for path in files(tuple(f"templates/{area}" for area in areas), ".html")]
    lonely = {
        str(template)
        for template in templates
        if is_whole(str(template)) and not (ROOT / "pages" / template).with_suffix(".py").exists()
    }
    assert lonely == set(WITHOUT_MODULE)


@pytest.mark.parametrize(
    ("module", "template", "is_refused"),
    [
        ("pages/assets/list.py", "assets/list.html", False),
        ("pages/assets/views.py", "assets/list.html", True),
        ("pages/assets/list.py", "releases/list.html", True),
        ("pages/taxonomy/list.py", "taxonomy/imports/list.html", True),
        ("pages/assets/list.py", "assets/part.html", False),
        ("pages/assets/list.py", "releases/part.html", True),
        ("pages/assets/list.py", "ui/part.html", False),
    ],
)
def test_the_search_finds_a_page_elsewhere(module, template, is_refused) -> None:
    assert bool(misplaced({module: [template]}, {template} if template.endswith("part.html") else ())) is is_refused
