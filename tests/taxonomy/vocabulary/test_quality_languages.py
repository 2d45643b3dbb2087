"""Checks of the languages of labels: what each reports, and similar rows that it must not report."""

from taxonomy.vocabulary.quality import check_rows
from taxonomy.vocabulary.rows import Note, NoteKind
from tests.taxonomy.vocabulary.quality_rows import also, codes, said, term


def labelled(code: str, *tags: str) -> object:
    """A term with a label in each language."""
    return term(code, labels={tag: f"{code} {tag}" for tag in tags})


def test_no_language_is_asked_for() -> None:
    for languages in (["fr"], ["en-GB"], ["id", "es"], [""]):
        rows = [labelled("a", *languages), labelled("b", *languages)]
        assert [finding.check for finding in check_rows(rows) if finding.severity == "error"] == []


def test_a_term_without_any_label_is_reported_once() -> None:
    rows = [term("a", labels={}), labelled("b", "en", "fr"), labelled("c", "fr")]
    assert codes("ml", *rows) == [("a",)]
    assert codes("translation", *rows, languages=["fr"]) == []


def test_a_missing_translation() -> None:
    rows = [
        labelled("a", "en", "fr-CA"),
        labelled("b", "en"),
        labelled("c", "en", "de"),
        term("d", labels={"en": "D", "fr": " "}),
    ]
    assert said("translation", *rows, languages=["en", "fr", "de"]) == [
        (("b", "c", "d"), "Without a label in fr: “b”, “c”, “d”."),
        (("a", "b", "d"), "Without a label in de: “a”, “b”, “d”."),
    ]
    assert codes("translation", *rows) == []
    assert said("translation", *rows, languages=["pt-BR"]) == [
        (("a", "b", "c", "d"), "Without a label in pt-BR: “a”, “b”, “c”, “d”.")
    ]


def test_a_term_out_of_use_needs_no_translation() -> None:
    rows = [labelled("a", "en", "fr"), term("b", labels={"de": "B"}, status="deprecated", replaced_by=("a",))]
    assert codes("translation", *rows, languages=["fr"]) == []


def test_a_language_used_for_some_terms_only() -> None:
    rows = [labelled("a", "en", "fr", "de-AT"), labelled("b", "en", "fr-CA"), labelled("c", "en-GB", "")]
    assert said("ilc", *rows) == [
        (("b", "c"), "de is used for 1 of 3 terms, but not for “b”, “c”."),
        (("c",), "fr is used for 2 of 3 terms, but not for “c”."),
    ]
    assert codes("ilc", *rows, languages=["fr", "de-AT"]) == []


def test_no_language_in_common() -> None:
    assert said("ncl", labelled("a", "en"), labelled("b", "fr")) == [
        (("a", "b"), "There is no language in which all of the terms have a label.")
    ]
    assert codes("ncl", labelled("a", "en", "fr"), labelled("b", "fr-CA"), term("c", labels={})) == []
    assert codes("ncl", labelled("a", ""), labelled("b", "")) == []


def test_languages_not_named_and_not_known() -> None:
    rows = [
        labelled("a", "en", ""),
        labelled("b", "english"),
        term("c", synonyms=(also("C2", "en_GB"), also("C3", ""))),
        term("d", notes=(Note(NoteKind.DEFINITION, "", "D."),)),
        labelled("e", "en", "zh-Hant-TW", "es-419", "de-1996", "yue"),
        term("f", labels={"en": "F", "": ""}),
    ]
    assert said("oilt", *rows) == [
        (("a", "c", "d"), "Labels, synonyms or notes without a language: “a”, “c”, “d”."),
        (("b",), "“english” is not a language tag; it is in “b”."),
        (("c",), "“en_GB” is not a language tag; it is in “c”."),
    ]
