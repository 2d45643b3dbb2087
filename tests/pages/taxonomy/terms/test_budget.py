"""Ten thousand terms: what a page of the taxonomy may weigh. Times are measured by hand, not here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from taxonomy.models import Facet
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.rows import TermRow
from tests.support.pages import HTMX

MAX_BYTES = 60_000
MAX_ELEMENTS = 1_500
MAX_QUERIES = 31


def wide() -> Iterator[TermRow]:
    """100 terms at the top, 9 below each, 10 below each of those: 10,000."""
    for first in range(100):
        yield row(f"r{first}", "")
        for second in range(9):
            yield row(f"r{first}c{second}", f"r{first}")
            yield from (row(f"r{first}c{second}d{third}", f"r{first}c{second}") for third in range(10))


def flat() -> Iterator[TermRow]:
    """10,000 siblings below one term."""
    yield row("all", "")
    yield from (row(f"s{number:05}", "all") for number in range(10_000))


def deep() -> Iterator[TermRow]:
    """100 siblings on each of 8 levels, the path going on at the last of each."""
    above = ""
    for level in range(8):
        yield from (row(f"l{level}n{number:02}", above) for number in range(100))
        above = f"l{level}n99"


def row(code: str, parent: str) -> TermRow:
    return TermRow(code=code, parent_code=parent, labels={"en": f"A term of middling length, called {code}"})


@pytest.fixture
def grown(request: Any, sara: User, client: Client) -> Client:
    """A facet with the terms that the test asks for, and Sara looking at it."""
    import_terms(facet=Facet.objects.get(code="product"), rows=list(request.param()), actor=sara)
    client.force_login(sara)
    return client


def weigh(client: Client, path: str, **headers: str) -> tuple[str, int]:
    """The page, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.content.decode(), len(queries)


def assert_light(client: Client, path: str, **headers: str) -> str:
    page, queries = weigh(client, path, **headers)
    elements = len(re.findall(r"<[a-z]", page, re.IGNORECASE))
    assert (len(page.encode()) < MAX_BYTES, elements < MAX_ELEMENTS, queries <= MAX_QUERIES) == (True, True, True)
    return page


@pytest.mark.parametrize("grown", [wide], indirect=True)
def test_ten_thousand_terms_are_light_wherever_one_looks(grown):
    page = assert_light(grown, "/taxonomy/product/")
    assert page.count('role="treeitem"') == 100
    for path in ("r50/", "r50c3/", "r50c3d4/", "?open=r50", "?open=r50c3", "?retired=hide", "r50/?retired=hide"):
        page = assert_light(grown, f"/taxonomy/product/{path}")
    assert_light(grown, "/taxonomy/product/?open=r50c3", **HTMX)


@pytest.mark.parametrize("grown", [flat], indirect=True)
def test_ten_thousand_siblings_are_light_and_reached_block_by_block(grown):
    page = assert_light(grown, "/taxonomy/product/all/")
    assert "Filter the terms below A term of middling length, called all" in page
    assert 'aria-setsize="10000" aria-posinset="1"' in page
    assert "Show 100 more" in page
    middle = assert_light(grown, "/taxonomy/product/s05000/")
    assert 'aria-setsize="10000" aria-posinset="5001" aria-current="page"' in middle
    assert "Show 100 earlier" in middle
    assert "Filter the terms below A term of middling length, called all" in middle
    part = assert_light(grown, "/taxonomy/product/?open=all&from=9900", **HTMX)
    assert part.count('role="treeitem"') == 100
    assert 'aria-posinset="10000"' in part
    found = assert_light(grown, "/taxonomy/product/?open=all&within=s0777", **HTMX)
    assert found.count('role="treeitem"') == 10


@pytest.mark.parametrize("grown", [deep], indirect=True)
def test_a_deep_path_of_long_branches_is_light(grown):
    page = assert_light(grown, "/taxonomy/product/l7n50/")
    assert page.count("Show") >= 8
    assert 'aria-level="8" aria-setsize="100" aria-posinset="51" aria-current="page"' in page
    shown = re.findall(r'aria-level="(\d)"[^>]*aria-posinset', page)
    assert set(shown) == set("12345678")
