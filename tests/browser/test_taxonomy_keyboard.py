"""The taxonomy by keyboard alone: found, moved, merged, deprecated, submitted, released and taken back; and the tree itself."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_generic import WIDE, axe_problems

Enter = Callable[..., BrowserContext]
MOST_TABS = 80
FOCUSED = "document.activeElement"


def opened(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until what has the focus matches `selector`."""
    for _number in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def focused_term(page: Page) -> str:
    """The label of the tree item that has the focus."""
    return page.locator("[role=treeitem]:focus > .tree__row > .tree__label").inner_text()


def wait_for_focus(page: Page, label: str) -> None:
    expect(page.locator("[role=treeitem]:focus > .tree__row > .tree__label")).to_have_text(label)


def unfold(page: Page) -> None:
    """Open the term that has the focus, and go in."""
    press(page, "ArrowRight")
    expect(page.locator("[role=treeitem]:focus > [role=group]")).to_be_visible()
    press(page, "ArrowRight")


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
    expect(waiting).to_have_text("Moves to Accounts · staged by you")

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
    expect(page.locator("h1")).to_have_text("Your staged changes")
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


def attributes(page: Page, label: str) -> dict[str, Any]:
    item = page.locator("[role=treeitem]", has=page.locator(f":scope > .tree__row > .tree__label:text-is('{label}')"))
    names = ("aria-level", "aria-setsize", "aria-posinset", "aria-expanded")
    return {name.removeprefix("aria-"): item.last.get_attribute(name) for name in names}


def test_what_is_loaded_later_says_its_place_too(enter: Enter) -> None:
    page = opened(enter("ana"), "/taxonomy/product/")
    first = page.locator("[role=treeitem]").first
    first.focus()
    assert attributes(page, "Cards") == {"level": "1", "setsize": "4", "posinset": "1", "expanded": "false"}
    press(page, "ArrowRight")
    expect(page.locator("[role=group] > [role=treeitem]")).to_have_count(2)
    assert attributes(page, "Cards")["expanded"] == "true"
    assert attributes(page, "Debit cards") == {"level": "2", "setsize": "2", "posinset": "2", "expanded": "false"}
    assert attributes(page, "Credit cards")["expanded"] == "false"
    press(page, "ArrowRight")
    wait_for_focus(page, "Credit cards")
    press(page, "ArrowLeft")
    wait_for_focus(page, "Cards")
    press(page, "ArrowLeft")
    assert attributes(page, "Cards")["expanded"] == "false"
    expect(page.locator("[role=group]")).to_be_hidden()
    assert page.locator("[role=tree] [role=treeitem][tabindex='0']").count() == 1
    assert axe_problems(page) == []


def test_home_end_letters_and_star_move_through_the_tree(enter: Enter) -> None:
    page = opened(enter("ana"), "/taxonomy/product/")
    page.locator("[role=treeitem]").first.focus()
    press(page, "End")
    wait_for_focus(page, "Mobile app")
    press(page, "Home")
    wait_for_focus(page, "Cards")
    page.keyboard.type("mo")
    wait_for_focus(page, "Mobile app")
    press(page, "Home", "*")
    expect(page.locator("[role=treeitem][aria-level='1'][aria-expanded=true]")).to_have_count(3)
    press(page, "ArrowDown", "ArrowDown")
    wait_for_focus(page, "Debit cards")
    press(page, "ArrowUp")
    wait_for_focus(page, "Credit cards")


def test_a_term_is_shown_beside_the_tree_and_has_an_address(enter: Enter) -> None:
    page = opened(enter("ana"), "/taxonomy/product/")
    page.locator("[role=treeitem]").first.focus()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("h1")).to_have_text("Accounts")
    assert page.url.endswith("/taxonomy/product/accounts/")
    assert page.title() == "Accounts · Product · Throughline"
    assert focused_term(page) == "Accounts"
    expect(page.locator("[data-testid=live]")).to_have_text("Shown: Accounts")
    assert page.locator("h1").count() == 1
    assert axe_problems(page) == []
    page.go_back()
    expect(page.locator("h1")).to_have_text("Product")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Accounts")


def test_where_the_server_does_not_answer_the_node_offers_to_try_again(enter: Enter) -> None:
    page = opened(enter("ana"), "/taxonomy/product/")
    page.route("**/taxonomy/product/?open=*", lambda route: route.abort())
    page.locator("[role=treeitem]").first.focus()
    press(page, "ArrowRight")
    error = page.locator("[role=treeitem] > [role=alert]")
    expect(error).to_contain_text("These terms could not be loaded.")
    assert page.locator("[role=treeitem]").first.get_attribute("aria-expanded") == "false"
    page.unroute("**/taxonomy/product/?open=*")
    tab_to(page, "[role=alert] button")
    press(page, "Enter")
    expect(page.locator("[role=group] > [role=treeitem]")).to_have_count(2)
    expect(error).to_have_count(0)


def test_dialogs_give_the_focus_back_and_are_readable(enter: Enter) -> None:
    page = opened(enter("sara", viewport=WIDE), "/taxonomy/product/accounts/")
    page.locator("[role=treeitem][aria-current]").focus()
    for key, heading in (("F2", "Rename Accounts"), ("Insert", "Add a term below Accounts"), ("Delete", "Delete Accounts")):
        press(page, key)
        expect(page.locator("#action-dialog h2").first).to_have_text(heading)
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
    expect(page.locator("#action-dialog [data-testid=error-summary]")).to_contain_text("Choose either a term or the top.")


def test_up_and_down_are_told_at_once_and_taken_off_again(enter: Enter) -> None:
    page = opened(enter("sara"), "/taxonomy/segment/")
    page.locator("[role=treeitem]").first.focus()
    unfold(page)
    label = focused_term(page)
    press(page, "Alt+ArrowDown")
    expect(page.locator("[role=treeitem]:focus [data-testid=pending]").first).to_contain_text("staged by you")
    expect(page.locator("[data-testid=live]")).to_contain_text("Staged: it goes to place 2")
    expect(page.locator("#staged-count")).to_have_text("1")
    assert focused_term(page) == label
    press(page, "Alt+ArrowUp")
    expect(page.locator("#staged-count")).to_have_text("0")
    expect(page.locator("[data-testid=live]")).to_have_text("It stands where it stood.")


def test_single_letters_do_nothing_for_those_who_may_only_propose(enter: Enter) -> None:
    page = opened(enter("ana"), "/taxonomy/product/")
    page.locator("[role=treeitem]").first.focus()
    press(page, "F2", "Delete", "Shift+M", "d")
    assert page.locator("dialog[open]").count() == 0
    press(page, "Home", "Insert")
    page.wait_for_url("**/taxonomy/propose/**")
    expect(page.locator("input[name=parent][value='product:cards']")).to_be_checked()


def test_nothing_has_to_be_dragged(enter: Enter) -> None:
    page = opened(enter("sara"), "/taxonomy/product/accounts/")
    assert page.locator("[draggable=true]").count() == 0
    page.locator("summary", has_text="More").click()
    for name in ("Up", "Down"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Move to…")).to_be_visible()


@pytest.mark.parametrize("path", ["/taxonomy/product/", "/taxonomy/product/accounts/"])
def test_without_scripts_the_tree_opens_and_a_change_is_staged(enter: Enter, path: str) -> None:
    page = opened(enter("sara", java_script_enabled=False), path)
    page.get_by_role("link", name="Open Cards").click()
    page.get_by_role("link", name="Credit cards", exact=True).click()
    page.get_by_role("link", name="Move to…").click()
    page.fill("#id_parent_add", "product:accounts")
    page.get_by_role("button", name="Show what it would do").click()
    page.get_by_role("button", name="Put it on my list").click()
    expect(page.locator("[data-testid=just-staged]")).to_contain_text("Move “Cards › Credit cards”")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-testid=messages]")).to_have_text("1 change is off your list.")
