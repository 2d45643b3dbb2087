"""Everybody's own list of operations that are chosen and not submitted yet."""

import pytest
from django.core.exceptions import ValidationError

from propagation.review.models import ChangeRequest, StagedOperation
from propagation.review.services.staging import MOST, stage_operation
from propagation.review.services.term_changes import submit_term_changes
from taxonomy.vocabulary.operation_json import to_json
from taxonomy.vocabulary.operations import Rename, Undo


def rename(number=0):
    return Rename(term="product:savings", labels={"en": f"Savings {number}"})


def fill(author, count):
    """Give `author` a list of so many operations."""
    rows = [StagedOperation(author=author, operation=to_json(rename(number))) for number in range(count)]
    StagedOperation.objects.bulk_create(rows)


def test_a_full_list_takes_no_more(sara):
    fill(sara, MOST - 1)
    stage_operation(operation=rename(MOST), actor=sara)

    with pytest.raises(ValidationError, match="Your list has 100 changes; submit them before you add more"):
        stage_operation(operation=rename(MOST + 1), actor=sara)

    assert sara.staged_operations.count() == MOST == 100


def test_what_is_on_the_list_already_is_a_conflict(sara):
    stage_operation(operation=rename(), actor=sara)

    with pytest.raises(ValidationError, match="on your list already") as caught:
        stage_operation(operation=rename(), actor=sara)

    assert caught.value.code == "conflict"


def test_the_list_of_somebody_else_does_not_count(sara, root):
    fill(root, MOST)

    staged = stage_operation(operation=rename(), actor=sara)

    assert list(sara.staged_operations.all()) == [staged]


def test_submitting_leaves_the_list_of_somebody_else(sara, root, savings):
    for author in (sara, root):
        stage_operation(operation=rename(), actor=author)

    submit_term_changes(title="Words", reason="Better.", operations=[rename()], submission_key="k", actor=sara)

    assert [staged.author for staged in StagedOperation.objects.all()] == [root]


def test_what_has_left_the_list_is_not_submitted_again(sara, savings):
    """It was submitted in another tab; the same form sent twice still gets its own change request."""
    words = {"title": "Words", "reason": "Better.", "operations": [rename()], "staged": [rename()], "actor": sara}
    stage_operation(operation=rename(), actor=sara)
    made = submit_term_changes(**words, submission_key="k")

    with pytest.raises(ValidationError, match="in another tab") as caught:
        submit_term_changes(**words, submission_key="other")

    assert caught.value.code == "conflict"
    assert submit_term_changes(**words, submission_key="k") == made
    assert ChangeRequest.objects.count() == 1


def test_taking_back_is_not_staged(sara):
    with pytest.raises(ValidationError, match="take it back from there"):
        stage_operation(operation=Undo(steps=(), others=()), actor=sara)

    assert not StagedOperation.objects.exists()
