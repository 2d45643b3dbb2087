"""What narrows a list of assets."""

import pytest

from content.filters import AssetFilters
from content.models import Asset
from content.queries.assets import assets_list
from people.models import User
from tests.factories.content import asset


def codes(**asked: str) -> list[str]:
    filters = AssetFilters(asked, queryset=assets_list())
    assert filters.is_valid(), filters.errors
    return [found.code for found in filters.qs]


@pytest.fixture
def rates(ana: User) -> list[Asset]:
    return [
        asset("spring", title="Spring rate", actor=ana),
        asset("summer", title="Summer rate", headline="Borrow at 9 percent", actor=ana),
        asset("autumn", title="Autumn rate", actor=ana),
        asset("winter", title="Winter rate", actor=ana),
    ]


def test_words_are_looked_for_in_code_title_and_headline(rates):
    assert codes() == ["autumn", "spring", "summer", "winter"]
    assert codes(q="SPRING") == ["spring"]
    assert codes(q="borrow") == ["summer"]
    assert codes(q="%") == []


def test_a_kind_is_meant_as_it_is_written(rates):
    Asset.objects.filter(code="spring").update(kind="article")
    assert codes(kind="article") == ["spring"]
    assert codes(kind="art") == []
    assert codes(kind="offer", q="rate") == ["autumn", "summer", "winter"]
