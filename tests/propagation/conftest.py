"""A small registry: two channels, one product, one asset that Ana wrote for both channels."""

import pytest

from content.models import Asset
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset
from tests.factories.propagation import term


@pytest.fixture
def digital(sara: User) -> Term:
    return term("channel:digital", actor=sara)


@pytest.fixture
def email(digital: Term, sara: User) -> Term:
    return term("channel:email", parent=digital, actor=sara)


@pytest.fixture
def web(digital: Term, sara: User) -> Term:
    return term("channel:web", parent=digital, actor=sara)


@pytest.fixture
def savings(sara: User) -> Term:
    return term("product:savings", actor=sara)


@pytest.fixture
def spring_rate(email: Term, web: Term, savings: Term, ana: User) -> Asset:
    return asset("spring-rate", terms=[email, web, savings], actor=ana)
