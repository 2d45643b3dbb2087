"""Which text may be typed."""

import pytest

from content.rules.text_rules import copy_problems, language_problems, link_problems, text_problems, tidy
from taxonomy.vocabulary.languages import usual_case


def test_text_from_a_browser_and_from_a_file_becomes_the_same() -> None:
    assert tidy("  one\r\ntwo\rthree\n ") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\0b", "Holds the control character U+0000 at position 2; remove it."),
        ("\x1b[1m", "Holds the control character U+001B at position 1; remove it."),
        ("a\x85", "Holds the control character U+0085 at position 2; remove it."),
        ("a\nb", "Holds the control character U+000A at position 2; remove it."),
        ("a\u2028b", "Holds the control character U+2028 at position 2; remove it."),
        ("ab\ud800", "Holds half a character at position 3; remove it."),
        ("x" * 11, "Holds 11 characters; at most 10 are allowed."),
    ],
)
def test_one_line_of_text_refuses(text: str, problem: str) -> None:
    assert text_problems(text, max_length=10) == [problem]


def test_several_lines_may_have_line_ends_and_tabs_but_no_other_controls() -> None:
    assert text_problems("one\n\ttwo", max_length=10, multiline=True) == []
    assert text_problems("one\x0b", max_length=10, multiline=True) == [
        "Holds the control character U+000B at position 4; remove it."
    ]


def test_every_problem_is_told() -> None:
    assert text_problems("\0" + "\udfff" * 3, max_length=2) == [
        "Holds the control character U+0000 at position 1; remove it.",
        "Holds half a character at position 2; remove it.",
        "Holds 4 characters; at most 2 are allowed.",
    ]


def test_a_body_is_long_and_a_headline_is_not() -> None:
    assert copy_problems("body", "x" * 200_000) == []
    assert copy_problems("body", "x" * 200_001) == ["Holds 200001 characters; at most 200000 are allowed."]
    assert copy_problems("headline", "x" * 501) == ["Holds 501 characters; at most 500 are allowed."]


@pytest.mark.parametrize(
    "link",
    [
        "https://bank.example/rates?a=b#c",
        "http://bank.example",
        "HTTPS://BANK.EXAMPLE/",
        "mailto:help@bank.example",
        "tel:+62215551234",
        "/rates",
        "rates/spring",
        "#terms",
        "?page=2",
        "https://groups.google.com/forum/?nomobile=true#!forum/us-government-apis",
    ],
)
def test_links_that_may_stand(link: str) -> None:
    assert link_problems(link) == []
    assert copy_problems("link", link) == []


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("javascript:alert(1)", "A link is http, https, mailto, tel or relative, not javascript."),
        ("JaVaScRiPt:alert(1)", "A link is http, https, mailto, tel or relative, not JaVaScRiPt."),
        ("data:text/html,x", "A link is http, https, mailto, tel or relative, not data."),
        ("java script:alert(1)", "A link holds no spaces and no backslashes."),
        ("/\\evil.example", "A link holds no spaces and no backslashes."),
        ("//evil.example", "Write the link with https: before the two slashes."),
        ("https:///rates", "This link names no host."),
        ("https://[::1", "This link cannot be read; check its host and port."),
    ],
)
def test_links_that_may_not(link: str, problem: str) -> None:
    assert link_problems(link) == [problem]


def test_a_tab_hidden_in_a_scheme_is_refused() -> None:
    assert copy_problems("link", "java\tscript:alert(1)") == ["Holds the control character U+0009 at position 5; remove it."]


@pytest.mark.parametrize(
    ("typed", "tag"), [("EN", "en"), ("pt-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), (" fr ", "fr"), ("sl-ROZAJ", "sl-rozaj")]
)
def test_one_language_has_one_spelling(typed: str, tag: str) -> None:
    assert usual_case(typed) == tag
    assert language_problems(tag) == []


@pytest.mark.parametrize("tag", ["", "e", "english please", "en_GB", "en-", "fr\n", "x" * 36, "de-" + "a" * 9])
def test_what_does_not_look_like_a_language(tag: str) -> None:
    assert language_problems(tag) == [f"“{tag}” is not a language tag; write it like en, fr or pt-BR."]
