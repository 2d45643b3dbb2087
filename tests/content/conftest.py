"""Terms that the drafts of these tests are tagged with."""

import pytest

from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import term


@pytest.fixture
def web(sara: User) -> Term:
    return term("web", facet="channel", actor=sara)


@pytest.fixture
def email(sara: User) -> Term:
    return term("email", facet="channel", actor=sara)


@pytest.fixture
def savings(sara: User) -> Term:
    return term("savings", facet="product", actor=sara)


@pytest.fixture
def loans(sara: User) -> Term:
    return term("loans", facet="product", actor=sara)
