"""The taxonomy where things go wrong: sessions that ended, no network, and words of any length."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import Enter, opened

TERM = "/taxonomy/product/credit-cards/"
SIGN_IN = "**/sign-in/?next=**"
LONG = "W" * 255
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def rename_dialog(page: Page) -> None:
    page.locator(".toolbar a[href$='/rename/']").click()
    expect(page.locator("#action-dialog input[name=label-en]")).to_be_focused()
    page.fill("#action-dialog input[name=label-en]", "Cards on credit")


def test_whoever_was_signed_out_signs_in_on_a_page_of_its_own(enter: Enter) -> None:
    context = enter("sara")
    page = opened(context, "/taxonomy/product/")
    context.clear_cookies()
    page.locator(".tree__caret").first.click()
    page.wait_for_url(SIGN_IN)
    expect(page.locator("h1")).to_have_count(1)


def test_typing_a_search_signed_out_leads_to_the_sign_in_page(enter: Enter) -> None:
    context = enter("sara")
    page = opened(context, "/taxonomy/product/")
    context.clear_cookies()
    page.locator("[data-tree-search]").press_sequentially("card")
    page.wait_for_url(SIGN_IN)


@pytest.mark.parametrize("trouble", ["signed out", "no network"])
def test_what_was_typed_stays_where_it_could_not_be_sent(enter: Enter, trouble: str) -> None:
    context = enter("sara")
    page = opened(context, TERM)
    rename_dialog(page)
    if trouble == "signed out":
        context.clear_cookies()
    else:
        context.set_offline(True)
    page.locator("#action-dialog button.button--primary[value=preview]").click()
    expect(page.locator("[data-testid=trouble]")).to_be_focused()
    expect(page.locator("[data-testid=trouble]")).to_contain_text("Nothing has been saved")
    expect(page.locator("#action-dialog input[name=label-en]")).to_have_value("Cards on credit")


def test_a_form_with_a_problem_is_no_error_of_the_page(enter: Enter) -> None:
    page = opened(enter("sara"), TERM)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Response Status Error" in message.text else None)
    page.locator(".toolbar a[href$='/deprecate/']").click()
    page.locator("#action-dialog button.button--primary[value=preview]").click()
    expect(page.locator("#action-dialog [data-testid=error-summary]")).to_be_focused()
    assert said == []


@pytest.mark.parametrize("width", [1280, 320])
def test_the_longest_label_stays_in_its_place(enter: Enter, width: int) -> None:
    page = opened(enter("sara", viewport={"width": width, "height": 800}), TERM)
    places = ["h1 span", ".breadcrumb a", ".tree__label", ".texts .verbatim", ".timeline span"]
    for place in places:
        page.locator(place).first.evaluate("(element, words) => { element.textContent = words; }", LONG)
    assert page.evaluate(OVERFLOW) == 0
    page.locator("details.popover summary", has_text="More").first.click()
    assert page.evaluate(OVERFLOW) == 0
