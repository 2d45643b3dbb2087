"""Numbers as pages show them, and the list of those that are wrong."""

import html
import re
from typing import Any

from django.test import Client

from people.models import User
from tests.support.api import signed_in
from tests.support.pages import sources, texts


class Shown:
    """Reads pages as one person or another, and notes each number that is not what it must be."""

    def __init__(self) -> None:
        self.checked = 0
        self.wrong: list[str] = []
        self._clients: dict[int, Client] = {}

    def page(self, user: User, path: str, status: int = 200) -> str:
        response = self.client(user).get(path)
        assert response.status_code == status, f"{path}: {response.status_code}"
        return response.content.decode()

    def json(self, user: User, path: str) -> Any:
        response = self.client(user).get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return response.json()

    def every(self, user: User, path: str) -> list[Any]:
        """All rows of a list of the API, page after page."""
        rows, cursor = [], ""
        while True:
            body = self.json(user, f"{path}{'&' if '?' in path else '?'}limit=9{cursor}")
            rows += body["data"]
            if not body["page"]["has_more"]:
                return rows
            cursor = f"&cursor={body['page']['next_cursor']}"

    def client(self, user: User) -> Client:
        if user.pk not in self._clients:
            self._clients[user.pk] = signed_in(user)
        return self._clients[user.pk]

    def equal(self, where: str, shown: object, expected: object) -> None:
        self.checked += 1
        if shown != expected:
            self.wrong.append(f"{where}: shown {shown}, expected {expected}")


def numbers(text: str) -> list[int]:
    """The numbers in a text, in order; "1,204" is one."""
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


def number(found: list[str]) -> int:
    """The number in the first of some texts; 0 where there is none."""
    return numbers(found[0])[0] if found and numbers(found[0]) else 0


def plain_text(source: str) -> str:
    """The words of some HTML, white space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).split())


def total(page: str) -> int:
    """The "12 in all" below a list; where there is nothing to list, 0."""
    found = re.search(r"(\d[\d,]*) in all", plain_text(page))
    return int(found.group(1).replace(",", "")) if found else 0


def chips(source: str) -> list[tuple[str, int | None]]:
    """(state, the number in the chip or None) of each status chip."""
    found = re.findall(r'data-state="([^"]*)"\s*>(.*?)</span>', source, re.DOTALL)
    return [(state, next(iter(numbers(plain_text(text))), None)) for state, text in found]


def counted_chips(source: str) -> dict[str, int]:
    """State -> number, of chips such as "3 paused"."""
    return {state: number for state, number in chips(source) if number is not None}


def rows(page: str, testid: str = "row") -> dict[str, str]:
    """The last part of the first link in each row -> the HTML of the row."""
    found = {}
    for source in sources(page, testid):
        link = re.search(r'href="([^"?#]*)', source)
        found[link.group(1).rstrip("/").rpartition("/")[2] if link else ""] = source
    return found


def cells(row: str) -> list[str]:
    """The words of each cell in a row of a table."""
    return [plain_text(cell) for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)]


def said(page: str, testid: str) -> str:
    """The words of the first element with this data-testid, "" where there is none."""
    return next(iter(texts(page, testid)), "")


def part(page: str, testid: str) -> str:
    """The HTML of the first element with this data-testid, "" where there is none."""
    return next(iter(sources(page, testid)), "")


def after(page: str, pattern: str) -> list[int]:
    """The numbers that a sentence of a page has: the groups of `pattern`, [] where it is not said."""
    found = re.search(pattern, plain_text(page))
    return [int(one.replace(",", "")) for one in found.groups() if one] if found else []
