"""The browser opens every page: with the demo, and with many, long and foreign values."""

from collections.abc import Iterable, Iterator

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, resolve

from pages.urls import urlpatterns
from tests.browser.pages import PAGES, PageUnderTest
from tests.browser.world.pages import PAGES as WORLD_PAGES

ACTS = {
    "change-request-approve",
    "change-request-dismiss",
    "change-request-job-dismiss",
    "change-request-reject",
    "change-request-release",
    "change-request-undo",
    "change-request-withdraw",
    "channel-name-remove",
    "channel-pause",
    "channel-resume",
    "proposal-accept",
    "release-send-again",
    "session-end",
    "session-end-others",
    "sign-out",
    "subscription-change-confirm",
    "subscription-change-decline",
    "term-import-cancel",
    "term-import-carry-out",
    "theme",
    "unstage",
}
"""A GET shows nothing there; the last test holds that."""
FILES_AND_PARTS = {
    "change-request-impact-csv": "a download",
    "facet-export": "a download",
    "impact-csv": "a download",
    "term-import-csv": "a download",
    "term-suggest": "a part of pages, for htmx",
    "term-reorder": "a part of the tree, for the keyboard",
}
ELSEWHERE = {
    "sign-in-code": "half a sign-in leads there: test_sign_in_codes.py",
    "oidc_authentication_init": "leads to a provider: tests/pages/people/test_oidc.py",
    "oidc_authentication_callback": "a provider leads back there: tests/pages/people/test_oidc.py",
}
NOT_IN_THE_DEMO = {
    "change-request-job": "the demo has nothing so large: test_world.py",
    "first-run": "the last steps of the demo are done: test_world.py begins with an empty registry",
    "invitation": "the demo invites nobody",
    "password-reset": "the demo sends no e-mail",
    "password-reset-sent": "the demo sends no e-mail",
    "password_reset_confirm": "the demo sends no link",
    "person-invite-again": "the demo invites nobody",
    "person-reactivate": "the demo deactivates nobody",
    "subscription-change": "the demo has none",
    "term-import": "the demo has none: test_imports.py",
    "term-import-submit": "the demo has none: test_imports.py",
    "token-revoke": "the tokens of the demo have other numbers on each run",
    "term-restore": "the demo has retired no term",
}


def page_names() -> set[str]:
    """The names of all addresses of pages."""

    def inside(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from inside(entry.url_patterns)
            elif entry.name:
                yield entry.name

    return set(inside(urlpatterns)) - ACTS - FILES_AND_PARTS.keys() - ELSEWHERE.keys()


def opened(pages: Iterable[PageUnderTest]) -> set[str]:
    """The names of the addresses that `pages` open."""
    names = set()
    for page in pages:
        path = page.path.partition("?")[0]
        filled = path.replace("_link}", "_link}/x") if "_link}" in path else path
        match = resolve(_with_numbers(filled)) if not path.startswith("/no-such") else None
        if match and match.url_name:
            names.add(f"{match.namespaces[0]}:{match.url_name}" if match.namespaces else match.url_name)
    return names


def _with_numbers(path: str) -> str:
    """Every `{name}` as something that is a number and a code."""
    start, _brace, rest = path.partition("{")
    return f"{start}1{_with_numbers(rest.partition('}')[2])}" if rest else start


def test_the_demo_is_opened_whole() -> None:
    assert sorted(page_names() - NOT_IN_THE_DEMO.keys() - opened(PAGES)) == []


def test_the_world_is_opened_whole() -> None:
    assert sorted(page_names() - opened(WORLD_PAGES)) == []


def test_each_list_of_the_admin_is_opened() -> None:
    lists = {f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry}

    assert sorted(lists - opened(WORLD_PAGES)) == []


def test_the_exceptions_exist_and_are_needed() -> None:
    named = page_names() | ACTS | FILES_AND_PARTS.keys() | ELSEWHERE.keys()

    assert NOT_IN_THE_DEMO.keys() - named == set()
    assert NOT_IN_THE_DEMO.keys() & opened(PAGES) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ACTS))
def test_what_is_no_page_shows_nothing(name: str, client, root) -> None:
    client.force_login(root)
    address = next(f"/{path}" for path in addresses() if addresses()[path] == name)

    assert client.get(address).status_code in {302, 405}


def addresses() -> dict[str, str]:
    """An address for each name, with numbers in it."""
    found = {}

    def inside(patterns: Iterable[URLPattern | URLResolver], before: str) -> None:
        for entry in patterns:
            path = before + _filled(str(entry.pattern))
            if isinstance(entry, URLResolver):
                inside(entry.url_patterns, path)
            elif entry.name:
                found[path] = entry.name

    inside(urlpatterns, "")
    return found


def _filled(pattern: str) -> str:
    start, _angle, rest = pattern.partition("<")
    return f"{start}1{_filled(rest.partition('>')[2])}" if rest else start
