"""Checks of labels, synonyms and definitions: what each reports, and similar rows that it must not report."""

import pytest

from taxonomy.vocabulary.rows import Note, NoteKind
from tests.taxonomy.vocabulary.quality_rows import also, codes, hidden, said, term


@pytest.mark.parametrize("labels", [{}, {"en": ""}, {"en": "", "fr": " "}, {"en": "\u200b"}])
def test_no_label(labels: dict[str, str]) -> None:
    assert said("ml", term("a", labels=labels), term("b")) == [(("a",), "Without any label: “a”.")]


@pytest.mark.parametrize("labels", [{"fr": "Été"}, {"en": "", "": "A"}])
def test_a_label_in_any_language_is_a_label(labels: dict[str, str]) -> None:
    assert codes("ml", term("a", labels=labels)) == []


def test_a_term_out_of_use_needs_a_label_too() -> None:
    assert codes("ml", term("a", labels={}, status="deprecated")) == [("a",)]


def test_a_label_that_only_looks_empty() -> None:
    rows = [
        term("a", labels={"en": "A", "fr": "\u00a0\u200b"}),
        term("b", synonyms=(also(""),)),
        term("c", labels={"en": "C", "fr": ""}),
    ]
    assert said("el", *rows) == [(("a", "b"), "A label or synonym has no visible characters: “a”, “b”.")]


def test_a_label_that_is_also_a_synonym() -> None:
    rows = [
        term("a", labels={"en": "Loan"}, synonyms=(also("Credit"), hidden("Loan", "EN"))),
        term("b", synonyms=(also("Lend"), hidden("Lend"))),
        term("c", labels={"en": "Card"}, synonyms=(also("card"), also("Card", "fr"), hidden("Crad"), hidden("Crad"))),
    ]
    assert said("S13", *rows) == [
        (("a",), "“a” has the text “Loan” (en) several times: as label, hidden synonym."),
        (("b",), "“b” has the text “Lend” (en) several times: as synonym, hidden synonym."),
    ]


def test_two_preferred_labels_in_one_language() -> None:
    rows = [term("a", labels={"en": "Loan", "EN": "Credit"}), term("b", labels={"en": "Lift", "en-US": "Elevator"})]
    assert said("S14", *rows) == [(("a",), "“a” has several preferred labels in one language: “Credit” (en), “Loan” (en).")]


def test_siblings_of_one_name() -> None:
    rows = [
        term("top"),
        term("1225", "top", labels={"en": "Antarctica"}),
        term("1227", "top", labels={"en": " antarctica", "fr": "Antarctique"}),
        term("x", labels={"en": "Ice"}),
        term("y", labels={"en": "Ice"}, broader=("top",)),
    ]
    assert said("sibling-label", *rows) == [(("1225", "1227"), "Siblings are called “Antarctica” (en): “1225”, “1227”.")]
    assert said("ol", *rows) == [(("x", "y"), "Several terms are called “Ice” (en): “x”, “y”.")]


def test_a_label_without_language_is_shown_without() -> None:
    rows = [term("a", labels={"": "Ice"}), term("b", "a", labels={"": "ice"})]
    assert said("ol", *rows) == [(("a", "b"), "Several terms are called “Ice”: “a”, “b”.")]
    assert said("parent-label", *rows) == [(("b",), "These have the same label as the term above them: “b”.")]


def test_siblings_at_the_top_and_over_a_second_parent() -> None:
    rows = [
        term("a", labels={"en": "Ice"}),
        term("b", labels={"en": "Ice"}),
        term("c", "a", labels={"en": "Tea"}),
        term("d", "b", broader=("a",), labels={"en": "Tea"}),
    ]
    assert codes("sibling-label", *rows) == [("a", "b"), ("c", "d")]


def test_the_same_word_in_two_languages_is_no_clash() -> None:
    rows = [term("a", labels={"en": "Chat"}), term("b", labels={"en": "Cat", "fr": "Chat"})]
    assert codes("sibling-label", *rows) == []


def test_accents_are_compared_however_they_are_encoded() -> None:
    assert codes("sibling-label", term("a", labels={"fr": "Été"}), term("b", labels={"fr": "E\u0301te\u0301"})) == [("a", "b")]


def test_a_term_out_of_use_may_share_its_label() -> None:
    old = term("old", labels={"en": "Ice"}, status="merged", replaced_by=("new",))
    assert codes("sibling-label", old, term("new", labels={"en": "Ice"}, synonyms=(also("Cold"),))) == []


def test_a_synonym_that_leads_to_several_terms() -> None:
    rows = [
        term("a", synonyms=(also("Plastic"),)),
        term("b", labels={"en": "Plastic"}),
        term("c", synonyms=(hidden("lone"), also("Own"))),
        term("d", synonyms=(also("Lone"), also("Plastic", "fr"))),
    ]
    assert said("synonym", *rows) == [
        (("a", "b"), "The synonym “Plastic” (en) leads to several terms: “a”, “b”."),
        (("c", "d"), "The synonym “lone” (en) leads to several terms: “c”, “d”."),
    ]


def test_the_label_of_the_term_above() -> None:
    rows = [
        term("a", labels={"en": "Mining", "fr": "Mines"}),
        term("b", "a", labels={"en": "mining", "fr": "Mines"}),
        term("c", "b", labels={"en": "Coal", "fr": ""}),
        term("d", broader=("b",), labels={"en": "Gold", "fr": "mines"}),
    ]
    assert said("parent-label", *rows) == [
        (("b",), "In en these have the same label as the term above them: “b”."),
        (("b", "d"), "In fr these have the same label as the term above them: “b”, “d”."),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Savings\u00a0account", "U+00A0 NO-BREAK SPACE"),
        ("Savings\u200baccount", "U+200B ZERO WIDTH SPACE"),
        ("Savings\u200daccount", "U+200D ZERO WIDTH JOINER"),
        ("Sav\u00adings", "U+00AD SOFT HYPHEN"),
        ("\ufeffSavings", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("Savings\taccount", "U+0009"),
        ("Savings\ue000", "U+E000"),
        ("Caf\ufffd", "U+FFFD REPLACEMENT CHARACTER"),
        ("Half \ud800", "U+D800"),
    ],
)
def test_unusual_characters(text: str, name: str) -> None:
    message = f"The character {name} is in labels or synonyms of “a”."
    assert said("ucil", term("a", labels={"en": text}), term("b")) == [(("a",), message)]
    assert said("ucil", term("a", synonyms=(also(text),)), term("b")) == [(("a",), message)]


@pytest.mark.parametrize(
    "text", ["Épargne – 3 %", "可愛い", "می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "naïve “x”…", "newer \U000323b0"]
)
def test_usual_characters(text: str) -> None:
    assert codes("ucil", term("a", labels={"en": text})) == []


def test_a_long_label() -> None:
    rows = [term("a", labels={"en": "a" * 61}), term("b", labels={"en": "b" * 60}), term("c", synonyms=(also("c" * 99),))]
    assert said("long-label", *rows) == [(("a",), "Labels of more than 60 characters: “a”.")]


def test_no_definition() -> None:
    scope = Note(NoteKind.SCOPE, "en", "For loans.")
    blank = Note(NoteKind.DEFINITION, "en", " ")
    rows = [term("a", notes=()), term("b", notes=(scope, blank)), term("c"), term("d", notes=(), status="deprecated")]
    assert said("uc", *rows) == [(("a", "b"), "Without a definition: “a”, “b”.")]
