"""One check of the report, and one of its findings."""

import pytest

from tests.factories.taxonomy import many, twins
from tests.support.pages import elements, html, texts

QUALITY = "/taxonomy/product/-/quality/"


def test_many_findings_of_a_check_have_a_page_of_their_own(as_ana, sara):
    twins(51, actor=sara)
    (section,) = [text for text in texts(html(as_ana.get(QUALITY)), "check") if text.startswith("Siblings")]
    assert section.count("Siblings are called") == 3
    assert section.endswith("Show all 51 findings")
    page = html(as_ana.get(QUALITY, {"check": "sibling-label"}))
    assert elements(page, "title") == ["Siblings with the same label: Product · Throughline"]
    assert len(texts(page, "row")) == 50
    assert texts(html(as_ana.get(QUALITY, {"check": "sibling-label", "page": "2"})), "row") == [
        "Siblings are called “Twin 50” (en): “a50”, “b50”. Twin 50 a50 Twin 50 b50"
    ]


def test_many_terms_of_a_finding_have_a_page_of_their_own(as_ana, sara, terms):
    many(50, parent=terms["loans"], actor=sara)
    page = html(as_ana.get(QUALITY))
    assert "?check=uc&amp;finding=1" in page
    assert "All 55 terms" in texts(page, "check")[0]
    page = html(as_ana.get(QUALITY, {"check": "uc", "finding": "1"}))
    assert elements(page, "title") == ["No definition: terms of Product · Throughline"]
    assert (texts(page, "row")[3], len(texts(page, "row"))) == ("cards › credit › travel travel Active", 50)
    last = html(as_ana.get(QUALITY, {"check": "uc", "finding": "1", "page": "2"}))
    assert texts(last, "row")[-1] == "loans › t050 t050 Active"


@pytest.mark.parametrize("finding", ["0", "9", "x", "²", "9" * 30])
def test_of_a_finding_that_there_is_not_the_check_is_shown(as_ana, sara, finding):
    twins(2, actor=sara)
    page = html(as_ana.get(QUALITY, {"check": "sibling-label", "finding": finding}))
    assert len(texts(page, "row")) == 2


def test_a_check_that_finds_nothing(as_ana, terms):
    page = html(as_ana.get(QUALITY, {"check": "chr"}))
    assert texts(page, "empty") == ["No problems found This check finds no problem in the facet."]
