"""What holds on every page: the generic checks G1 to G14 of the screens' specification.

G8 (constant queries) is held by each list's own test; G10 (no untranslatable text) by tests/house.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.pages import FORBIDDEN, PAGES, PageUnderTest
from tests.browser.site import Site

AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
}
MAX_HTML_BYTES = 150_000
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
HEADING = re.compile(r"<h1[^>]*>\s*\S")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
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


def skip_link_problems(page: Page) -> list[str]:
    if page.evaluate("document.activeElement === document.body"):  # else a form has put the cursor into its first field
        page.keyboard.press("Tab")
    else:
        page.locator(FOCUSABLE).first.focus()
    target = page.evaluate("document.activeElement.getAttribute('href')")
    if target != "#main":
        return [f"G6 the first Tab stop leads to {target}"]
    page.keyboard.press("Enter")
    if page.evaluate("location.hash") != "#main" or page.locator("#main").count() != 1:
        return ["G6 the skip link leads nowhere"]
    return []


Watch = Callable[..., Watched]


@pytest.fixture(scope="module")
def watch(site: Site, browser: Browser, sessions: Callable[[str], dict]) -> Iterator[Watch]:
    """Watch a page as a person (empty name: nobody). There is one page for each window, which goes from test to test and from
    person to person: a new one costs the browser as much again as all that is asked of it."""
    kept: dict[str, Watched] = {}

    def as_person(username: str, **options: object) -> Watched:
        window = repr(options)
        if window not in kept:
            kept[window] = Watched(browser.new_context(base_url=site.url, **options), site.url)
        watched = kept[window]
        watched.page.context.clear_cookies()
        if username:
            watched.page.context.add_cookies(sessions(username)["cookies"])
        watched.problems.clear()
        return watched

    yield as_person
    for watched in kept.values():
        watched.page.context.close()


@every_page
def test_wide_and_light(which: PageUnderTest, watch: Watch) -> None:
    watched = watch(which.person, viewport=WIDE)
    page = watched.page
    response = page.goto(which.path)
    assert response is not None

    problems = watched.problems
    if (count := page.locator("h1").count()) != 1:
        problems.append(f"G1 {count} headings of the first level")
    if len(response.body()) > MAX_HTML_BYTES:
        problems.append(f"G9 {len(response.body())} bytes of HTML")
    problems += axe_problems(page)
    problems += skip_link_problems(page)
    shown = (page.locator("h1").inner_text(), page.title())
    page.reload()
    if (page.locator("h1").inner_text(), page.title()) != shown:
        problems.append("G11 a reload shows something else")
    assert watched.finish() == []


@every_page
def test_narrow_and_dark(which: PageUnderTest, watch: Watch) -> None:
    watched = watch(which.person, viewport=NARROW, color_scheme="dark")
    response = watched.page.goto(which.path)
    assert response is not None

    watched.problems += scroll_problems(watched.page) + axe_problems(watched.page)
    if HEADING.findall(response.text()) == []:
        watched.problems.append("G12 the heading is not in the HTML, so nothing is without scripts")
    assert watched.finish() == []


def test_every_page_has_its_own_title(enter: Enter) -> None:
    titles: dict[str, str] = {}
    for which in {page.path.partition("?")[0]: page for page in PAGES}.values():
        html = enter(which.person).request.get(which.path).text()
        titles[which.path] = TITLE.findall(html)[0].strip()

    shared = [path for path, title in titles.items() if list(titles.values()).count(title) > 1]
    assert shared == []


@pytest.mark.parametrize("path", sorted({page.path for page in PAGES if page.person} - {"/no-such-page/"}))
def test_a_visitor_is_asked_to_sign_in(path: str, enter: Enter, site: Site) -> None:
    answer = enter().request.get(path)

    assert unquote(answer.url) == f"{site.url}/sign-in/?next={path}"


def test_whoever_signs_in_is_brought_back(enter: Enter, site: Site) -> None:
    page = enter().new_page()
    page.goto("/assets/?q=card")
    page.fill("input[name=username]", "ana")
    page.fill("input[name=password]", site.passwords["ana"])
    page.press("input[name=password]", "Enter")

    page.wait_for_url(f"{site.url}/assets/?q=card")


@pytest.mark.parametrize(("path", "permission"), sorted(FORBIDDEN.items()))
def test_the_wrong_role_is_told_which_permission_is_missing(path: str, permission: str, enter: Enter) -> None:
    answer = enter("zoe").request.get(path)

    assert (answer.status, permission in answer.text()) == (403, True)
