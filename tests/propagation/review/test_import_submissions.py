"""Submitting an import: what needs nobody is done at once, the rest waits, and nothing is lost or done twice."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from propagation.review.models import ChangeRequest, ImportSubmission
from propagation.review.queries.deciding import people_who_touched, possible_reviewers, to_decide
from propagation.review.queries.revising import contents_of
from propagation.review.services import import_submissions
from propagation.review.services.change_requests import submit_change_request, withdraw_change_request
from propagation.review.services.import_submissions import look_for_submissions, submit_import
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import Facet, Term, TermImport, TermLabel, TermSynonym
from taxonomy.queries.planning import plan_of
from taxonomy.services import import_writing
from taxonomy.services.imports import cancel_import
from taxonomy.vocabulary.operations import Rename
from tests.factories.taxonomy import drawn, grow
from tests.support.terms import dump
from tests.taxonomy.import_jobs import planned, write_for_longer

TABLE = b"code,parent_code,label@en,alt_labels@en\na,,B,\nnew,a,New,\nkeep,,keep,Word\n"


@pytest.fixture
def row(sara: User) -> TermImport:
    """A renames, `new` is added, and `keep` gets a synonym."""
    grow("a\nkeep", actor=sara)
    return planned(TABLE, actor=sara)


def submit(row: TermImport, actor: User, **changes: str) -> ImportSubmission:
    given = {"title": "Names", "reason": "New names.", "submission_key": "k", "plan_digest": row.plan_digest, **changes}
    return submit_import(term_import=row, actor=actor, **given)


def submitted(row: TermImport, actor: User, **changes: str) -> ChangeRequest | None:
    submission = submit(row, actor, **changes)
    assert look_for_submissions() == 1
    submission.refresh_from_db()
    row.refresh_from_db()
    assert (submission.state, submission.message) == ("done", "")
    return submission.change_request


def words() -> tuple[object, ...]:
    """The terms, and how much history they have."""
    return dump(), Term.history.count(), TermLabel.history.count(), TermSynonym.history.count()


def label(code: str) -> str:
    return TermLabel.objects.get(term__code=code, language="en").text


def test_one_half_at_once_the_other_after_its_release(row: TermImport, sara: User, ben: User) -> None:
    request = submitted(row, sara)
    assert (drawn(), label("a"), TermSynonym.objects.get().text) == ("a\n    new\nkeep", "a", "Word")
    assert (row.state, row.counts, row.plan_digest) == ("submitted", {"relabel": 1, "unchanged": 2}, plan_of(row).digest)
    assert (request.author, request.state, request.term_changes.get().operation["op"]) == (sara, "in_review", "import")
    assert set(Term.history.values_list("history_user__username", flat=True)) == {"sara"}
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=request, actor=ben)
    row.refresh_from_db()
    assert (label("a"), row.state) == ("B", "done")


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_uploaded_the_file_approves_no_revision_either(
    row: TermImport, sara: User, ben: User, root: User, *, is_kept: bool
) -> None:
    old = submitted(row, root)
    withdraw_change_request(change_request=old, actor=root)
    new = submit_change_request(
        title="Names",
        reason="Once more.",
        assets=(),
        operations=contents_of(old).operations if is_kept else [Rename(term="product:a", labels={"en": "B"})],
        revises=old,
        submission_key="again",
        actor=root,
    )

    sara.groups.add(Group.objects.get(name="Reviewer"))
    sara = User.objects.get(pk=sara.pk)
    assert people_who_touched(new) == {root.pk, sara.pk}
    assert possible_reviewers(new) == [ben]
    assert [list(to_decide(person)) for person in (sara, ben)] == [[], [new]]


def test_a_plan_to_which_nobody_must_agree_makes_no_request(sara: User) -> None:
    row = planned(actor=sara)
    assert submitted(row, sara) is None
    assert (row.state, ChangeRequest.objects.count(), drawn()) == ("done", 0, "pets\n    cats")


def test_whatever_stops_the_second_half_stops_the_first(row: TermImport, sara: User) -> None:
    """The right to submit is lost between the form and the worker, which finds out after it has carried out the first half."""
    submit(row, sara)
    before = words()
    sara.groups.get(name="Taxonomy steward").permissions.remove(
        sara.groups.get(name="Taxonomy steward").permissions.get(codename="submit_changerequest")
    )
    assert look_for_submissions() == 1
    assert (words(), ChangeRequest.objects.count()) == (before, 0)
    row.refresh_from_db()
    assert row.state == "planned"
    assert "no longer has a role that may do this: Content author, Taxonomy steward." in row.message


def test_a_plan_of_yesterday_is_planned_again(row: TermImport, sara: User) -> None:
    submission = submit(row, sara)
    grow("other\nnew", actor=sara)
    before = words()
    look_for_submissions()
    submission.refresh_from_db()
    row.refresh_from_db()
    assert (submission.state, row.state, words(), ChangeRequest.objects.count()) == ("refused", "planned", before, 0)
    assert row.message.startswith("The terms have changed since this plan was made")
    assert row.plan_digest == plan_of(row).digest != submission.plan_digest
    assert submitted(row, sara, submission_key="again") is not None


def test_a_lost_worker_is_followed_by_one_that_does_it_once(row: TermImport, sara: User) -> None:
    submission = submit(row, sara)
    ImportSubmission.objects.filter(pk=submission.pk).update(state="running", attempts=1, lease_until="2020-01-01T00:00Z")
    assert [look_for_submissions(), look_for_submissions()] == [1, 0]
    assert (ChangeRequest.objects.count(), Term.objects.filter(code="new").count()) == (1, 1)


def test_what_takes_two_workers_with_it_is_given_up(row: TermImport, sara: User) -> None:
    submission = submit(row, sara)
    lost = {"state": "running", "attempts": 2, "workers_lost": 1, "lease_until": "2020-01-01T00:00Z"}
    ImportSubmission.objects.filter(pk=submission.pk).update(**lost)
    look_for_submissions()
    row.refresh_from_db()
    submission.refresh_from_db()
    assert (submission.state, row.state, ChangeRequest.objects.count()) == ("refused", "planned", 0)
    assert row.message.startswith("Two workers were lost")


def test_one_that_comes_back_too_late_refuses_nothing(row: TermImport, sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker has it by the time the first one finds that it cannot be done."""
    submission = submit(row, sara)

    def taken_over(**_given: Any) -> None:
        raise ValidationError("No.")

    def refuse_late(late: ImportSubmission, reason: str) -> None:
        ImportSubmission.objects.update(attempts=2)
        refuse(late, reason)

    refuse = import_submissions._refuse
    monkeypatch.setattr(import_submissions, "import_alone", taken_over)
    monkeypatch.setattr(import_submissions, "_refuse", refuse_late)
    assert look_for_submissions() == 1
    submission.refresh_from_db()
    assert (submission.state, submission.attempts, submission.message) == ("running", 2, "")


def test_the_key_of_what_was_given_up_is_free_again(row: TermImport, sara: User) -> None:
    dead = submit(row, sara)
    lost = {"state": "running", "attempts": 2, "workers_lost": 1, "lease_until": "2020-01-01T00:00Z"}
    ImportSubmission.objects.filter(pk=dead.pk).update(**lost)
    look_for_submissions()
    again = submit(row, sara)
    assert (again == dead, again.state) == (False, "waiting")
    look_for_submissions()
    assert (submit(row, sara), ChangeRequest.objects.count()) == (again, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_a_submission_that_takes_longer_than_a_lease_keeps_its_worker(
    row: TermImport, sara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = submit(row, sara)
    longer, write = write_for_longer(submission, import_writing.write), import_writing.write
    calls = iter([longer])  # the second call is the rehearsal of the change request

    def write_once_for_longer(**arguments: object) -> None:
        next(calls, write)(**arguments)

    monkeypatch.setattr(import_writing, "write", write_once_for_longer)
    assert look_for_submissions() == 1
    submission.refresh_from_db()
    assert (submission.state, submission.workers_lost) == ("done", 0)


def test_a_form_that_is_sent_twice_makes_one_request(row: TermImport, sara: User) -> None:
    digest = row.plan_digest
    submitted(row, sara)
    assert submit(row, sara, plan_digest=digest) == ImportSubmission.objects.get()
    assert (look_for_submissions(), ChangeRequest.objects.count()) == (0, 1)
    with pytest.raises(ValidationError) as refusal:
        submit(row, sara, plan_digest=digest, title="Other names")
    assert refusal.value.code == "idempotency_key_reused"


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_a_request_that_comes_to_nothing_gives_the_import_back(row: TermImport, sara: User, ben: User, end: str) -> None:
    request = submitted(row, sara)
    with pytest.raises(ValidationError, match="is in a change request") as refusal:
        cancel_import(term_import=row, actor=sara)
    assert refusal.value.code == "conflict"
    if end == "reject":
        reject_change_request(change_request=request, digest=request.digest, comment="No.", actor=ben)
    else:
        withdraw_change_request(change_request=request, actor=sara)
    row.refresh_from_db()
    assert row.state == "planned"
    assert row.message.startswith(request.label)
    second = submitted(row, sara, submission_key="again")
    assert second.pk != request.pk
    assert label("a") == "a"


def test_who_uploaded_the_file_does_not_approve_it(row: TermImport, sara: User, root: User, ben: User) -> None:
    request = submitted(row, root)
    sara.groups.add(ben.groups.get(name="Reviewer"))
    with pytest.raises(PermissionDenied, match="You took part"):
        approve_change_request(change_request=request, digest=request.digest, actor=User.objects.get(pk=sara.pk))
    assert request.verdicts.count() == 0


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_submits(request: pytest.FixtureRequest, row: TermImport, who: str) -> None:
    before = words()
    with pytest.raises(PermissionDenied, match="import_term"):
        submit(row, request.getfixturevalue(who))
    row.refresh_from_db()
    assert (row.state, ImportSubmission.objects.count(), words()) == ("planned", 0, before)


def test_new_active_terms_wait_where_the_facet_says_so(row: TermImport, sara: User, ben: User) -> None:
    Facet.objects.filter(code="product").update(free_additions=False)
    row = planned(b"code,label,status\nx,X,\ny,Y,proposed\n", actor=sara)
    request = submitted(row, sara)
    assert list(Term.objects.filter(code__in="xy").values_list("code", "status")) == [("y", "proposed")]
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=request, actor=ben)
    assert Term.objects.get(code="x").status == "active"
