"""What holds on every page: the generic checks G1 to G14 of the screens' specification.

G8 (constant queries) is held by each list's own test; G10 (no untranslatable text) by tests/house.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages import FORBIDDEN, PAGES, PageUnderTest
from tests.browser.site import Site
from tests.browser.watching import MAX_HTML_BYTES, NARROW, WIDE, Enter, Watch, Watched, axe_problems, scroll_problems

FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
HEADING = re.compile(r"<h1[^>]*>\s*\S")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
every_page = pytest.mark.parametrize("which", PAGES, ids=lambda page: f"{page.person or 'nobody'}:{page.path}")


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
