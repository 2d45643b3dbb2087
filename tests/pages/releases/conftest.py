"""A small registry, and a release on its way."""

import pytest

from propagation.delivery.services.fan_out import fan_out
from tests.factories.propagation import push_system, released
from tests.fixtures.registry import digital, email, savings, spring_rate, web

__all__ = ["digital", "email", "savings", "spring_rate", "web"]


@pytest.fixture
def arriving(ana, ben, chris, email, web, spring_rate):
    """A release of two documents: Esp serves email, Cms serves web; both have it as their target."""
    push_system("esp", channels=[email], actor=chris)
    push_system("cms", channels=[web], actor=chris)
    release = released(spring_rate, author=ana, reviewer=ben)
    fan_out()
    return release
