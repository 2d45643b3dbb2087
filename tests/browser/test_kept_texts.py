"""What somebody typed survives a closed tab and a refused form, in the browser only, until it is saved or they sign out."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sessions_of
from tests.browser.site import Site
from tests.browser.world.pages import PAGES
from tests.demo.processes import eventually

Enter = Callable[..., BrowserContext]
OFFER = "[data-testid=kept]"
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('kept:')).length"
WITH_TEXTS = "form[method=post]:has(textarea)"
TYPE = """forms => forms.map(form => {
  const area = form.querySelector("textarea");
  area.value = "Typed and not sent";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  return new URL(form.getAttribute("action") || "", location.href).pathname;
})"""
KEPT_AT = "Object.entries(localStorage).filter(([, text]) => text.includes('Typed and not sent')).map(([name]) => name)"
FORMS = {"approve", "withdraw", "preview", "decline", "deprecate", "submit", "publish", "staged", "new"}
"""The last parts of some addresses that they are sent to."""


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


def are_kept(page: Page, count: int) -> bool:
    return page.evaluate(f"{KEPT_AT}.length") == count


def test_every_form_with_a_text_keeps_it(world: Site, browser: Browser) -> None:
    """Each on its page, after a reload; what is typed into one form of a page is not offered in another."""
    sessions = sessions_of(world, browser)
    context = browser.new_context(base_url=world.url)
    page = context.new_page()
    lost, seen = [], set()
    for path, person in PAGES:
        if not person or path.startswith("/admin/"):
            continue
        context.clear_cookies()
        context.add_cookies(sessions(person)["cookies"])
        page.goto(path.format_map(world.found))
        forms = page.locator(WITH_TEXTS)
        if not forms.count():
            continue
        addresses = forms.evaluate_all(TYPE)
        seen.update(addresses)
        eventually(partial(are_kept, page, len(addresses)), f"what is typed on {path} is kept")
        page.reload()
        lost += [path for form in forms.all() if form.locator(OFFER).count() != 1]
        page.evaluate("localStorage.clear()")
    context.close()
    assert lost == []
    assert {address.split("/")[-2] for address in seen} > FORMS


def test_a_dialog_keeps_its_reason_until_it_is_saved(enter: Enter) -> None:
    context = enter("sara")
    page = context.new_page()
    path = "/taxonomy/channel/email/"

    def open_dialog() -> None:
        page.locator("a[data-ask][href$='/deprecate/']").first.evaluate("link => link.click()")
        expect(page.locator("#action-dialog textarea").first).to_be_visible()

    page.goto(path)
    open_dialog()
    page.locator("#action-dialog textarea").first.fill("A reason typed in a dialog")
    page.locator("#action-dialog input[type=checkbox]").first.check()  # nothing replaces it
    page.locator("#action-dialog button[name=do]:visible").first.click()  # shows what it would do; nothing is saved
    expect(page.locator("#action-dialog #impact-title")).to_be_visible()
    expect(page.locator(OFFER)).to_have_count(0)
    page.locator(".side-nav a[href='/assets/']").first.evaluate("link => link.click()")  # no answer to what was sent
    page.wait_for_url("**/assets/")
    page.goto(path)
    open_dialog()
    page.click("#action-dialog [data-restore]")
    page.wait_for_url("**/deprecate/")
    expect(page.locator("textarea").first).to_have_value("A reason typed in a dialog")
    expect(page.locator(OFFER)).to_have_count(0)
    page.click("button[value=stage]")
    page.wait_for_url(f"**{path}")
    assert page.evaluate(KEPT) == 0
    page.click("[data-testid=undo]")


def test_a_refused_comment_is_kept_and_a_sent_one_is_not(enter: Enter) -> None:
    context = enter("chris")
    page = context.new_page()
    path = "/channels/esp/serves/preview/?channels=channel%3Aweb"
    page.goto(path)
    page.fill("textarea", "Because")
    page = reopened(context, page, path)
    page.click("[data-restore]")
    expect(page.locator("textarea")).to_have_value("Because")
    page.evaluate("document.querySelector('[name=lost]').value = 77")  # the numbers have moved: refused
    page.locator("form:has(textarea) button").click()
    expect(page.locator("[data-testid=error-summary]")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("Because")
    page = reopened(context, page, path)
    expect(page.locator(OFFER)).to_be_visible()
