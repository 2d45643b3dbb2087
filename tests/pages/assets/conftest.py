"""Terms that drafts are tagged with, and an asset."""

import pytest

from content.models import Asset
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset
from tests.fixtures.content import email, loans, savings, web

__all__ = ["email", "loans", "savings", "web"]


@pytest.fixture
def rate(savings: Term, web: Term, ana: User) -> Asset:
    return asset("spring-rate", terms=[savings, web], actor=ana)
