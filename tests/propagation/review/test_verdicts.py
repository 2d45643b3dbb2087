import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from propagation.review.models import ChangeRequestState, Verdict
from propagation.review.queries.deciding import possible_reviewers
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from tests.factories.content import edited
from tests.factories.people import person
from tests.factories.propagation import released, submitted


def approve(request, actor, **changes):
    return approve_change_request(**{"change_request": request, "digest": request.digest, "actor": actor, **changes})


def assert_undecided(request):
    request.refresh_from_db()
    assert request.state == ChangeRequestState.IN_REVIEW
    assert not Verdict.objects.exists()


def test_somebody_else_approves_the_digest_they_saw(ana, ben, spring_rate):
    request = submitted(spring_rate, actor=ana)

    verdict = approve(request, ben, comment="Checked against the price list.")

    request.refresh_from_db()
    assert request.state == ChangeRequestState.APPROVED
    assert (verdict.reviewer, verdict.digest, verdict.comment) == (ben, request.digest, "Checked against the price list.")
    assert request.history.first().history_user == ben


def test_the_author_cannot_approve_not_even_as_superuser(root, spring_rate):
    request = submitted(spring_rate, actor=root)

    with pytest.raises(PermissionDenied, match="You took part in CR-"):
        approve(request, root)

    assert_undecided(request)


def test_whoever_edited_the_draft_cannot_approve_although_another_submitted(ana, spring_rate, ben):
    ben.groups.add(*ana.groups.all())
    edited(spring_rate, headline="Save at 5 percent", actor=ben.__class__.objects.get(pk=ben.pk))
    request = submitted(spring_rate, actor=ana)

    with pytest.raises(PermissionDenied):
        approve(request, ben.__class__.objects.get(pk=ben.pk))

    assert_undecided(request)


def test_an_edit_that_is_live_already_does_not_bar_its_writer(ana, ben, spring_rate):
    both = person("olga", role="Content author")
    both.groups.add(*ben.groups.all())
    edited(spring_rate, headline="Save at 5 percent", actor=both)
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 6 percent", actor=ana)

    request = submitted(spring_rate, actor=ana)

    assert [reviewer.username for reviewer in possible_reviewers(request)] == ["ben", "olga"]
    assert approve(request, both).decision == "approve"


def test_another_digest_is_a_conflict(ana, ben, spring_rate):
    request = submitted(spring_rate, actor=ana)

    with pytest.raises(ValidationError) as caught:
        approve(request, ben, digest="0" * 64)

    assert caught.value.code == "conflict"
    assert_undecided(request)


def test_without_the_right_there_is_no_verdict(ana, zoe, spring_rate):
    request = submitted(spring_rate, actor=ana)

    for decide in (approve_change_request, reject_change_request):
        with pytest.raises(PermissionDenied, match=r"propagation\.review_changerequest"):
            decide(change_request=request, digest=request.digest, comment="No.", actor=zoe)

    assert_undecided(request)


def test_rejecting_needs_a_comment_and_is_final(ana, ben, spring_rate):
    request = submitted(spring_rate, actor=ana)
    with pytest.raises(ValidationError, match="Tell the author why"):
        reject_change_request(change_request=request, digest=request.digest, comment=" ", actor=ben)
    assert_undecided(request)

    reject_change_request(change_request=request, digest=request.digest, comment="Wrong rate.", actor=ben)

    request.refresh_from_db()
    assert request.state == ChangeRequestState.REJECTED
    with pytest.raises(ValidationError) as caught:
        approve(request, person("ruth", role="Reviewer"))
    assert caught.value.code == "conflict"
