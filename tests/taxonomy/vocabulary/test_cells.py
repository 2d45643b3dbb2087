"""Several values in one cell, and values that a spreadsheet would take for something else."""

import pytest

from taxonomy.vocabulary import cells
from taxonomy.vocabulary.rows import MappingKind, Notation, OutsideName


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Cats", "Cats"),
        ("=SUM(A1)", "'=SUM(A1)"),
        ("+49 30", "'+49 30"),
        ("-", "'-"),
        ("@cat", "'@cat"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("＝x", "'＝x"),
        ("'=x", "''=x"),
        ("'tis", "'tis"),
        ("~empty~", "'~empty~"),
        ("~empty~ ", "~empty~ "),
        ("a=b", "a=b"),
    ],
)
def test_no_spreadsheet_runs_a_cell_and_what_was_put_in_front_is_taken_away(text: str, cell: str) -> None:
    assert cells.guard(text) == cell
    assert cells.unguard(cell) == text


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert cells.unguard("'s-Gravenhage") == "'s-Gravenhage"


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        ([], ""),
        (["Cat", "Kitty"], "Cat | Kitty"),
        (["a|b", "c"], "a\\|b | c"),
        (["C:\\temp\\"], "C:\\\\temp\\\\"),
        (["~empty~"], "\\~empty~"),
    ],
)
def test_values_in_one_cell(values: list[str], cell: str) -> None:
    assert cells.join(values) == cell
    assert cells.split(cell) == values


def test_what_people_type_between_separators_need_not_be_tidy() -> None:
    assert cells.split("Cat|  Kitty ||Tom\\Jerry|") == ["Cat", "Kitty", "Tom\\Jerry"]


@pytest.mark.parametrize(
    ("notations", "cell"),
    [
        ((Notation("0110"), Notation("01.10", "https://a.example/isic")), "0110 | 01.10^^https://a.example/isic"),
        ((Notation("x^2"), Notation("a^^b"), Notation("c^", "urn:d")), "x\\^2 | a\\^\\^b | c\\^^^urn:d"),
    ],
)
def test_notations_name_their_system(notations: tuple[Notation, ...], cell: str) -> None:
    assert cells.join_notations(notations) == cell
    assert cells.split_notations(cell) == notations


def test_a_single_circumflex_need_not_be_escaped() -> None:
    assert cells.split_notations("x^2") == (Notation("x^2"),)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        (OutsideName("exact", "https://a.example/?q=1&r=2"), "https://a.example/?q=1&r=2"),
        (OutsideName("exact", "IAB1-2", "iab-content-1.0"), "iab-content-1.0=IAB1-2"),
        (OutsideName("exact", "1", "https://a.example/=x"), "https\\:\\/\\/a.example\\/\\=x=1"),
        (OutsideName("exact", "a=b=c"), "a\\=b\\=c"),
        (OutsideName("exact", "a=b", "s"), "s=a=b"),
        (OutsideName("exact", "=b"), "=b"),
        (OutsideName("exact", "a|b"), "a\\|b"),
    ],
)
def test_names_elsewhere_may_name_the_system(name: OutsideName, cell: str) -> None:
    assert cells.join_outside([name]) == cell
    assert cells.split_outside(cell, MappingKind.EXACT) == (name,)


def test_a_cell_of_backslashes_is_read_at_once() -> None:
    cell = "\\" * 50_001
    assert cells.split_notations(cell)[0].text == "\\" * 25_001
    assert cells.split_outside(cell, MappingKind.EXACT)[0].target == "\\" * 25_001
