"""Every page with many, long, foreign and hostile values: wide and light, then narrow and dark, in one visit."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.conftest import sessions_of
from tests.browser.pages import PageUnderTest
from tests.browser.site import Site
from tests.browser.watching import (
    MAX_HTML_BYTES,
    NARROW,
    OTHER_LOOK,
    WIDE,
    Watch,
    Watched,
    axe_problems,
    reach_problems,
    scroll_problems,
)
from tests.browser.world.pages import MANY_CHANGES, PAGES
from tests.browser.world.words import SCRIPT, TEMPLATE

MAX_BYTES_OF_MANY_CHANGES = 4 * MAX_HTML_BYTES
"""A page of a request shows the differences of 50 assets, whatever their texts are."""
MOST_ELEMENTS = 1_500
"""axe takes seconds for a page of more, which only repeats what a shorter page of the same template shows."""
INJECTED = "script:not([src]):not([type]), img[src=x], [onerror]"
UNRESOLVED = re.compile(r"\{\{|\{%")
SHOWN_AS_TEXT = {
    "/people/{gone}/",
    "/taxonomy/",
    "/taxonomy/empty/",
    "/taxonomy/product/old-script/",
    "/assets/{new}/",
    "/change-requests/{rejected}/",
    "/channels/rejecting/",
    "/releases/{release}/",
}


@pytest.fixture(scope="module")
def watch_world(world: Site, browser: Browser) -> Iterator[Watch]:
    """One page of the browser for all tests, as the person who is asked for."""
    context = browser.new_context(base_url=world.url)
    watched = Watched(context, world.url)
    watched.expected = (403, 404)
    watched.page.on("dialog", lambda dialog: refuse(dialog, watched.problems))
    sessions: Callable[[str], dict] = sessions_of(world, browser)

    def as_person(username: str) -> Watched:
        context.clear_cookies()
        if username:
            context.add_cookies(sessions(username)["cookies"])
        watched.problems.clear()
        return watched

    yield as_person
    context.close()


def refuse(dialog: Dialog, problems: list[str]) -> None:
    problems.append(f"a dialog: {dialog.message}")
    dialog.dismiss()


def look(watched: Watched, path: str, most_bytes: int = MAX_HTML_BYTES) -> list[str]:
    """Open `path` and say all that is wrong with it in both windows."""
    page = watched.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    response = page.goto(path)
    assert response is not None
    problems = watched.problems
    if response.status >= 500:
        return [f"status {response.status}"]
    if (count := page.locator("h1").count()) != 1:
        problems.append(f"G1 {count} headings of the first level")
    if len(response.body()) > most_bytes:
        problems.append(f"G9 {len(response.body())} bytes of HTML")
    if count := page.locator(INJECTED).count():
        problems.append(f"{count} hostile values became elements")
    if UNRESOLVED.search(response.text().replace(TEMPLATE, "")):
        problems.append("a template tag is not filled in")
    is_for_axe = "/admin/" not in path and page.locator("*").count() <= MOST_ELEMENTS  # test_generic.py has lists of the admin
    problems += scroll_problems(page, WIDE["width"]) + reach_problems(page)
    if is_for_axe:
        problems += axe_problems(page)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    problems += scroll_problems(page)
    if is_for_axe:
        problems += axe_problems(page, OTHER_LOOK)
    return watched.finish()


@pytest.mark.parametrize("which", PAGES, ids=lambda page: f"{page.person or 'nobody'}:{page.path}")
def test_the_page_holds(which: PageUnderTest, watch_world: Watch, world: Site) -> None:
    watched = watch_world(which.person)
    most = MAX_BYTES_OF_MANY_CHANGES if which.path in MANY_CHANGES else MAX_HTML_BYTES

    assert look(watched, which.path.format_map(world.found), most) == []
    if which.path in SHOWN_AS_TEXT:
        assert SCRIPT in watched.page.locator("main").inner_text()


@pytest.mark.parametrize("link", ["password-reset/{reset_link}", "invitation/{invitation_link}"])
def test_a_link_leads_to_the_choice_of_a_password(link: str, watch_world: Watch, world: Site) -> None:
    page = watch_world("").page
    page.goto(f"/{link}/".format_map(world.found))
    expect(page.locator("input[type=password]")).to_have_count(2)


def test_a_conflict_is_a_page(watch_world: Watch, world: Site) -> None:
    """Two windows with one approved request: it is released in the first, and then in the second."""
    watched = watch_world("ben")
    watched.expected = (403, 404, 409)
    path = "/change-requests/{approved}/".format_map(world.found)
    first = watched.page
    first.goto(path)
    late = first.context.new_page()
    late.goto(path)
    assert release(first) == 200
    assert release(late) == 409

    expect(late.locator("h1")).to_have_count(1)
    late.set_viewport_size(NARROW)
    assert scroll_problems(late) + axe_problems(late) == []
    late.close()


def release(page: Page) -> int:
    """The status of the page that answers."""
    with page.expect_navigation() as navigation:
        page.locator("form[action*='/release/'] button").first.click()
    return navigation.value.status


def test_an_empty_registry_from_the_first_page_on(empty_site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=empty_site.url)
    watched = Watched(context, empty_site.url)
    page = watched.page
    first_run = f"/first-run/?code={empty_site.found['code']}"
    problems = {first_run: list(look(watched, first_run))}
    page.fill("[name=username]", "first")
    page.fill("[name=password]", "a long enough password")
    page.fill("[name=again]", "a long enough password")
    page.press("[name=again]", "Enter")
    page.wait_for_url(f"{empty_site.url}/first-run/")
    for path in ("/first-run/", "/", *(f"/{area}/" for area in AREAS)):
        watched.problems.clear()
        problems[path] = list(look(watched, path))
    context.close()

    assert {path: found for path, found in problems.items() if found} == {}


AREAS = ("assets", "taxonomy", "taxonomy/product", "taxonomy/imports", "change-requests", "releases", "channels", "people")
