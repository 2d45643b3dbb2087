import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from content.models import Edit, Revision
from propagation.review.models import Change, ChangeRequest, ChangeRequestState
from propagation.review.services import change_requests
from propagation.review.services.change_requests import MAX_OPERATIONS, submit_change_request, withdraw_change_request
from taxonomy.vocabulary.operations import Merge, Rename
from tests.factories.content import asset, edited
from tests.factories.propagation import released, submitted, term
from tests.support.evidence import without_triggers


def submit(actor, assets, withdrawals=(), **changes):
    words = {"title": "New rate", "reason": "It changes.", "submission_key": "form-1", **changes}
    return submit_change_request(assets=assets, withdrawals=withdrawals, actor=actor, **words)


def nothing_was_submitted():
    return not (ChangeRequest.objects.exists() or Change.objects.exists() or Revision.objects.exists())


def test_submitting_freezes_the_draft_and_starts_a_review(ana, spring_rate):
    request = submit(ana, [spring_rate])

    change = request.changes.get()
    assert request.state == ChangeRequestState.IN_REVIEW
    assert (change.revision.number, change.base_revision, change.operation) == (1, None, "upsert")
    assert list(Edit.objects.values_list("revision", flat=True)) == [change.revision.pk]
    assert request.history.get().history_user == ana


def test_the_same_form_sent_twice_makes_one_change_request(ana, spring_rate):
    first = submit(ana, [spring_rate])
    again = submit(ana, [spring_rate], title=" New rate ")

    assert again == first
    assert ChangeRequest.objects.get() == first


def test_the_same_form_sent_at_the_same_moment_makes_one_change_request(ana, spring_rate, monkeypatch):
    """The second looks before the first has committed, and finds its assets in an open request after that."""
    first = submit(ana, [spring_rate])
    answers = iter([None, first])
    monkeypatch.setattr(change_requests, "sent_before", lambda **_asked: next(answers))

    assert submit(ana, [spring_rate]) == first
    assert ChangeRequest.objects.get() == first


def test_a_key_answers_no_other_question(ana, spring_rate, email):
    """Each part of what is asked for counts."""
    first = submit(ana, [spring_rate])
    other = asset("other", terms=[email], actor=ana)

    for asked in (
        {"assets": [other]},
        {"assets": [spring_rate, other]},
        {"assets": [spring_rate], "title": "Another"},
        {"assets": [spring_rate], "reason": "Another."},
    ):
        with pytest.raises(ValidationError, match=f"used before, for {first.label} with other content") as caught:
            submit(ana, **asked)
        assert caught.value.code == "idempotency_key_reused"
    assert ChangeRequest.objects.get() == first
    assert other.changes.count() == 0


def test_what_is_asked_of_the_same_asset_counts_too(ana, ben, root, spring_rate):
    released(spring_rate, author=root, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=root)
    submit(root, [spring_rate])

    with pytest.raises(ValidationError, match="with other content"):
        submit(root, [], [spring_rate])
    with pytest.raises(ValidationError, match="with other content"):
        submit(root, [spring_rate], operations=[Rename(term="product:savings", labels={"en": "Saving"})])


def test_a_key_from_before_digests_were_kept_answers_nothing(ana, spring_rate):
    first = submit(ana, [spring_rate])
    with without_triggers():
        type(first).objects.filter(pk=first.pk).update(submission_digest="")

    with pytest.raises(ValidationError, match="with other content"):
        submit(ana, [spring_rate])


def test_an_asset_in_an_open_change_request_is_submitted_twice_only_on_purpose(ana, ben, spring_rate):
    first = submitted(spring_rate, actor=ana)

    with pytest.raises(ValidationError, match=f"spring-rate is in {first.label} already, which is In review") as caught:
        submit(ana, [spring_rate])
    assert [error.code for error in caught.value.error_dict["assets"]] == ["in_other_request"]
    assert ChangeRequest.objects.get() == first

    second = submit(ana, [spring_rate], also_in_open=True)
    assert second.changes.get().asset == spring_rate
    for request in (first, second):
        withdraw_change_request(change_request=request, actor=ana)
    assert submit(ana, [spring_rate], submission_key="form-2").pk  # in no open one any more


def test_withdrawing_an_asset_in_an_open_change_request_is_asked_about_too(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    submitted(spring_rate, actor=ana)

    with pytest.raises(ValidationError, match="spring-rate is in CR-"):
        submit(ana, [], [spring_rate])


def test_the_same_key_of_another_author_is_another_change_request(ana, root, spring_rate):
    first = submit(ana, [spring_rate])

    assert submit(root, [spring_rate], also_in_open=True).author == root
    assert ChangeRequest.objects.count() == 2
    assert first.author == ana


def test_every_empty_field_is_named_at_once(ana):
    with pytest.raises(ValidationError) as caught:
        submit(ana, [], title=" ", reason="", submission_key="")

    assert set(caught.value.message_dict) == {"title", "reason", "assets", "submission_key"}
    assert nothing_was_submitted()


def test_an_unchanged_asset_is_refused_by_name(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)

    with pytest.raises(ValidationError) as caught:
        submit(ana, [spring_rate])

    assert caught.value.message_dict == {"assets": ["spring-rate is the same as what is live."]}


def test_an_asset_that_no_channel_carries_is_refused(ana, savings):
    nowhere = asset("nowhere", terms=[savings], actor=ana)

    with pytest.raises(ValidationError) as caught:
        submit(ana, [nowhere])

    assert caught.value.message_dict == {"assets": ["nowhere goes to no channel: tag it with a channel term or add a variant."]}
    assert nothing_was_submitted()


def test_only_what_is_live_can_be_withdrawn(ana, spring_rate):
    with pytest.raises(ValidationError) as caught:
        submit(ana, [], [spring_rate])

    assert caught.value.message_dict == {"assets": ["spring-rate is not live, so there is nothing to withdraw."]}


def test_what_is_withdrawn_already_is_not_withdrawn_again(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    released(withdrawals=[spring_rate], author=ana, reviewer=ben)

    with pytest.raises(ValidationError, match="spring-rate is not live, so there is nothing to withdraw"):
        submit(ana, [], [spring_rate], submission_key="form-2")


def test_withdrawing_an_asset_takes_the_right_to_change_it(ana, ben, sara, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)

    with pytest.raises(PermissionDenied, match=r"content\.change_asset"):
        submit(sara, [], [spring_rate])

    assert ChangeRequest.objects.count() == 1


def test_more_operations_than_somebody_can_review_are_refused(sara, savings):
    operations = [Rename(term="product:savings", labels={"en": "Savings"})] * (MAX_OPERATIONS + 1)

    with pytest.raises(ValidationError, match="at most 500 operations on terms; this has 501") as caught:
        submit(sara, [], operations=operations)

    assert set(caught.value.message_dict) == {"operations"}
    assert nothing_was_submitted()


def test_an_asset_cannot_be_approved_with_a_tag_that_the_same_release_moves(ana, sara, spring_rate):
    """The approved bytes name the term that would be gone."""
    ana.groups.add(*sara.groups.all())
    both = type(ana).objects.get(pk=ana.pk)
    term("product:deposits", actor=sara)
    merge = Merge(term="product:savings", into="product:deposits")

    with pytest.raises(ValidationError, match="spring-rate carry a term whose tags this change request moves"):
        submit(both, [spring_rate], operations=[merge])

    assert nothing_was_submitted()
    other = Merge(term="product:deposits", into="product:savings")
    assert submit(both, [spring_rate], operations=[other]).term_changes.count() == 1


def test_an_asset_named_twice_is_refused(ana, spring_rate):
    with pytest.raises(ValidationError, match="named twice"):
        submit(ana, [spring_rate], [spring_rate])

    assert nothing_was_submitted()


def test_without_the_right_nothing_is_submitted(zoe, ben, spring_rate):
    for person in (zoe, ben):
        with pytest.raises(PermissionDenied, match=r"propagation\.submit_changerequest"):
            submit(person, [spring_rate])

    assert nothing_was_submitted()


def test_what_is_released_cannot_be_withdrawn_any_more(ana, ben, spring_rate):
    request = released(spring_rate, author=ana, reviewer=ben).change_request

    with pytest.raises(ValidationError) as caught:
        withdraw_change_request(change_request=request, actor=ana)

    assert caught.value.code == "conflict"


def test_a_second_draft_is_a_second_revision_and_the_first_stays_as_it_was(ana, spring_rate):
    first = submitted(spring_rate, actor=ana).changes.get().revision
    before = bytes(first.snapshot)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)

    second = submitted(spring_rate, actor=ana).changes.get().revision

    assert second.number == 2
    first.refresh_from_db()
    assert bytes(first.snapshot) == before
