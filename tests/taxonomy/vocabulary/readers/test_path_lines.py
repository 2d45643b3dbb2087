"""Text with one path of labels a line."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import path_lines
from tests.taxonomy.vocabulary.readers.shown import checked, seen


def test_google_with_ids(path: Path) -> None:
    path.write_text(
        "# Google_Product_Taxonomy_Version: 2021-09-21\r\n"
        "1 - Animals & Pet Supplies\r\n"
        "3237 - Animals & Pet Supplies > Live Animals\r\n"
        "499 - Animals & Pet Supplies > Live Animals > 10 - 12 Fish\r\n"
    )
    reading = path_lines.read(path)
    assert seen(reading) == [
        ("1", "", {"en": "Animals & Pet Supplies"}, 2),
        ("3237", "1", {"en": "Live Animals"}, 3),
        ("499", "3237", {"en": "10 - 12 Fish"}, 4),
    ]
    assert reading.problems == []


def test_google_without_ids_in_any_order(path: Path) -> None:
    path.write_bytes("Möbel > Stühle > Hocker\nMöbel > Stühle\n >\n\nMöbel > Stühle\n".encode("cp1252"))
    reading = path_lines.read(path, language="de")
    assert seen(reading) == [
        ("mobel.stuhle.hocker", "mobel.stuhle", {"de": "Hocker"}, 1),
        ("mobel", "", {"de": "Möbel"}, 2),
        ("mobel.stuhle", "mobel", {"de": "Stühle"}, 2),
    ]
    assert checked(reading) == [
        (1, "encoding", "info"),
        (5, "repeated-row", "info"),
        (1, "made-code", "info"),
        (2, "implied-term", "info"),
    ]


def test_a_text_without_paths_is_refused(path: Path) -> None:
    path.write_text("Animals\n> \n")
    with pytest.raises(ValidationError, match=r"file\.txt has no line such as “Apparel > Clothing”\."):
        path_lines.read(path)
