"""Every pair of things that can happen at the same moment, on PostgreSQL, several times each."""

from collections import Counter
from random import Random

import pytest

from tests.at_once.together import at_once
from tests.at_once.truth import Seen, deep_wrongs, wrongs
from tests.at_once.world import IN_PAIRS, Action, World, merge_terms, release_content

pytestmark = [pytest.mark.services, pytest.mark.storm, pytest.mark.django_db(transaction=True)]
ROUNDS = 2


@pytest.mark.parametrize("one", IN_PAIRS, ids=lambda action: action.__name__)
def test_beside_each_other(postgresql: None, one: Action) -> None:
    world, seen, met, chance = World(assets=9), Seen(), Counter[str](), Random(8)
    found: list[str] = []
    for other in IN_PAIRS[IN_PAIRS.index(one) :]:
        for _round in range(ROUNDS):
            acts = [one(world, chance), other(world, chance)]
            found += [f"{one.__name__} beside {other.__name__}: {error!r}" for error in at_once(acts, met)]
    print(one.__name__, dict(met))  # noqa: T201 - shown with -s
    assert found == []
    assert deep_wrongs(seen) == []


def test_a_merge_beside_eight_releases_of_content(postgresql: None) -> None:
    world, seen, met, chance = World(assets=150), Seen(), Counter[str](), Random(1)
    acts = [merge_terms(world, chance), *(release_content(world, chance) for _release in range(8))]
    assert at_once(acts, met) == []
    assert wrongs(seen) == []
