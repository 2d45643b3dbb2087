"""Outlines: the number of empty cells in front of a label says how deep the term is."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import indented
from taxonomy.vocabulary.rows import Note
from tests.taxonomy.vocabulary.readers.shown import checked, said, seen


def test_an_outline_without_codes(path: Path) -> None:
    path.write_text("Cards,,\n,Debit,\n,,Gold\n\n,Credit\nLoans,,Car\n")
    reading = indented.read(path, language="de")
    assert seen(reading) == [
        ("cards", "", {"de": "Cards"}, 1),
        ("cards.debit", "cards", {"de": "Debit"}, 2),
        ("cards.debit.gold", "cards.debit", {"de": "Gold"}, 3),
        ("cards.credit", "cards", {"de": "Credit"}, 5),
        ("loans", "", {"de": "Loans"}, 6),
    ]
    assert said(reading) == [
        (6, "Cells behind the label of this row were not read: Car."),
        (1, "5 terms have no code; codes were made from labels. If you rename one in the file, it becomes a new term."),
    ]
    assert checked(reading) == [(6, "extra-cells", "warning"), (1, "made-code", "info")]


def test_an_outline_with_codes_definitions_and_a_term_in_two_places(path: Path) -> None:
    path.write_text(
        "pets,Pets,Animals that live with us\n"
        "cats,,Cats,cats\n"
        "dogs,,Dogs,hounds\n"
        "farm,Farm,\n"
        "dogs,,Dogs,hounds\n"
        "cats,,Felines,\n"
        "pup,,,Puppies\n"
    )
    reading = indented.read(path)
    assert seen(reading) == [
        ("pets", "", {"en": "Pets"}, 1),
        ("cats", "pets", {"en": "Cats"}, 2),
        ("dogs", "pets", {"en": "Dogs"}, 3),
        ("farm", "", {"en": "Farm"}, 4),
        ("pup", "cats", {"en": "Puppies"}, 7),
    ]
    assert reading.rows[0].notes == (Note("definition", "en", "Animals that live with us"),)
    assert [row.broader for row in reading.rows] == [(), (), ("farm",), (), ()]
    assert said(reading) == [
        (3, "Cells behind the label of 2 rows, first of this one, were not read: hounds, hounds."),
        (6, "The code “cats” is in row 2 already; that row is kept."),
        (7, "“cats” is “Farm > Felines” here, and “Pets > Cats” in row 2; that row is believed."),
    ]


@pytest.mark.parametrize("text", ["", "Cards\nLoans\n", "a,Cards\nb,Loans\n"])
def test_a_table_in_which_nothing_is_indented_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ValidationError, match=r"file\.txt is not an outline"):
        indented.read(path)
