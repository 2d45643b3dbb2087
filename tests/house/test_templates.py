"""Every text of a page can be translated, and every template can be read: by people, line by line."""

import re
from pathlib import Path

import pytest

from tests.support.source import ROOT, files

NOT_TEXT = re.compile(
    r"{%\s*comment.*?{%\s*endcomment\s*%}|{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{#.*?#}|<!--.*?-->"
    r"|{%\s*block \w*(?:class|attributes)\s*%}.*?{%\s*endblock\s*%}"
    r"|<(script|style|code)\b.*?</\1>|{%.*?%}|{{.*?}}|<!doctype[^>]*>|&\w+;",
    re.DOTALL | re.IGNORECASE,
)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|aria-description|title|placeholder|alt|content-label)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SAME_IN_ALL_LANGUAGES = {"Throughline", "HTTP", "JSON", "API", "SHA", "UTC", "URL", "CSV", "CR"}
TEMPLATES = files(("templates",), ".html")
MAX_WIDTH = 160
# The formatter would give such text a line of its own inside a <dd> or a <blockquote>, and people would see the line break.
SHOWN_AS_IT_IS = re.compile(r'class="[^"]*\b(?:verbatim|diff-text|excerpt)\b[^"]*"(?:{%.*?%}|{{.*?}}|"[^"]*"|[^>"])*+>\s')
SHARED = {"admin", "api", "ui"}


def untranslated(template: str) -> list[str]:
    """Words that a reader would see or hear and that no translation reaches."""
    left = NOT_TEXT.sub(" ", template)
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(left))
    return [word for word in WORD.findall(TAG.sub(" ", left) + " " + spoken) if word not in SAME_IN_ALL_LANGUAGES]


def long_lines(template: str) -> list[int]:
    """The numbers of the lines that are too long to read."""
    return [number for number, line in enumerate(template.splitlines(), start=1) if len(line) > MAX_WIDTH]


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_text_escapes_translation(path) -> None:
    assert untranslated((ROOT / path).read_text()) == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ('<p class="lead">{% translate "Hello" %}</p>', []),
        ("<p>{% blocktranslate count n=n %}one{% plural %}{{ n }} many{% endblocktranslate %}</p>", []),
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<button aria-label="Close">x</button>', ["Close"]),
        ("<button aria-label=\"{% translate 'Close' %}\">x</button>", []),
        ('<a href="{% url "home" %}">Throughline</a>', []),
        ("{% block bodyclass %}popup{% endblock %}", []),
    ],
)
def test_the_search_finds_bare_text(template: str, words: list[str]) -> None:
    assert untranslated(template) == words


def test_no_line_is_too_long() -> None:
    """Where `make format` leaves one: blocktranslate trimmed, {% with %} around an {% include %}, or asvar make it shorter."""
    assert [f"{path}:{number}" for path in TEMPLATES for number in long_lines((ROOT / path).read_text())] == []


@pytest.mark.parametrize(
    ("template", "numbers"),
    [("", []), ("x" * 160, []), ("x" * 161, [1]), ("<p>\n" + "é" * 161 + "\n</p>\n" + "x" * 161, [2, 4])],
)
def test_the_search_finds_long_lines(template: str, numbers: list[int]) -> None:
    assert long_lines(template) == numbers


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_text_that_is_shown_as_it_is_begins_with_no_white_space(path: Path) -> None:
    assert SHOWN_AS_IT_IS.findall((ROOT / path).read_text()) == []


@pytest.mark.parametrize(
    ("template", "count"),
    [
        ('<dd class="verbatim">{{ text }}</dd>', 0),
        ('<dd class="verbatim">\n  {{ text }}\n</dd>', 1),
        ('<span class="small verbatim"{% if a > b %} lang="{{ c }}"{% endif %}>{{ text }}</span>\n', 0),
        ('<p class="verbatim" lang="{{ c }}"> {{ text }}</p>', 1),
        ('<dd class="body">\n  {{ text }}\n</dd>', 0),
    ],
)
def test_the_search_finds_white_space_that_would_be_shown(template: str, count: int) -> None:
    assert len(SHOWN_AS_IT_IS.findall(template)) == count


def test_every_folder_has_its_pages() -> None:
    """Who looks for the code behind a template guesses once: templates/x belongs to pages/x."""
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    pages = {path.name for path in (ROOT / "pages").iterdir() if path.is_dir()}
    assert folders - SHARED - pages == set()
