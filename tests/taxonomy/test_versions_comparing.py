"""Comparing two versions, or one with the facet as it is now, as a page and as a table."""

import csv
import io

import pytest

from people.models import User
from taxonomy.models import FacetVersion, Term
from tests.factories.taxonomy import set_labels, term
from tests.factories.versions import change_much, published
from tests.support.pages import elements, texts

Terms = dict[str, Term]
VERSIONS = "/taxonomy/product/-/versions/"
COMPARE = f"{VERSIONS}compare/"


@pytest.fixture
def first(sara: User, terms: Terms) -> FacetVersion:
    return published(note="The first.", actor=sara)


def html(response) -> str:
    return response.content.decode()


def test_all_that_differs_is_told_with_both_sides(as_ana, first, sara, terms):
    change_much(terms, actor=sara)
    page = html(as_ana.get(COMPARE))
    assert texts(page, "row") == [
        "savings savings savings Added savings",
        "loans loans loans Deprecated Active Deprecated Nothing replaces it Reason: Sold.",
        "credit credit Plastic › credit Merged Active Merged Replaced by Plastic › debit",
        "travel travel Plastic › debit › travel Moved cards › credit › travel Plastic › debit › travel",
        "Plastic cards Plastic Relabelled en: cards en: Plastic",
        "debit debit Plastic › debit Wording changed Alternative label (en): credit",
    ]
    assert texts(page, "kinds") == ["All 6 Added 1 Deprecated 1 Merged 1 Moved 1 Relabelled 1 Wording changed 1"]
    assert texts(page, "verdict") == ["Major: terms were added, removed or moved, or changed their meaning."]
    assert elements(page, "del")[:2] == ["Active", "Active"]


def test_differences_of_one_kind_and_of_two_versions(as_ana, first, sara, terms):
    change_much(terms, actor=sara)
    published(note="Much.", actor=sara)
    set_labels(term=terms["debit"], labels={"en": "Debit"}, actor=sara)
    address = {"older": "1.0", "newer": "2.0"}
    assert [row.split()[0] for row in texts(html(as_ana.get(COMPARE, {**address, "kind": "moved"})), "row")] == ["travel"]
    assert texts(html(as_ana.get(COMPARE, {**address, "kind": "restored"})), "empty") == [
        "No difference of this kind Clear the filters"
    ]
    backwards = texts(html(as_ana.get(COMPARE, {"older": "2.0", "newer": "1.0", "kind": "removed"})), "row")
    assert backwards == ["savings savings savings Removed savings"]
    assert texts(html(as_ana.get(COMPARE, {"older": "2.0", "newer": "2.0"})), "empty") == [
        "No differences Both have the same terms, with the same words, in the same places."
    ]
    assert texts(html(as_ana.get(COMPARE)), "verdict") == ["Minor: only wording and details differ."]


def test_a_version_that_there_is_not_cannot_be_compared(as_ana, first):
    response = as_ana.get(COMPARE, {"older": "7.0"})
    assert response.status_code == 400
    assert texts(html(response), "error-summary") == [
        "There is a problem From: Select a valid choice. 7.0 is not one of the available choices."
    ]


def test_comparing_costs_the_same_queries_however_much_differs(as_ana, first, sara, terms, django_assert_num_queries):
    term("one", actor=sara)
    as_ana.get(COMPARE)
    with django_assert_num_queries(9):
        assert len(texts(html(as_ana.get(COMPARE)), "row")) == 1
    term("two", actor=sara)
    term("three", actor=sara)
    as_ana.get(COMPARE)
    with django_assert_num_queries(9):
        assert len(texts(html(as_ana.get(COMPARE)), "row")) == 3


def test_differences_can_be_had_as_a_table(as_ana, first, sara, terms):
    change_much(terms, actor=sara)
    set_labels(term=terms["debit"], labels={"en": "=1+1"}, actor=sara)
    response = as_ana.get(COMPARE, {"format": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="product-1.0-now.csv"'
    text = response.content.decode()
    assert text.startswith("\ufeffchange,level,code,label,path,before,after,replaced_by\r\n")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert rows[1] == [
        "deprecated",
        "major",
        "loans",
        "loans",
        "loans",
        "Active",
        "Deprecated\nNothing replaces it\nReason: Sold.",
        "",
    ]
    assert rows[2][:4] == ["merged", "major", "credit", "credit"]
    assert rows[2][7] == "debit"
    assert rows[5] == ["relabelled", "minor", "debit", "'=1+1", "Plastic › =1+1", "en: debit", "en: =1+1", ""]


def test_what_a_term_holds_is_text(as_ana, first, sara, terms):
    set_labels(term=terms["cards"], labels={"en": "<script>alert(1)</script>"}, actor=sara)
    assert "<script>alert" not in html(as_ana.get(COMPARE))
    published(actor=sara)
    assert "<script>alert" not in html(as_ana.get(f"{VERSIONS}1.1/"))
