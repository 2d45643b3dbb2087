"""A small tree of products, and somebody who may look at it."""

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Term, TermSynonym
from taxonomy.operations import Broaden, Rename
from tests.factories.taxonomy import grow
from tests.support.terms import do

TREE = """
    cards
        debit
        credit
            travel
    loans
"""
BANK = """
    cards
        debit
        credit
            travel
            student
        gold
    loans
        car
        home
    offers
"""


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def as_sara(client: Client, sara: User) -> Client:
    client.force_login(sara)
    return client


@pytest.fixture
def bank(sara: User) -> dict[str, Term]:
    """Terms with words and ties of every kind that an operation touches."""
    grown = grow(BANK, actor=sara)
    do(Rename(term="product:credit", labels={"en": "Credit card", "fr": "Carte de crédit"}), sara)
    TermSynonym.objects.bulk_create([TermSynonym(term=grown["credit"], kind="hidden", language="en", text="kredit")])
    do(Broaden(term="product:car", broader="product:credit"), sara)
    do(Broaden(term="product:student", broader="product:loans"), sara)
    return grown
