"""The terms that the pages of terms are tried on."""

import pytest

from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import grow
from tests.pages.taxonomy.terms.asking.steps import TREE


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    """A tree of products, and a channel."""
    return grow(TREE, actor=sara) | grow("email", facet="channel", actor=sara)
