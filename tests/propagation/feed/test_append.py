"""What a release appends, and what it leaves of the documents that are not in it."""

import pytest

from propagation.feed.models import DocumentTerm
from tests.factories.content import asset, edited
from tests.factories.propagation import released, term


@pytest.fixture
def loans(sara):
    return term("product:loans", actor=sara)


def terms_of(code):
    """What the documents of an asset carry, each term once."""
    rows = DocumentTerm.objects.filter(document__asset__code=code)
    return sorted(set(rows.values_list("term__code", flat=True)))


def test_the_documents_carry_the_terms_that_were_released_last(ana, ben, spring_rate, loans, email):
    released(spring_rate, author=ana, reviewer=ben)
    assert terms_of("spring-rate") == ["email", "savings", "web"]
    edited(spring_rate, terms=[email, loans], actor=ana)
    assert terms_of("spring-rate") == ["email", "savings", "web"]

    released(spring_rate, author=ana, reviewer=ben)

    assert "loans" in terms_of("spring-rate")


def test_the_terms_of_other_documents_stay(ana, ben, spring_rate, loans, email):
    released(spring_rate, author=ana, reviewer=ben)

    released(asset("other", terms=[email, loans], actor=ana), author=ana, reviewer=ben)

    assert terms_of("spring-rate") == ["email", "savings", "web"]
    assert terms_of("other") == ["email", "loans"]
