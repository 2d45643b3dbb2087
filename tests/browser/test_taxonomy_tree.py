"""The tree: by keyboard, where the server does not answer, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keyboard import Enter, focused_term, opened, press, tab_to, unfold, wait_for_focus
from tests.browser.test_generic import axe_problems


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


def test_up_and_down_are_told_at_once_and_taken_off_again(enter: Enter) -> None:
    page = opened(enter("sara"), "/taxonomy/segment/")
    page.locator("[role=treeitem]").first.focus()
    unfold(page)
    label = focused_term(page)
    press(page, "Alt+ArrowDown")
    expect(page.locator("[role=treeitem]:focus [data-testid=pending]").first).to_contain_text("in my changes")
    expect(page.locator("[data-testid=live]")).to_contain_text("Added to my changes: it moves to place 2")
    expect(page.locator("#staged-count")).to_have_text("1")
    assert focused_term(page) == label
    press(page, "Alt+ArrowUp")
    expect(page.locator("#staged-count")).to_have_text("0")
    expect(page.locator("[data-testid=live]")).to_have_text("It is back at its old place, so nothing changes.")


def test_nothing_has_to_be_dragged(enter: Enter) -> None:
    page = opened(enter("sara"), "/taxonomy/product/accounts/")
    assert page.locator("[draggable=true]").count() == 0
    page.locator("summary", has_text="More").click()
    for name in ("Move up", "Move down"):
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
    page.get_by_role("button", name="Add to my changes").click()
    expect(page.locator("[data-testid=just-staged]")).to_contain_text("Move “Cards › Credit cards”")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-testid=messages]")).to_have_text("1 change is removed.")
