"""When a released change request may be asked to be taken back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from propagation.review.models import TITLE_MAX_LENGTH, ChangeRequest
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import propose_undo, submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Rename
from tests.factories.propagation import released, terms_released


@pytest.fixture
def renamed(ben, sara, savings):
    """A released change request of Sara: the term savings is called Saving."""
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    return terms_released(operation, author=sara, reviewer=ben).change_request


def take_back(request, actor, key="undo"):
    return propose_undo(change_request=request, reason="It was better before.", submission_key=key, actor=actor)


def carry_out(request, ben):
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=request, actor=ben)
    return request


def label():
    return Term.objects.get(code="savings").labels.get().text


def refused(request, actor, key="again"):
    with pytest.raises(ValidationError) as caught:
        take_back(request, actor, key)
    assert caught.value.code == "conflict"
    return caught.value.messages[0]


def test_what_is_not_released_cannot_be_taken_back(sara, savings):
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    request = submit_term_changes(title="Words", reason="Better.", operations=[operation], submission_key="k", actor=sara)

    assert refused(request, sara) == f"{request.label} has released no term changes."


def test_a_release_of_assets_alone_cannot_be_taken_back(ana, ben, sara, spring_rate):
    request = released(spring_rate, author=ana, reviewer=ben).change_request

    assert refused(request, sara) == f"{request.label} has released no term changes."
    assert ChangeRequest.objects.get() == request


def test_what_has_the_longest_title_can_be_taken_back(ben, sara, savings):
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    title = "Words " * 33 + "xx"
    request = submit_term_changes(title=title, reason="Better.", operations=[operation], submission_key="k", actor=sara)

    undo = take_back(carry_out(request, ben), sara)

    assert (len(undo.title), undo.title[:30]) == (TITLE_MAX_LENGTH, f"Take back {request.label}: {title}"[:30])


def test_a_key_answers_for_its_own_undo_only(renamed, sara):
    first = take_back(renamed, sara)
    assert take_back(renamed, sara) == first

    with pytest.raises(ValidationError, match="used before") as caught:
        propose_undo(change_request=renamed, reason="Another reason.", submission_key="undo", actor=sara)
    assert caught.value.code == "idempotency_key_reused"
    assert ChangeRequest.objects.count() == 2


def test_one_is_asked_for_at_a_time(renamed, sara):
    first = take_back(renamed, sara)

    assert refused(renamed, sara) == f"{first.label} takes {renamed.label} back already."


def test_after_a_rejection_it_may_be_asked_for_again(renamed, ben, sara):
    first = take_back(renamed, sara)
    reject_change_request(change_request=first, digest=first.digest, comment="Not yet.", actor=ben)

    carry_out(take_back(renamed, sara, "again"), ben)

    assert label() == "savings"


def test_after_its_author_withdrew_it_it_may_be_asked_for_again(renamed, ben, sara):
    withdraw_change_request(change_request=take_back(renamed, sara), actor=sara)

    carry_out(take_back(renamed, sara, "again"), ben)

    assert label() == "savings"


def test_once_that_was_taken_back_itself_it_may_be_asked_for_again(renamed, ben, sara):
    undo = carry_out(take_back(renamed, sara), ben)
    of_the_undo = take_back(undo, sara, "back")
    assert "already" in refused(renamed, sara)
    carry_out(of_the_undo, ben)
    assert label() == "Saving"

    carry_out(take_back(renamed, sara, "again"), ben)

    assert label() == "savings"


def test_who_may_not_submit_learns_nothing_of_what_was_released(ben, sara, savings):
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    request = submit_term_changes(title="Words", reason="Better.", operations=[operation], submission_key="k", actor=sara)

    with pytest.raises(PermissionDenied, match=r"propagation\.submit_changerequest"):
        take_back(request, ben)
