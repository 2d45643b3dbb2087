"""A page of the browser with all that goes wrong on it, and what is asked of every page."""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
}
OTHER_LOOK = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable", "target-size"]},
    "resultTypes": ["violations"],
}
"""What the colours and the width of a window can change about a page that was looked at already."""
MAX_HTML_BYTES = 150_000
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
WATCH_VIOLATIONS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""
OUT_OF_REACH = """
[...document.querySelectorAll('.table-scroll :is(button, a.button)')].filter(button => {
    const box = button.getBoundingClientRect();
    return box.width && box.right > button.closest('.table-scroll').getBoundingClientRect().right + 1;
}).map(button => button.textContent.trim())
"""
SQUEEZED = """
[...document.querySelectorAll('main :is(label, legend, h1, h2, h3)')].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.width < 130 && box.height > 60;
}).map(element => element.textContent.trim())
"""
Enter = Callable[..., BrowserContext]


class Watched:
    """A page with all that went wrong on it."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.add_init_script(WATCH_VIOLATIONS)
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.problems.append(f"G3 script error: {error}"))
        self.page.on("request", lambda request: self._request(request.url, url))

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and not any(f"status of {status}" in text for status in self.expected):
            self.problems.append(f"G3 console: {text}")

    expected: tuple[int, ...] = (404,)
    """Statuses with which a page may answer."""

    def _request(self, asked: str, home: str) -> None:
        if not asked.startswith((home, "data:", "blob:")):
            self.problems.append(f"G5 request to another host: {asked}")

    def finish(self) -> list[str]:
        self.problems += [f"G4 CSP: {violation}" for violation in self.page.evaluate("window.__violations")]
        return self.problems


Watch = Callable[..., Watched]


def axe_problems(page: Page, options: dict[str, Any] = AXE_OPTIONS) -> list[str]:
    violations: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [f"G2 {item['id']}: {node['target']}" for item in violations for node in item["nodes"]]


def reach_problems(page: Page) -> list[str]:
    """Buttons in a table beyond the edge of what is seen of it, and labels of a word a line; for a wide window."""
    return [f"out of reach: {name}" for name in page.evaluate(OUT_OF_REACH)] + [
        f"a word a line: {text}" for text in page.evaluate(SQUEEZED)
    ]


def scroll_problems(page: Page, window: int = NARROW["width"]) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"G7 {width} px wide in a window of {window}"] if width > window else []
