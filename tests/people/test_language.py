"""The language in which somebody reads."""

from django.utils import translation

from people.language import reader_language


def test_it_is_that_of_the_page_and_else_that_of_the_site(settings) -> None:
    with translation.override("fr"):
        assert reader_language() == "fr"
    with translation.override(None):
        assert reader_language() == settings.LANGUAGE_CODE == "en"
