"""What happened between an approval and its release: terms that went out of use, assets that others withdrew."""

import pytest
from django.core.exceptions import ValidationError

from propagation.feed.models import FeedEntry
from propagation.review.models import ChangeRequestState
from propagation.review.services.releases import MOST_NAMED, release_change_request
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Merge
from taxonomy.vocabulary.statuses import TermStatus
from tests.factories.content import asset, edited
from tests.factories.propagation import approved, released, term, terms_released


@pytest.fixture
def deposits(sara):
    return term("product:deposits", actor=sara)


def refused(request, actor):
    """Why `request` cannot be released, all of it and now."""
    before = FeedEntry.objects.count()
    with pytest.raises(ValidationError) as caught:
        release_change_request(change_request=request, actor=actor)
    request.refresh_from_db()
    assert (caught.value.code, request.state) == ("conflict", ChangeRequestState.APPROVED)
    assert FeedEntry.objects.count() == before
    return caught.value.messages[0]


def test_a_term_that_was_merged_meanwhile_does_not_come_back_with_a_new_asset(ana, ben, sara, spring_rate, deposits):
    request = approved(spring_rate, author=ana, reviewer=ben)
    terms_released(Merge(term="product:savings", into="product:deposits"), author=sara, reviewer=ben)

    assert refused(request, ben) == (
        f"product:savings cannot be released: merged, or only proposed. Withdraw {request.label} and submit again."
    )


def test_a_term_that_is_only_proposed_is_not_released(ana, ben, spring_rate, savings):
    request = approved(spring_rate, author=ana, reviewer=ben)
    Term.objects.filter(pk=savings.pk).update(status=TermStatus.PROPOSED)

    assert refused(request, ben).startswith("product:savings cannot be released")


def test_a_deprecated_term_is_still_released(ana, ben, spring_rate, savings):
    request = approved(spring_rate, author=ana, reviewer=ben)
    Term.objects.filter(pk=savings.pk).update(status=TermStatus.DEPRECATED)

    assert release_change_request(change_request=request, actor=ben).last_sequence == 2


def test_an_asset_can_be_withdrawn_whose_term_was_merged_and_kept(ana, ben, sara, spring_rate, deposits):
    released(spring_rate, author=ana, reviewer=ben)
    terms_released(Merge(term="product:savings", into="product:deposits", tags="keep"), author=sara, reviewer=ben)

    released(withdrawals=[spring_rate], author=ana, reviewer=ben)

    spring_rate.refresh_from_db()
    assert spring_rate.is_withdrawn


def test_what_was_withdrawn_meanwhile_is_not_released(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    request = approved(spring_rate, author=ana, reviewer=ben)
    released(withdrawals=[spring_rate], author=ana, reviewer=ben)

    assert refused(request, ben) == (
        f"Another change request has released or withdrawn spring-rate since. Withdraw {request.label} and submit again."
    )


def test_a_refusal_about_many_assets_names_the_first(ana, ben, email):
    rows = [asset(f"a{number}", terms=[email], actor=ana) for number in range(MOST_NAMED + 1)]
    request = approved(*rows, author=ana, reviewer=ben)
    released(*rows, author=ana, reviewer=ben)

    assert f"withdrawn {', '.join(row.code for row in rows[:MOST_NAMED])} … since" in refused(request, ben)
