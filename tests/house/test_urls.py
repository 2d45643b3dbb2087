"""Every address that a page or a module names exists. `{% url ... as name %}` answers nothing for one that does not."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.support.source import CODE, ROOT, files, tree

IN_TEMPLATE = re.compile(r"""{%-?\s*url\s+(["'])([^"']+)\1""")
IN_CODE = {"reverse", "reverse_lazy", "redirect", "resolve_url"}
SETTINGS = ("LOGIN_URL", "LOGIN_REDIRECT_URL", "LOGOUT_REDIRECT_URL")


def known_names() -> set[str]:
    """The names of all addresses, with the namespaces that they are in."""

    def inside(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield f"{prefix}{entry.name}"
            else:
                yield from inside(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)

    return set(inside(get_resolver(), ""))


def names_in_template(text: str) -> list[str]:
    return [str(match[2]) for match in IN_TEMPLATE.finditer(text)]


def names_in_code(module: ast.Module) -> list[str]:
    """The names that calls of IN_CODE give as a constant, and those of settings; a path is no name."""
    found = []
    for node in ast.walk(module):
        value: ast.expr | None = None
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            value = node.args[0] if called in IN_CODE else None
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in SETTINGS:
            value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and "/" not in value.value:
            found.append(value.value)
    return found


def test_each_address_that_is_named_exists() -> None:
    named = {
        **{path: names_in_template((ROOT / path).read_text()) for path in files(("templates",), ".html", ".txt")},
        **{path: names_in_code(tree(path)) for path in files(CODE, ".py")},
    }
    assert {name for names in named.values() for name in names} >= {"term-import-submit", "home", "api-import"}
    known = known_names()
    assert [f"{path}: {name}" for path, names in named.items() for name in names if name not in known] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% url "home" %}', ["home"]),
        ("{% url 'no-such' row.pk as there %}", ["no-such"]),
        ('<a href="{% url "a" %}">{% url "admin:b" 1 %}', ["a", "admin:b"]),
        ("{% url name %}", []),
    ],
)
def test_the_search_finds_what_a_template_names(text: str, found: list[str]) -> None:
    assert names_in_template(text) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("redirect('home')", ["home"]),
        ("urls.reverse('api-term', args=[1])", ["api-term"]),
        ("redirect('/sign-in/')", []),
        ("LOGIN_URL = 'sign-in'", ["sign-in"]),
        ("reverse(name)", []),
    ],
)
def test_the_search_finds_what_code_names(source: str, found: list[str]) -> None:
    assert names_in_code(ast.parse(source)) == found
