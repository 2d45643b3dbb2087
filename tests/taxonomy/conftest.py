"""A small tree of products, and somebody who may look at it."""

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import grow

TREE = """
    cards
        debit
        credit
            travel
    loans
"""


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client
