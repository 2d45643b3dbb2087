"""A page by keyboard."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

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
