"""Restoring terms, and old codes, which always lead to a term."""

import pytest
from django.core.exceptions import ValidationError

from people.models import User
from taxonomy.models import Term
from taxonomy.queries.term_rows import rows_of
from taxonomy.queries.terms import resolve
from taxonomy.vocabulary.operations import Deprecate, Merge, Restore, Split
from tests.factories.taxonomy import drawn, grow
from tests.support.terms import do, refusal

TREE = """
    cards
        debit
        credit
            travel
            student
    loans
        car
"""


@pytest.fixture
def tree(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


def test_restoring_makes_a_term_usable_again(tree: dict[str, Term], ana: User, sara: User) -> None:
    do(Split(term="product:credit", parts=("product:debit", "product:car"), reason="Two"), sara)
    do(Restore(term="product:credit", reason="One after all"), ana)
    row = next(row for row in rows_of(tree["credit"].facet) if row.code == "credit")
    assert (row.status, row.status_reason, row.replaced_by, row.replacement_rule) == ("active", "One after all", (), "")
    assert drawn() == "cards\n    debit\n        travel\n        student\n    credit\nloans\n    car"
    do(Merge(term="product:credit", into="product:car"), sara)
    do(Restore(term="product:credit"), ana)
    assert resolve("product:credit").code == "credit"


def test_what_cannot_be_restored(tree: dict[str, Term], sara: User) -> None:
    assert refusal(Restore(term="product:credit"), sara) == {"": ["“credit” is active: there is nothing to restore."]}
    do(Deprecate(term="product:travel", reason="Over"), sara)
    do(Deprecate(term="product:credit", reason="Over"), sara)
    assert refusal(Restore(term="product:travel"), sara) == {
        "": ["“credit” above it is out of use; restore that one first, or move “travel” away."]
    }
    assert refusal(Restore(term="product:none"), sara) == {"term": ["There is no term “product:none”."]}


def test_old_codes_resolve_through_merges_of_merges(tree: dict[str, Term], sara: User) -> None:
    do(Merge(term="product:travel", into="product:student"), sara)
    do(Merge(term="product:student", into="product:car"), sara)
    do(Deprecate(term="product:car", replaced_by=("product:debit",), reason="Sold"), sara)
    assert resolve("product:travel").code == "debit"
    Term.objects.filter(code="debit").update(replaced_by=tree["travel"])
    with pytest.raises(ValidationError, match="The replacements of “product:travel” run in a circle"):
        resolve("product:travel")
