"""The part of a text that was looked for."""

import pytest

from pages.highlighting import split_at
from pages.templatetags.terms import marked


@pytest.mark.parametrize(
    ("text", "wanted", "parts"),
    [
        ("Travel card", "card", ("Travel ", "card", "")),
        ("Travel card", "TRAVEL", ("", "Travel", " card")),
        ("Épargne voyage", "epargne", ("", "Épargne", " voyage")),
        ("Epargne", "épar", ("", "Épar".replace("É", "E"), "gne")),
        ("Straße 5", "strasse", ("", "Straße", " 5")),
        ("ﬁnance", "fi", ("", "ﬁ", "nance")),
        ("a  b", "a b", ("a  b", "", "")),
        ("Travel", "zebra", ("Travel", "", "")),
        ("Travel", "", ("Travel", "", "")),
        ("", "x", ("", "", "")),
    ],
)
def test_a_match_is_found_whatever_its_case_and_accents(text, wanted, parts):
    assert split_at(text, wanted) == parts


def test_marking_escapes_all_of_it():
    assert marked("<b>Card</b>", "card") == "&lt;b&gt;<mark>Card</mark>&lt;/b&gt;"
    assert marked("<b>", "zebra") == "&lt;b&gt;"
