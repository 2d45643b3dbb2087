"""Checks of terms out of use, their successors and dates: what each reports, and similar rows that it must not report."""

from datetime import date
from typing import Any

from taxonomy.vocabulary.rows import TermRow
from tests.taxonomy.vocabulary.quality_rows import codes, said, term


def old(code: str, *successors: str, **fields: Any) -> TermRow:
    """A deprecated term."""
    return term(code, **{"status": "deprecated", "replaced_by": successors, **fields})


def test_out_of_use_without_successor() -> None:
    rows = [old("a"), old("b", "c"), term("c"), old("d", status="merged"), term("e", status="proposed"), old("f", "gone")]
    assert said("no-successor", *rows) == [(("a", "d"), "Out of use, with nothing to use instead: “a”, “d”.")]


def test_out_of_use_and_still_in_use() -> None:
    rows = [old("a", "c"), old("b", "c"), term("c"), old("m", "c", status="merged")]
    assert said("still-used", *rows, used=["m", "c", "a", "elsewhere"]) == [
        (("a", "m"), "Out of use, but content still carries them: “a”, “m”.")
    ]
    assert codes("still-used", *rows) == []


def test_a_successor_that_is_out_of_use() -> None:
    rows = [old("a", "b"), old("b", "c"), term("c"), old("d", "c", "b")]
    assert said("lost-successor", *rows) == [(("a", "d"), "“b” replaces “a”, “d”, but is out of use itself.")]


def test_successors_in_a_circle() -> None:
    rows = [old("a", "b"), old("b", "c"), old("c", "a"), old("d", "c"), old("e", "e"), old("f", "g"), old("g", "h"), term("h")]
    assert said("successor-circle", *rows) == [
        (("a", "b", "c"), "These replace one another: a > b > c > a."),
        (("e",), "These replace one another: e > e."),
    ]
    assert codes("lost-successor", *rows) == [("d",), ("f",)]


def test_a_long_chain_of_successors() -> None:
    chain = [old(f"t{number}", f"t{number + 1}") for number in range(5_000)]
    assert codes("successor-circle", *chain, term("t5000")) == []


def test_ends_before_it_begins() -> None:
    first, last = date(2026, 3, 1), date(2026, 2, 28)
    rows = [
        term("a", valid_from=first, valid_to=last),
        term("b", valid_from=first, valid_to=first),
        term("c", valid_to=last),
        term("d", valid_from=first),
    ]
    assert said("dates", *rows) == [(("a",), "The last valid day is before the first: “a”.")]
