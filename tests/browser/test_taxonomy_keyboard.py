"""The taxonomy by keyboard alone: found, moved, merged, deprecated, submitted, released and taken back."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.keyboard import FOCUSED, Enter, opened, press, tab_to, wait_for_focus
from tests.browser.test_generic import WIDE, axe_problems


def find(page: Page, words: str, label: str) -> None:
    """From the top of the page to a term in the tree, by searching."""
    page.evaluate(f"{FOCUSED}.blur()")
    tab_to(page, "[data-tree-search]")
    page.keyboard.type(words)
    expect(page.locator("#tree-found a[data-found]").first).to_contain_text(label)
    press(page, "Enter")
    wait_for_focus(page, label)


def choose(page: Page, words: str, reference: str) -> None:
    """In the term picker of the dialog."""
    expect(page.locator("#action-dialog [data-picker] input[type=text]")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator(f".suggestion[data-reference='{reference}']").first).to_be_visible()
    press(page, "Enter")
    expect(page.locator(f"#action-dialog input[value='{reference}']")).to_be_checked()


def stage(page: Page) -> None:
    """Look at what it would do, then put it on the list."""
    tab_to(page, "#action-dialog button.button--primary[value=preview]")
    press(page, "Enter")
    expect(page.locator("#impact-title")).to_be_focused()
    tab_to(page, "#action-dialog button[value=stage]")
    press(page, "Enter")
    expect(page.locator("[data-testid=just-staged]")).to_be_visible()


def decide(context: BrowserContext, path: str) -> None:
    """Ben approves and releases."""
    page = opened(context, path)
    tab_to(page, "button.button--primary:not([formaction])")
    press(page, "Enter")
    expect(page.locator("h1 + [data-testid=status-chip]")).to_have_text("Approved")
    tab_to(page, "form[action$='/release/'] button")
    press(page, "Enter")
    page.wait_for_url("**/releases/*/")
    page.close()


def test_terms_are_found_moved_merged_deprecated_and_given_back_by_keyboard_alone(enter: Enter) -> None:
    steward, reviewer = enter("sara", viewport=WIDE), enter("ben", viewport=WIDE)
    page = opened(steward, "/taxonomy/product/")

    find(page, "travel cover", "Travel cover")
    press(page, "m")
    choose(page, "accounts", "product:accounts")
    stage(page)
    wait_for_focus(page, "Travel cover")
    waiting = page.locator("[role=treeitem]:focus > .tree__row [data-testid=pending]")
    expect(waiting).to_have_text("Moves to Accounts · in my changes")

    find(page, "debit", "Debit cards")
    press(page, "ArrowRight")
    wait_for_focus(page, "Linden Debit")
    press(page, "Shift+M")
    choose(page, "everyday", "product:everyday-account")
    stage(page)

    find(page, "mobile", "Mobile app")
    press(page, "d")
    expect(page.locator("#id_replaced_by_add")).to_be_focused()
    tab_to(page, "[name=nothing]")
    press(page, "Space")
    tab_to(page, "[name=reason]")
    page.keyboard.type("The app has a name of its own.")
    stage(page)

    tab_to(page, "[data-testid=just-staged] a", "Shift+Tab")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("My changes")
    tab_to(page, "[name=reason]")
    page.keyboard.type("Fewer products.")
    tab_to(page, "form.form button.button--primary")
    press(page, "Enter")
    page.wait_for_url(re.compile(r"/change-requests/\d+/$"))
    asked = page.url

    decide(reviewer, asked)
    assert states(steward) == ["Accounts Active", "Cards Debit cards Merged", "Deprecated"]

    page.goto(asked)
    tab_to(page, "[data-testid=undo] textarea")
    page.keyboard.type("It was too much at once.")
    press(page, "Tab", "Enter")
    expect(page.locator("h1")).to_contain_text("Take back")
    decide(reviewer, page.url)
    assert states(steward) == ["Insurance Active", "Cards Debit cards Active", "Active"]


def states(context: BrowserContext) -> list[str]:
    """Where the three terms stand, and their status."""
    found = []
    page = context.new_page()
    for code in ("travel-cover", "linden-debit", "mobile-app"):
        page.goto(f"/taxonomy/product/{code}/")
        above = page.locator("#term ol.breadcrumb li").all_inner_texts()[2:]
        found.append(" ".join([*above, page.locator("h1 + [data-testid=status-chip]").inner_text()]))
    page.close()
    return found


def test_dialogs_give_the_focus_back_and_are_readable(enter: Enter) -> None:
    page = opened(enter("sara", viewport=WIDE), "/taxonomy/product/accounts/")
    page.locator("[role=treeitem][aria-current]").focus()
    for key, heading in (("F2", "Rename Accounts"), ("Insert", "Add a term below Accounts"), ("Delete", "Delete Accounts")):
        press(page, key)
        expect(page.locator("#action-dialog h2").first).to_have_text(heading)
        expect(page.locator("#action-dialog h2").first).to_be_visible()  # the form arrives before its dialog opens
        assert page.evaluate(f"document.querySelector('#action-dialog').contains({FOCUSED})")
        assert axe_problems(page) == []
        press(page, "Escape")
        wait_for_focus(page, "Accounts")
    press(page, "?")
    expect(page.locator("#keys-dialog h2")).to_have_text("Keys in the tree")
    assert axe_problems(page) == []
    press(page, "Escape")
    wait_for_focus(page, "Accounts")


def test_a_mistake_in_a_dialog_is_said_there(enter: Enter) -> None:
    page = opened(enter("sara"), "/taxonomy/product/accounts/")
    page.locator("[role=treeitem][aria-current]").focus()
    press(page, "m")
    tab_to(page, "button.button--primary[value=preview]")
    press(page, "Enter")
    expect(page.locator("#action-dialog [data-testid=error-summary]")).to_be_focused()
    expect(page.locator("#action-dialog [data-testid=error-summary]")).to_contain_text("Choose either a new parent or the top.")


def test_single_letters_do_nothing_for_those_who_may_only_propose(enter: Enter) -> None:
    page = opened(enter("ana"), "/taxonomy/product/")
    page.locator("[role=treeitem]").first.focus()
    press(page, "F2", "Delete", "Shift+M", "d")
    assert page.locator("dialog[open]").count() == 0
    press(page, "Home", "Insert")
    page.wait_for_url("**/taxonomy/propose/**")
    expect(page.locator("input[name=parent][value='product:cards']")).to_be_checked()
