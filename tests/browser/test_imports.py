"""An import in the browser: from the file to its plan, read by everybody, on every width, and carried out."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.browser.site import Site
from tests.browser.test_generic import NARROW, WIDE, Watched, axe_problems, scroll_problems

Enter = Callable[..., BrowserContext]
TABLE = (
    "code,parent_code,label,label@fr,definition\n"
    f"cyclists,,Cyclists,Cyclistes,{'People who go to work on a bicycle at least three times in most weeks. ' * 6}\n"
    f"{'x' * 100},cyclists,A term with the longest code that there may be,,\n"
    "lost,no-such-parent,Lost,,\n"
)


def uploaded(page: Page, path: Path) -> None:
    page.goto("/taxonomy/imports/new/?facet=segment")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_selector("[data-testid=tabs]")


def test_a_file_is_planned_looked_at_and_carried_out(enter: Enter, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "segments.csv"
    path.write_text(TABLE)
    watched = Watched(enter("sara", viewport=WIDE), site.url)
    page = watched.page
    uploaded(page, path)
    watched.problems += axe_problems(page)
    page.get_by_role("link", name="New 2").click()
    page.wait_for_selector("[data-testid=row]")
    watched.problems += axe_problems(page)
    address = page.url

    narrow = Watched(enter("sara", viewport=NARROW, color_scheme="dark"), site.url)
    for where in (address, address.partition("?")[0], f"{site.url}/taxonomy/imports/"):
        narrow.page.goto(where)
        narrow.problems += scroll_problems(narrow.page) + axe_problems(narrow.page)
    assert narrow.finish() == []

    page.get_by_role("button", name="Carry out the import").click()
    page.wait_for_selector("[data-testid=done]")
    watched.problems += axe_problems(page)
    page.goto("/taxonomy/segment/cyclists/")
    assert page.locator("h1").inner_text() == "Cyclists"
    assert watched.finish() == []


def test_an_import_that_renames_becomes_a_change_request(enter: Enter, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("code,label\nmotorists,Motorists\n")
    watched = Watched(enter("sara", viewport=WIDE), site.url)
    page = watched.page
    uploaded(page, path)
    page.get_by_role("button", name="Carry out the import").click()
    page.wait_for_selector("[data-testid=done]")
    path.write_text(f"code,label\nmotorists,{'People who drive ' * 12}\nwalkers,Walkers\n")
    uploaded(page, path)
    watched.problems += axe_problems(page)
    plan = page.url
    page.get_by_role("link", name="Submit as a change request").click()
    assert page.locator("[data-testid=for-review]").inner_text().startswith("1 term changes")
    watched.problems += axe_problems(page)
    narrow = Watched(enter("sara", viewport=NARROW, color_scheme="dark"), site.url)
    narrow.page.goto(page.url)
    narrow.problems += scroll_problems(narrow.page) + axe_problems(narrow.page)
    page.get_by_label("Reason").fill("The old name was too short.")
    page.get_by_role("button", name="Submit for review").click()
    page.wait_for_url("**/change-requests/*/")
    assert "names.csv" in page.locator("h1").inner_text()
    page.goto(plan)
    page.locator("[data-testid=submitted]").get_by_role("link", name="CR-").wait_for()
    watched.problems += axe_problems(page)
    narrow.page.goto(plan)
    narrow.problems += scroll_problems(narrow.page) + axe_problems(narrow.page)
    page.goto("/taxonomy/segment/walkers/")
    assert page.locator("h1").inner_text() == "Walkers"
    page.goto("/taxonomy/segment/motorists/")
    assert page.locator("h1").inner_text() == "Motorists"
    assert watched.finish() + narrow.finish() == []


def test_the_page_of_a_large_file_asks_again_until_it_is_cancelled(enter: Enter, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("code,label\n" + "".join(f"large-{number},{'Large ' * 10}\n" for number in range(2_000)))
    watched = Watched(enter("sara", viewport=WIDE), site.url)
    page = watched.page
    page.goto("/taxonomy/imports/new/")
    page.get_by_label("Facet", exact=True).select_option("product")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_selector("[data-testid=poll]", state="attached")
    watched.problems += axe_problems(page)
    with page.expect_response(lambda response: "said=waiting" in response.url):
        page.locator("#refresh").focus()
    page.wait_for_selector("#progress:not([aria-busy])")
    assert page.evaluate("document.activeElement.id") == "refresh"
    page.get_by_role("button", name="Cancel the import").click()
    page.wait_for_selector("[data-testid=cancelled]")
    assert watched.finish() == []


def test_a_form_with_errors_names_them(enter: Enter, site: Site) -> None:
    watched = Watched(enter("sara", viewport=NARROW), site.url)
    page = watched.page
    page.goto("/taxonomy/imports/new/")
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_selector("[data-testid=error-summary]:focus")
    assert page.title().startswith("Error: ")
    watched.problems += axe_problems(page) + scroll_problems(page)
    assert [problem for problem in watched.finish() if "status of 400" not in problem] == []
