"""Every text of a page can be translated."""

import re

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


def untranslated(template: str) -> list[str]:
    """Words that a reader would see or hear and that no translation reaches."""
    left = NOT_TEXT.sub(" ", template)
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(left))
    return [word for word in WORD.findall(TAG.sub(" ", left) + " " + spoken) if word not in SAME_IN_ALL_LANGUAGES]


@pytest.mark.parametrize("path", files(("templates",), ".html"), ids=str)
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
