"""The list of imports."""

import pytest

from taxonomy.services.imports import look_for_imports
from tests.pages.taxonomy.imports.uploads import LIST, waiting
from tests.support.pages import elements, html, texts


def test_the_list_is_empty_at_first_and_says_what_to_do(as_sara, ana):
    assert texts(html(as_sara.get(LIST)), "empty")[0].startswith("No imports yet")
    assert "Import a file" in elements(html(as_sara.get(LIST)), "a")
    as_sara.force_login(ana)
    assert "Import a file" not in elements(html(as_sara.get(LIST)), "a")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(as_sara, sara, count, django_assert_num_queries):
    for _number in range(count):
        waiting(sara)
    look_for_imports()
    with django_assert_num_queries(7):
        page = html(as_sara.get(LIST))
    assert len(texts(page, "row")) == count
    assert texts(page, "row")[0].startswith("pets.csv Product Planned Left out 1 New 3")
