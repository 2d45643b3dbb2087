"""One site and one browser for all tests of the browser; a fresh context for each person."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.site import NOTHING, WORLD, Site, running_site

# Without these Chromium asks hosts of its own at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def world(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Many, long, foreign and hostile values (tests/browser/world), where e-mail could be sent."""
    with running_site(tmp_path_factory.mktemp("world"), WORLD, EMAIL_URL="smtp://127.0.0.1:9") as site:
        yield site


@pytest.fixture
def empty_site(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A registry in which nobody has an account yet."""
    with running_site(tmp_path_factory.mktemp("empty"), NOTHING) as site:
        yield site


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield browser
        browser.close()


Enter = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def sessions(site: Site, browser: Browser) -> Callable[[str], dict]:
    return sessions_of(site, browser)


def sessions_of(site: Site, browser: Browser) -> Callable[[str], dict]:
    """The cookies of a signed-in person of `site`, signing in at most once for each."""
    known: dict[str, Any] = {}

    def of(username: str) -> dict:
        if username not in known:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{site.url}/sign-in/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", site.passwords[username])
            page.press("input[name=password]", "Enter")
            page.wait_for_url(f"{site.url}/")
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return of


@pytest.fixture
def enter(site: Site, browser: Browser, sessions: Callable[[str], dict]) -> Iterator[Enter]:
    """Open a browser context as a person (empty name: nobody); closed after the test."""
    opened: list[BrowserContext] = []

    def as_person(username: str = "", **options: object) -> BrowserContext:
        state = sessions(username) if username else None
        context = browser.new_context(base_url=site.url, storage_state=state, **options)
        opened.append(context)
        return context

    yield as_person
    for context in opened:
        context.close()
