"""Differences in words, field by field, and the paths of rows."""

from dataclasses import replace
from datetime import date

import pytest

from taxonomy.queries.version_texts import sides
from taxonomy.vocabulary.row_paths import Paths, at_and_below
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym, TermRow
from taxonomy.vocabulary.versions import compare

CARDS = TermRow("cards", "", {"en": "Cards", "fr": "Cartes"}, status="active", sort=1)
TRAVEL = TermRow("travel", "cards", {"en": "Travel"}, status="active", sort=1)
LOANS = TermRow("loans", "", {"en": "Loans"}, status="active", sort=2)


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"parent_code": "loans"}, ["Cards › Travel"], ["Loans › Travel"]),
        ({"broader": ("loans",)}, [], ["Also under Loans"]),
        ({"status": "merged", "replaced_by": ("loans",)}, ["Active"], ["Merged", "Replaced by Loans"]),
        ({"status": "deprecated"}, ["Active"], ["Deprecated", "Nothing replaces it"]),
        (
            {"status": "deprecated", "replaced_by": ("loans", "cards"), "replacement_rule": "all", "status_reason": "Old."},
            ["Active"],
            ["Deprecated", "Replaced by Loans; Cards. All of them together.", "Reason: Old."],
        ),
        ({"labels": {"en": "Trip", "": "Voyage"}}, ["en: Travel"], ["Voyage", "en: Trip"]),
        ({"notes": (Note("definition", "en", "A card."), Note("definition", "", "Plain."))}, [], ["en: A card.", "Plain."]),
        ({"notes": (Note("scope", "en", "Abroad."),)}, [], ["Scope note (en): Abroad."]),
        ({"synonyms": (Synonym("hidden", "", "travle"),)}, [], ["Hidden label, for searching only: travle"]),
        ({"notations": (Notation("01"), Notation("7", "urn:isco"))}, [], ["Notation: 01", "Notation (urn:isco): 7"]),
        (
            {"mappings": (OutsideName("exact", "https://example.org/t"), OutsideName("identifier", "7", "google"))},
            [],
            ["Exact match: https://example.org/t", "Identifier (google): 7"],
        ),
        ({"related": ("loans", "elsewhere")}, [], ["Related to Loans", "Related to elsewhere"]),
        ({"uri": "https://example.org/travel", "owner": "sara"}, [], ["URI: https://example.org/travel", "Owner: sara"]),
        (
            {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 3, 4)},
            [],
            ["Valid from: 2026-01-02", "Valid to: 2026-03-04"],
        ),
    ],
)
def test_each_field_is_told(changes: dict[str, object], before: list[str], after: list[str]) -> None:
    old = [CARDS, TRAVEL, LOANS]
    new = [CARDS, replace(TRAVEL, **changes), LOANS]
    (difference,) = compare(old, new)
    assert sides(difference, Paths(old, "en"), Paths(new, "en")) == (before, after)


def test_another_order_is_told_by_place() -> None:
    new = [replace(LOANS, sort=1), replace(CARDS, sort=2), TRAVEL]
    (difference,) = compare([CARDS, TRAVEL, LOANS], new)
    told = sides(difference, Paths([CARDS, LOANS], "en"), Paths(new, "en"))
    assert (difference.code, told) == ("loans", (["Place among its siblings: 2"], ["Place among its siblings: 1"]))


def test_paths_are_in_the_language_of_the_reader_as_far_as_there_are_labels() -> None:
    paths = Paths([CARDS, TRAVEL, TermRow("bare", "travel", {})], "fr")
    assert paths.path("bare") == ("Cartes", "Travel", "bare")
    assert (paths.label("travel").text, paths.label("travel").is_fallback) == ("Travel", True)
    assert paths.named("unknown") == "unknown"


def test_a_path_may_begin_outside_of_the_rows() -> None:
    paths = Paths([TRAVEL], "en", above={"cards": ["Money", "Cards"]})
    assert paths.named("travel") == "Money › Cards › Travel"
    assert Paths([TRAVEL], "en").named("travel") == "cards › Travel"


def test_a_circle_of_parents_ends() -> None:
    circle = [TermRow("a", "b", {}), TermRow("b", "a", {})]
    assert Paths(circle, "en").path("a") == ("b", "a")
    assert at_and_below(circle, "a") == circle
