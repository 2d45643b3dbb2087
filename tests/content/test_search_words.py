"""What is stored for searching, and what a search asks of it."""

import pytest

from content.rules.search_words import MOST_PARTS, needles, search_problems, searchable


def finds(search: str, *texts: str) -> bool:
    stored = searchable(texts)
    return all(needle in stored for needle in needles(search))


@pytest.mark.parametrize(
    "search",
    [
        "epargne",
        "épargne",
        "ÉPARGNE",
        "Épar",
        "d'épargne",
        "livret épargne",
        "épargne livret",
        '"d\'épargne"',
        "“pargne”",
        "ＬＩＶＲＥＴ",
    ],
)
def test_case_accents_width_and_order_do_not_matter(search):
    assert finds(search, "Un livret d'Épargne")


@pytest.mark.parametrize(
    ("search", "text", "found"),
    [
        ("pargne", "épargne", False),  # a word is found by its beginning
        ('"pargne"', "épargne", True),  # a phrase is found anywhere
        ("€29.90", "Only €29.90 a month", True),
        ("€29.90", "Only €29,90 a month", False),
        ("29.90", "Only €29.90 a month", True),
        ("9.90", "Only €29.90 a month", False),
        ('"€29.90"', "Only €129.90 a month", False),
        ('"29.90"', "Only €129.90 a month", True),
        ('"AVB 2026"', "See the AVB 2026.", True),
        ('"avb  2026"', "See the AVB\n2026.", True),
        ('"AVB 2026"', "AVB of the year 2026", False),
        ("AVB 2026", "In 2026 the AVB", True),
        ('"AVB 2026', "See the AVB 2026.", True),  # the closing mark is missing
        ("100%", "up to 100 percent", False),
        ("100%", "up to 100% more", True),
        ("_", "no line below", False),
        ("手机", "新款iPhone手机上市", True),  # no spaces between words: found anywhere
        ("iphone", "新款iPhone手机上市", True),
        ("straße", "STRASSE", True),
        ("isik", "IŞIK", True),
        ("ışık", "ISIK", True),
    ],
)
def test_what_is_found(search, text, found):
    assert finds(search, text) is found


def test_a_phrase_is_not_found_across_two_texts():
    assert finds('"of March"', "of March")
    assert not finds('"of March"', "of", "March")


@pytest.mark.parametrize("search", ["", "   ", '""', '" "', "\x1f\x1e", '"'])
def test_nothing_is_asked(search):
    assert needles(search) == []


def test_a_search_has_a_few_parts():
    assert search_problems(" ".join(f"w{number}" for number in range(MOST_PARTS))) == []
    assert search_problems(" ".join(f"w{number}" for number in range(MOST_PARTS + 1))) != []
    assert search_problems("same " * (MOST_PARTS + 1)) == []
