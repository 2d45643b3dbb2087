"""The first version of a facet."""

import pytest

from people.models import User
from taxonomy.models import FacetVersion, Term
from tests.factories.versions import published


@pytest.fixture
def first(sara: User, terms: dict[str, Term]) -> FacetVersion:
    return published(note="The first.", actor=sara)
