"""A storm: whatever can happen, in several threads, in any order; afterwards a slow and simple model says what must hold."""

from collections import Counter
from functools import partial
from random import Random
from time import monotonic

import pytest

from tests.at_once.together import at_once
from tests.at_once.truth import Seen, deep_wrongs
from tests.at_once.world import IN_STORMS, World, is_stated

pytestmark = [pytest.mark.services, pytest.mark.storm, pytest.mark.django_db(transaction=True)]
THREADS = 4
SECONDS = 15


@pytest.mark.parametrize("seed", [1])
def test_a_storm(postgresql: None, seed: int) -> None:
    world, met, done = World(assets=12), Counter[str](), Counter[str]()
    deadline = monotonic() + SECONDS

    def blow(seed: int) -> None:
        chance = Random(seed)
        while monotonic() < deadline:
            action = chance.choice(IN_STORMS)
            try:
                action(world, chance)()  # in a storm, what is prepared meets others too
            except BaseException as error:
                if not is_stated(error):
                    raise
                done["conflicts"] += 1
            done[action.__name__] += 1

    found = at_once([partial(blow, seed * 100 + number) for number in range(THREADS)], met)
    print(dict(done))  # noqa: T201 - shown with -s
    assert found == []
    assert deep_wrongs(Seen()) == []
