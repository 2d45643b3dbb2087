"""Every pair of things that can happen at the same moment, on PostgreSQL, several times each."""

from collections import Counter
from itertools import combinations_with_replacement
from random import Random

import pytest

from channels.models import ChannelSystem
from propagation.delivery.models import Stream
from tests.at_once.together import at_once
from tests.at_once.truth import Seen, deep_wrongs, wrongs
from tests.at_once.world import ACTIONS, World, merge_terms, release_content

pytestmark = [pytest.mark.services, pytest.mark.storm, pytest.mark.django_db(transaction=True)]
ROUNDS = 2


def test_every_pair(postgresql: None) -> None:
    world, seen, met, chance = World(assets=9), Seen(), Counter[str](), Random(8)
    found: list[str] = []
    for one, two in combinations_with_replacement(ACTIONS, 2):
        for _round in range(ROUNDS):
            acts = [ACTIONS[one](world, chance), ACTIONS[two](world, chance)]
            found += [f"{one} beside {two}: {error!r}" for error in at_once(acts, met)]
        found += [f"{one} beside {two}: {wrong}" for wrong in wrongs(seen)]
        _forget_systems(world)
    print(dict(met))
    assert found == []
    assert deep_wrongs(seen) == []


def _forget_systems(world: World) -> None:
    """Registered systems serve nothing here; without them each fan-out has less to do."""
    others = ChannelSystem.objects.exclude(pk__in=[world.push.pk, world.pull.pk])
    Stream.objects.filter(channel_system__in=others).delete()
    others.delete()


def test_a_merge_beside_eight_releases_of_content(postgresql: None) -> None:
    world, seen, met, chance = World(assets=150), Seen(), Counter[str](), Random(1)
    acts = [merge_terms(world, chance), *(release_content(world, chance) for _release in range(8))]
    assert at_once(acts, met) == []
    assert wrongs(seen) == []
