"""Reading pages the way a person does: what a test asks of HTML, without caring how it is laid out."""

import re
from html.parser import HTMLParser
from typing import Any

HTMX = {"HX-Request": "true"}
"""The headers with which htmx asks for a part of a page."""
_INLINE = {"a", "span", "ins", "del", "code", "strong", "em", "time", "svg", "label", "b", "i", "mark"}
_EMPTY = {"input", "img", "meta", "link", "br", "hr", "use"}


class _Source(HTMLParser):
    """The source of every element with one data-testid."""

    def __init__(self, page: str, testid: str) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.testid = page, testid
        self.lines = [0, *(match.end() for match in re.finditer("\n", page))]
        self.open: list[tuple[str, int | None]] = []
        self.found: list[tuple[int, str]] = []
        self.feed(page)

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            is_wanted = dict(attrs).get("data-testid") == self.testid
            self.open.append((tag, self._here() if is_wanted else None))

    def handle_endtag(self, tag: str) -> None:
        if tag not in {name for name, _start in self.open}:
            return
        while self.open:
            name, start = self.open.pop()
            if start is not None:
                self.found.append((start, self.page[start : self._here()]))
            if name == tag:
                return


class _Parts(HTMLParser):
    """The text of every element of one kind, and the attributes of every element."""

    def __init__(self, tag: str, testid: str) -> None:
        super().__init__()
        self.wanted, self.testid = tag, testid
        self.open: list[str] = []
        self.depths: list[int] = []
        self.texts: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)
        if tag in _EMPTY:
            return
        self.open.append(tag)
        matches = (self.wanted and tag == self.wanted) or (self.testid and dict(attrs).get("data-testid") == self.testid)
        if matches:
            self.depths.append(len(self.open))
            self.texts.append("")

    def _part(self, tag: str) -> None:
        """Words on either side of anything but an inline element do not run together."""
        if tag not in _INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        self.texts = [text + data for text in self.texts]

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        if tag not in self.open:
            return
        while self.open and self.open.pop() != tag:
            pass
        while self.depths and len(self.open) < self.depths[-1]:
            self.depths.pop()
            self.found.append(" ".join(self.texts.pop().split()))


def html(response: Any) -> str:
    """The page in `response`."""
    return response.content.decode()


def _read(page: str, tag: str, testid: str) -> list[str]:
    parts = _Parts(tag, testid)
    parts.feed(page)
    return parts.found


def texts(page: str, testid: str) -> list[str]:
    """The text of each element with this data-testid, white space folded, inner ones before outer ones."""
    return _read(page, "", testid)


def sources(page: str, testid: str) -> list[str]:
    """The HTML of each element with this data-testid, in order."""
    return [source for _start, source in sorted(_Source(page, testid).found)]


def elements(page: str, tag: str) -> list[str]:
    """The text of each element of this kind, white space folded."""
    return _read(page, tag, "")


def values(page: str, name: str) -> list[str]:
    """The values of the inputs called `name`, in order, as they stand in the HTML."""
    shown = re.sub(r"<template>.*?</template>", "", page, flags=re.DOTALL)
    inputs = re.findall(r"<input[^>]*>", shown)
    named = [field for field in inputs if re.search(rf'name="{re.escape(name)}"', field)]
    return [match.group(1) if (match := re.search(r'value="([^"]*)"', field)) else "" for field in named]
