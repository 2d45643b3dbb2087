"""Which label is shown, and what a label may hold."""

import pytest

from taxonomy.vocabulary.labels import Label, clean, pick


@pytest.mark.parametrize(
    ("labels", "language", "expected"),
    [
        ({"en": "Email", "fr": "Courriel"}, "fr", Label("Courriel", "fr", is_fallback=False)),
        ({"en": "Email", "fr": "Courriel", "fr-CA": "Infolettre"}, "fr-CA", Label("Infolettre", "fr-CA", is_fallback=False)),
        ({"en": "Email", "fr": "Courriel"}, "fr-CA", Label("Courriel", "fr", is_fallback=False)),
        ({"en": "Email", "pt-BR": "Correio"}, "pt-br", Label("Correio", "pt-BR", is_fallback=False)),
        ({"en": "Email", "": "e-mail"}, "id", Label("Email", "en", is_fallback=True)),
        ({"": "e-mail", "de": "E-Mail"}, "id", Label("e-mail", "", is_fallback=True)),
        ({"it": "Posta", "de": "E-Mail"}, "id", Label("E-Mail", "de", is_fallback=True)),
        ({}, "en", Label("", "", is_fallback=True)),
    ],
)
def test_the_closest_language_wins(labels: dict[str, str], language: str, expected: Label) -> None:
    assert pick(labels, language) == expected


def test_labels_are_stored_composed_and_without_stray_white_space() -> None:
    cleaned, problems = clean({"en": "  Pet\u00a0 food\n", "fr": "Cafe\u0301", "es": ""})
    assert cleaned == {"en": "Pet food", "fr": "Caf\u00e9", "es": ""}
    assert problems == []


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"english please": "Pets"}, "“english please” is not a language tag"),
        ({"en": "x" * 501}, "has 501 characters; at most 500"),
        ({"en": "Pe\x00ts"}, "control character"),
    ],
)
def test_a_label_that_cannot_be_stored_is_named_and_left_out(labels: dict[str, str], message: str) -> None:
    cleaned, problems = clean(labels)
    assert cleaned == {}
    assert len(problems) == 1
    assert message in problems[0]
