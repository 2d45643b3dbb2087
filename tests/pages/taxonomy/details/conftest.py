"""A term that somebody has proposed."""

import pytest

from people.models import User
from taxonomy.models import Term
from taxonomy.services.terms import propose_term


@pytest.fixture
def wallet(bank: dict[str, Term], ana: User) -> Term:
    return propose_term(facet=bank["gold"].facet, code="wallet", labels={"en": "Wallet"}, actor=ana)
