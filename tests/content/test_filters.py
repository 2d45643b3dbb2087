"""What narrows a list of assets."""

import pytest

from content.filters import AssetFilters
from content.models import Asset
from content.queries.assets import assets_list
from content.services.revisions import freeze_revision, make_live, withdraw
from people.models import User
from tests.factories.content import asset, edited


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


def released(row: Asset, *, author: User, reviewer: User) -> None:
    make_live(asset=row, revision=freeze_revision(asset=row, actor=author), actor=reviewer)


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


def test_each_asset_is_in_a_state(rates, ana, ben):
    _spring, summer, autumn, winter = rates
    for row in (summer, autumn, winter):
        released(row, author=ana, reviewer=ben)
    edited(autumn, headline="Save at 4 percent", actor=ana)
    withdraw(asset=winter, actor=ben)
    assert codes(state="draft") == ["spring"]
    assert codes(state="live") == ["autumn", "summer"]
    assert codes(state="changed") == ["autumn"]
    assert codes(state="withdrawn") == ["winter"]
