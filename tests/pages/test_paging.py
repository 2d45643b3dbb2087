"""Long lists: counted up to a limit, paged through up to it."""

import pytest

from content.models import Asset
from content.queries.assets import assets_list
from pages import paging
from pages.paging import ListPaginator
from tests.factories.content import asset
from tests.support.pages import html, texts


@pytest.fixture
def three(ana, monkeypatch):
    for number in range(3):
        asset(f"rate-{number}", title=f"Rate {number}", actor=ana)
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)


def test_a_list_is_counted_up_to_the_limit(as_ana, three):
    page = html(as_ana.get("/assets/"))
    assert "2+ in all. These pages show the first 2: narrow the list to see others." in page
    assert len(texts(page, "row")) == 2
    assert "1 in all" in html(as_ana.get("/assets/?q=rate-2"))


def test_each_page_has_its_own_rows_with_their_counts(three):
    pages = ListPaginator(assets_list(), 1)
    assert (pages.num_pages, pages.is_capped) == (2, True)
    assert [(row.code, row.tag_count) for number in (1, 2) for row in pages.page(number)] == [("rate-0", 0), ("rate-1", 0)]
    assert pages.get_page(99).number == 2


def test_a_known_count_costs_no_query(three, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ListPaginator(Asset.objects.all(), 1, 3).num_pages == 2
