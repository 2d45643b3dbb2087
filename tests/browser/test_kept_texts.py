"""What somebody typed survives a closed tab and a refused form, in the browser only, until it is saved or they sign out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.site import Site
from tests.demo.processes import eventually

Enter = Callable[..., BrowserContext]
OFFER = "[data-testid=kept]"
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('kept:')).length"


@pytest.fixture
def context(enter: Enter) -> BrowserContext:
    return enter("ana")


def first_asset(page: Page) -> str:
    """The address at which the first asset of the list is edited."""
    page.goto("/assets/")
    address = page.locator("[data-testid=row] th a").first.get_attribute("href")
    return f"{address}edit/"


def reopened(context: BrowserContext, page: Page, path: str) -> Page:
    """The same page in a new tab, after the old tab was closed."""
    page.close(run_before_unload=True)
    tab = context.new_page()
    tab.goto(path)
    return tab


def test_a_closed_tab_loses_nothing_and_a_save_clears_it(context: BrowserContext) -> None:
    page = context.new_page()
    path = first_asset(page)
    page.goto(path)
    saved = page.input_value("[name=headline]")
    page.fill("[name=headline]", "Typed and not saved")
    page.fill("[name=body]", "One line\n  and another")
    page.click("[name=add_variant]")
    number = page.locator("[data-testid=variant]").count() - 1
    page.fill(f"[name=variants-{number}-headline]", "A new variant")
    eventually(lambda: "A new variant" in page.evaluate("Object.values(localStorage).join()"), "the texts are kept")

    page = reopened(context, page, path)
    expect(page.locator(OFFER)).to_contain_text("did not save")
    assert page.input_value("[name=headline]") == saved
    page.click("[data-restore]")
    expect(page.locator("[name=headline]")).to_have_value("Typed and not saved")
    expect(page.locator("[name=body]")).to_have_value("One line\n  and another")
    expect(page.locator(f"[name=variants-{number}-headline]")).to_have_value("A new variant")
    expect(page.locator(OFFER)).to_have_count(0)

    # A refused save shows what was typed, and keeps it.
    page.fill("[name=title]", "")
    page.locator(".save-bar button").first.click()
    expect(page.locator("[data-testid=error-summary]")).to_be_visible()
    expect(page.locator("[name=headline]")).to_have_value("Typed and not saved")
    page = reopened(context, page, path)
    page.click("[data-restore]")
    expect(page.locator("[name=headline]")).to_have_value("Typed and not saved")

    page.fill("[name=title]", "A title again")
    page.check(f"[name=variants-{number}-DELETE]")
    page.locator(".save-bar button").first.click()
    page.wait_for_url(re.compile(r"/assets/[^/]+/$"))
    assert page.evaluate(KEPT) == 0
    page.goto(path)
    expect(page.locator(OFFER)).to_have_count(0)


def test_what_is_discarded_or_signed_out_of_is_gone(enter: Enter, site: Site) -> None:
    context = enter()  # with a session of its own, which this test ends
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("input[name=username]", "ana")
    page.fill("input[name=password]", site.passwords["ana"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site.url}/")
    path = first_asset(page)
    page.goto(path)
    page.fill("[name=legal_line]", "Typed and discarded")
    page = reopened(context, page, path)
    page.click("[data-discard]")
    eventually(lambda: page.evaluate(KEPT) == 0, "nothing is kept")

    page.fill("[name=legal_line]", "Typed before signing out")
    eventually(lambda: page.evaluate(KEPT) == 1, "the text is kept")
    page.locator("details.popover.header-end summary").click()
    page.click("form[data-forget] button")
    page.wait_for_url("**/sign-in/")
    assert page.evaluate(KEPT) == 0


def test_a_proposal_is_filled_in_where_it_stands(context: BrowserContext) -> None:
    page = context.new_page()
    path = "/taxonomy/propose/?facet=product"
    page.goto(path)
    page.fill("textarea >> nth=0", "Words for a term that is missing")
    page = reopened(context, page, path)
    page.click("[data-restore]")
    expect(page.locator("textarea").first).to_have_value("Words for a term that is missing")
