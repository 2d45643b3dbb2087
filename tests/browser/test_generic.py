"""What holds on every page: the generic checks G1 to G14 of the screens' specification.

G8 (constant queries) is held by each list's own test; G10 (no untranslatable text) by tests/house.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.pages import FORBIDDEN, PAGES, PageUnderTest
from tests.browser.site import Site

AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
}
MAX_HTML_BYTES = 150_000
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
WATCH_VIOLATIONS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""
Enter = Callable[..., BrowserContext]
every_page = pytest.mark.parametrize("which", PAGES, ids=lambda page: f"{page.person or 'nobody'}:{page.path}")


class Watched:
    """A page with all that went wrong on it."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.add_init_script(WATCH_VIOLATIONS)
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.problems.append(f"G3 script error: {error}"))
        self.page.on("request", lambda request: self._request(request.url, url))

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 404" not in text:
            self.problems.append(f"G3 console: {text}")

    def _request(self, asked: str, home: str) -> None:
        if not asked.startswith((home, "data:", "blob:")):
            self.problems.append(f"G5 request to another host: {asked}")

    def finish(self) -> list[str]:
        self.problems += [f"G4 CSP: {violation}" for violation in self.page.evaluate("window.__violations")]
        return self.problems


def axe_problems(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"G2 {item['id']}: {node['target']}" for item in violations for node in item["nodes"]]


def scroll_problems(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"G7 {width} px wide in a window of 320"] if width > NARROW["width"] else []


@every_page
def test_wide_and_light(which: PageUnderTest, enter: Enter, site: Site) -> None:
    watched = Watched(enter(which.person, viewport=WIDE), site.url)
    page = watched.page
    response = page.goto(which.path)
    assert response is not None

    problems = watched.problems
    if (count := page.locator("h1").count()) != 1:
        problems.append(f"G1 {count} headings of the first level")
    if len(response.body()) > MAX_HTML_BYTES:
        problems.append(f"G9 {len(response.body())} bytes of HTML")
    problems += axe_problems(page)
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')")
    if skip != "#main":
        problems.append(f"G6 the first Tab stop is {skip}")
    else:
        page.keyboard.press("Enter")
        if page.evaluate("location.hash") != "#main" or page.locator("#main").count() != 1:
            problems.append("G6 the skip link leads nowhere")
    assert watched.finish() == []


@every_page
def test_narrow_and_dark(which: PageUnderTest, enter: Enter, site: Site) -> None:
    watched = Watched(enter(which.person, viewport=NARROW, color_scheme="dark"), site.url)
    watched.page.goto(which.path)

    watched.problems += scroll_problems(watched.page) + axe_problems(watched.page)
    assert watched.finish() == []


@every_page
def test_the_same_after_a_reload_and_without_scripts(which: PageUnderTest, enter: Enter) -> None:
    page = enter(which.person, viewport=WIDE).new_page()
    page.goto(which.path)
    heading, title = page.locator("h1").inner_text(), page.title()
    page.reload()
    assert (page.locator("h1").inner_text(), page.title()) == (heading, title)

    plain = enter(which.person, viewport=WIDE, java_script_enabled=False).new_page()
    plain.goto(which.path)
    assert (plain.locator("h1").inner_text(), plain.title()) == (heading, title)


def test_every_page_has_its_own_title(enter: Enter) -> None:
    titles: dict[str, str] = {}
    for which in {page.path: page for page in PAGES}.values():
        page = enter(which.person).new_page()
        page.goto(which.path)
        titles.setdefault(page.title(), which.path)

    assert len(titles) == len({page.path for page in PAGES})


@pytest.mark.parametrize("path", sorted({page.path for page in PAGES if page.person} - {"/no-such-page/"}))
def test_a_visitor_is_asked_to_sign_in_and_brought_back(path: str, enter: Enter, site: Site) -> None:
    page = enter().new_page()
    page.goto(path)

    assert page.url.startswith(f"{site.url}/sign-in/?next=")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", site.passwords["admin"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site.url}{path}")


@pytest.mark.parametrize(("path", "permission"), sorted(FORBIDDEN.items()))
def test_the_wrong_role_is_told_which_permission_is_missing(path: str, permission: str, enter: Enter) -> None:
    page = enter("zoe").new_page()
    response = page.goto(path)

    assert response is not None
    assert response.status == 403
    assert permission in page.locator("main").inner_text()
