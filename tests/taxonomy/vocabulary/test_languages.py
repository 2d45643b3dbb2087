import pytest

from taxonomy.vocabulary.languages import is_language_tag, usual_case


@pytest.mark.parametrize(
    ("text", "expected"),
    [("EN", "en"), (" fr ", "fr"), ("PT-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("", "")],
)
def test_one_spelling(text, expected):
    assert usual_case(text) == expected


@pytest.mark.parametrize("text", ["en", "pt-BR", "zh-Hant-TW", "es-419", "de-1996", "sl-rozaj-biske"])
def test_tags(text):
    assert is_language_tag(text)


@pytest.mark.parametrize(
    "text", ["", "e", "en_US", "en-", "-en", "english language", "fr\n", "\u0435n", "1a", "a" * 9, "en" + "-a" * 17]
)
def test_no_tags(text):
    assert not is_language_tag(text)
