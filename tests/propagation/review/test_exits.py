"""Every change request can be ended by somebody, and its author can go on from that."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest
from propagation.review.queries.deciding import people_awaited, people_who_touched, possible_reviewers, to_decide
from propagation.review.queries.moved import moved_changes
from propagation.review.queries.revising import contents_of
from propagation.review.queries.turns import to_revise
from propagation.review.services.change_requests import submit_change_request, withdraw_change_request
from propagation.review.services.rejections import dismiss_rejection
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.vocabulary.operations import Rename
from tests.factories.content import edited
from tests.factories.propagation import approved, released, submitted


def rejected(*assets, author, reviewer, **words) -> ChangeRequest:
    request = submitted(*assets, actor=author, **words)
    reject_change_request(change_request=request, digest=request.digest, comment="Too high.", actor=reviewer)
    request.refresh_from_db()
    return request


def revised(request: ChangeRequest, actor: User, key: str = "again") -> ChangeRequest:
    was = contents_of(request)
    return submit_change_request(
        title=was.title,
        reason=was.reason,
        assets=was.assets,
        withdrawals=was.withdrawals,
        operations=was.operations,
        revises=request,
        submission_key=key,
        actor=actor,
    )


@pytest.mark.parametrize("name", ["ben", "sara"])
def test_who_left_cannot_keep_an_approved_one_whose_asset_moved_on(request, ana, ben, root, spring_rate, name):
    helper = request.getfixturevalue(name)
    stuck = approved(spring_rate, author=ana, reviewer=ben)
    released(spring_rate, author=root, reviewer=ben)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert [change.asset for change in moved_changes(stuck)] == [spring_rate]

    with pytest.raises(ValidationError, match="Say why") as caught:
        withdraw_change_request(change_request=stuck, reason=" ", actor=helper)
    assert list(caught.value.message_dict) == ["reason"]
    stuck.refresh_from_db()
    assert (stuck.state, stuck.withdrawn_by) == ("approved", None)

    withdraw_change_request(change_request=stuck, reason=" Ana has left. ", actor=helper)

    stuck.refresh_from_db()
    assert (stuck.state, stuck.withdrawn_by, stuck.withdrawal_reason) == ("withdrawn", helper, "Ana has left.")
    row = stuck.history.first()
    assert (row.history_user, row.history_change_reason) == (helper, "Withdrawn: Ana has left.")
    assert Release.objects.count() == 1


@pytest.mark.parametrize("name", ["chris", "zoe"])
def test_others_need_the_right_to_withdraw(request, ana, spring_rate, name):
    mine = submitted(spring_rate, actor=ana)

    with pytest.raises(PermissionDenied, match=r"propagation\.withdraw_changerequest"):
        withdraw_change_request(change_request=mine, reason="Stuck.", actor=request.getfixturevalue(name))

    mine.refresh_from_db()
    assert (mine.state, mine.history.count()) == ("in_review", 1)


def test_the_author_withdraws_without_a_reason_and_is_not_told_of_it(ana, spring_rate):
    mine = submitted(spring_rate, actor=ana)

    withdraw_change_request(change_request=mine, actor=ana)

    mine.refresh_from_db()
    assert (mine.state, mine.withdrawn_by, mine.withdrawal_reason) == ("withdrawn", ana, "")
    assert list(to_revise(ana)) == []


def test_a_rejection_waits_for_its_author_until_they_revise_it(ana, ben, root, spring_rate):
    old = rejected(spring_rate, title="Too high", author=ana, reviewer=ben)
    assert list(to_revise(ana)) == [old]
    assert list(to_revise(root)) == list(to_revise(ben)) == []
    edited(spring_rate, headline="Save at 2 percent", actor=ana)

    new = revised(old, ana)

    assert (new.title, new.reason, new.revises) == (old.title, old.reason, old)
    change = new.changes.get()
    assert (change.asset, change.revision.number) == (spring_rate, 2)  # the draft of today
    assert list(old.revised_by.all()) == [new]
    assert list(to_revise(ana)) == []
    assert revised(old, ana) == new  # the same form, sent twice
    with pytest.raises(ValidationError, match=f"{new.label} revises {old.label} already") as caught:
        revised(old, ana, key="third")
    assert caught.value.code == "conflict"


def test_what_was_withdrawn_by_somebody_else_waits_for_its_author_too(ana, ben, spring_rate):
    mine = submitted(spring_rate, actor=ana)
    withdraw_change_request(change_request=mine, reason="Wait for May.", actor=ben)

    assert list(to_revise(ana)) == [mine]
    assert revised(mine, ana).revises == mine


def test_a_rejection_is_put_aside(ana, ben, spring_rate):
    old = rejected(spring_rate, author=ana, reviewer=ben)
    with pytest.raises(PermissionDenied):
        dismiss_rejection(change_request=old, actor=ben)
    assert list(to_revise(ana)) == [old]

    dismiss_rejection(change_request=old, actor=ana)
    dismiss_rejection(change_request=old, actor=ana)

    assert list(to_revise(ana)) == []
    assert old.history.count() == 3
    assert revised(old, ana).pk  # it can still be revised


@pytest.mark.parametrize("make", [submitted, None])
def test_only_what_ended_without_a_release_is_revised_or_put_aside(ana, ben, spring_rate, make):
    mine = submitted(spring_rate, actor=ana) if make else released(spring_rate, author=ana, reviewer=ben).change_request
    edited(spring_rate, headline="Save at 4 percent", actor=ana)

    for act in (lambda: revised(mine, ana), lambda: dismiss_rejection(change_request=mine, actor=ana)):
        with pytest.raises(ValidationError) as caught:
            act()
        assert caught.value.code == "conflict"
    assert ChangeRequest.objects.get() == mine


def test_only_its_author_revises_it(ana, ben, root, spring_rate):
    old = rejected(spring_rate, author=ana, reviewer=ben)

    with pytest.raises(PermissionDenied, match="Only the author"):
        revised(old, root)

    assert ChangeRequest.objects.get() == old


def test_somebody_else_revises_what_a_deactivated_author_left(ana, ben, root, sara, savings):
    """Who approves then is neither the one nor the other, though the author comes back."""
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    old = submit_term_changes(title="Words", reason="Better.", operations=[operation], submission_key="k", actor=root)
    reject_change_request(change_request=old, digest=old.digest, comment="Plural.", actor=ben)
    with pytest.raises(PermissionDenied, match="while they can sign in"):
        revised(old, sara)
    User.objects.filter(pk=root.pk).update(is_active=False)
    for name in (ben, ana):
        with pytest.raises(PermissionDenied):
            revised(old, name)

    new = revised(old, sara)

    assert (new.author, new.revises, list(old.revised_by.all())) == (sara, old, [new])
    User.objects.filter(pk=root.pk).update(is_active=True)
    root.refresh_from_db()
    assert people_who_touched(new) == {root.pk, sara.pk}
    assert possible_reviewers(new) == people_awaited([new])[new.pk] == [ben]
    assert [new in to_decide(person) for person in (root, ben)] == [False, True]
    with pytest.raises(PermissionDenied, match="You took part"):
        approve_change_request(change_request=new, digest=new.digest, actor=root)
    approve_change_request(change_request=new, digest=new.digest, actor=ben)


def test_who_asked_first_approves_no_later_revision_either(ben, root, sara, savings):
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    old = submit_term_changes(title="Words", reason="Better.", operations=[operation], submission_key="k", actor=root)
    withdraw_change_request(change_request=old, actor=root)
    User.objects.filter(pk=root.pk).update(is_active=False)
    second = revised(old, sara)
    withdraw_change_request(change_request=second, actor=sara)
    User.objects.filter(pk=root.pk).update(is_active=True)

    third = revised(second, sara, key="third")

    assert people_who_touched(third) == {root.pk, sara.pk}
    assert possible_reviewers(third) == people_awaited([third])[third.pk] == [ben]
    assert [list(to_decide(person)) for person in (root, ben)] == [[], [third]]
    with pytest.raises(PermissionDenied, match="You took part"):
        approve_change_request(change_request=third, digest=third.digest, actor=root)


def test_operations_on_terms_are_revised_too(ben, sara, savings):
    operation = Rename(term="product:savings", labels={"en": "Saving"})
    old = submit_term_changes(title="Words", reason="Better.", operations=[operation], submission_key="k", actor=sara)
    reject_change_request(change_request=old, digest=old.digest, comment="Plural.", actor=ben)

    new = revised(old, sara)

    assert [change.operation for change in new.term_changes.all()] == [change.operation for change in old.term_changes.all()]
