"""One version: its terms as they were."""

import pytest

from tests.factories.taxonomy import set_labels, term
from tests.factories.versions import published
from tests.support.pages import elements, html, texts

VERSIONS = "/taxonomy/product/-/versions/"
COMPARE, PUBLISH, ONE = f"{VERSIONS}compare/", f"{VERSIONS}publish/", f"{VERSIONS}1.0/"


def test_a_version_shows_its_terms_as_they_were(as_ana, first, sara, terms):
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    page = html(as_ana.get(ONE))
    assert elements(page, "h1") == ["Product, version 1.0"]
    assert texts(page, "row") == [
        "cards cards cards Active",
        "debit cards › debit debit Active",
        "credit cards › credit credit Active",
        "travel cards › credit › travel travel Active",
        "loans loans loans Active",
    ]
    assert 'href="/taxonomy/product/travel/"' in page
    assert first.sha256 in elements(page, "code")
    assert "/taxonomy/product/-/export?format=turtle&amp;version=1.0" in page


@pytest.mark.parametrize(("text", "found"), [("TRAV", ["travel"]), ("credit", ["credit"]), ("çarte", ["cards"]), ("zebra", [])])
def test_terms_of_a_version_are_found_by_code_and_label(as_ana, sara, terms, text, found):
    set_labels(term=terms["cards"], labels={"fr": "Cartes"}, actor=sara)
    published(actor=sara)
    page = html(as_ana.get(ONE, {"q": text}))
    assert [row.split()[0] for row in texts(page, "row")] == found
    assert len(texts(page, "empty")) == (not found)


def test_a_long_version_comes_fifty_at_a_time(as_ana, sara, django_assert_num_queries):
    for number in range(51):
        term(f"t{number:02}", actor=sara)
    published(actor=sara)
    as_ana.get(ONE)
    with django_assert_num_queries(10):
        assert len(texts(html(as_ana.get(ONE)), "row")) == 50
    with django_assert_num_queries(10):
        assert texts(html(as_ana.get(ONE, {"page": "2"})), "row") == ["t50 t50 t50 Active"]
