"""An import whose change request came to nothing: revising the request submits the import again, so that its page, the API and
the request tell one truth."""

from typing import Any

import pytest
from django.test import Client

from people.models import User
from propagation.review.models import ChangeRequest, ImportSubmission
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.import_submissions import look_for_submissions, submit_import
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import TermImport
from taxonomy.services.imports import cancel_import
from tests.factories.taxonomy import grow
from tests.support.api import JSON, problem, signed_in
from tests.support.pages import html, texts, values
from tests.taxonomy.import_jobs import planned

NEW = "/change-requests/new/"


@pytest.fixture
def row(sara: User) -> TermImport:
    """A renames."""
    grow("a", actor=sara)
    return planned(b"code,label@en\na,B\n", actor=sara)


@pytest.fixture
def old(row: TermImport, sara: User, ben: User) -> ChangeRequest:
    """The change request of the import, rejected."""
    request = submitted(row, sara, key="first")
    reject_change_request(change_request=request, digest=request.digest, comment="Why?", actor=ben)
    return request


def submitted(row: TermImport, actor: User, key: str) -> ChangeRequest:
    row.refresh_from_db()
    words = {"title": "Names", "reason": "New names.", "submission_key": key}
    submission = submit_import(term_import=row, plan_digest=row.plan_digest, **words, actor=actor)
    look_for_submissions(only=submission)
    submission.refresh_from_db()
    assert submission.change_request is not None, submission.message
    return submission.change_request


def revise(client: Client, old: ChangeRequest, **body: Any) -> Any:
    return client.post(f"/api/v1/change-requests/cr_{old.pk}/revise", body, JSON)


def told(client: Client, row: TermImport) -> tuple[str, str | None]:
    """What the API says of the import."""
    answer = client.get(f"/api/v1/facets/product/imports/imp_{row.pk}").json()
    return answer["state"], answer["change_request"]


def test_a_revision_submits_the_import_again(row: TermImport, old: ChangeRequest, sara: User, ben: User) -> None:
    client = signed_in(sara)
    assert told(client, row) == ("planned", f"cr_{old.pk}")
    page = html(client.get(f"{NEW}?revises={old.pk}"))
    fields = {name: values(page, name)[0] for name in ("submission_key", "revises", "operation", "title")}

    for _again in range(2):
        assert client.post(NEW, {**fields, "reason": "They agreed."}).status_code == 302

    new = ChangeRequest.objects.get(revises=old)
    assert told(client, row) == ("submitted", f"cr_{new.pk}")
    page = html(client.get(f"/taxonomy/imports/{row.pk}/"))
    assert new.label in texts(page, "submitted")[0]
    assert f"/taxonomy/imports/{row.pk}/submit/" not in page
    tied = ImportSubmission.objects.get(change_request=new)
    assert (tied.author, tied.state, tied.reason, tied.finished_at is None) == (sara, "done", "They agreed.", False)
    assert tied.history.get().history_user == sara

    approve_change_request(change_request=new, digest=new.digest, actor=ben)
    release_change_request(change_request=new, actor=ben)
    assert told(client, row) == ("done", f"cr_{new.pk}")


def test_a_revision_that_comes_to_nothing_gives_the_import_back(row: TermImport, old: ChangeRequest, sara: User) -> None:
    client, last = signed_in(sara), old
    for _time in range(2):
        last = ChangeRequest.objects.get(revises=last, pk=revise(client, last).json()["id"].removeprefix("cr_"))
        assert told(client, row) == ("submitted", f"cr_{last.pk}")
        withdraw_change_request(change_request=last, actor=sara)
        assert told(client, row) == ("planned", f"cr_{last.pk}")
        row.refresh_from_db()
        assert row.message.startswith(last.label)


def test_an_import_that_was_submitted_again_is_in_no_second_request(row: TermImport, old: ChangeRequest, sara: User) -> None:
    client = signed_in(sara)
    second = submitted(row, sara, key="second")

    refused = problem(revise(client, old), 409, "conflict")

    assert "cannot be carried out now; it is: In a change request" in refused["detail"]
    assert (told(client, row), ChangeRequest.objects.count()) == (("submitted", f"cr_{second.pk}"), 2)
    page = html(client.get(f"{NEW}?revises={old.pk}"))
    fields = {name: values(page, name)[0] for name in ("submission_key", "revises", "operation", "title")}
    answer = client.post(NEW, {**fields, "reason": "They agreed."})
    assert "cannot be carried out now" in texts(html(answer), "error-summary")[0]


def test_a_revision_without_the_import_leaves_it_planned(row: TermImport, old: ChangeRequest, sara: User) -> None:
    client = signed_in(sara)
    rename = {"op": "rename", "term": "product:a", "labels": {"en": "C"}}
    assert revise(client, old, operations=[rename]).status_code == 201
    assert told(client, row) == ("planned", f"cr_{old.pk}")


def test_an_import_that_was_given_up_is_not_revised(row: TermImport, old: ChangeRequest, sara: User) -> None:
    cancel_import(term_import=row, actor=sara)
    answer = revise(signed_in(sara), old)
    assert (answer.status_code, "cannot be carried out any more; it is: Cancelled" in answer.content.decode()) == (422, True)
    assert ChangeRequest.objects.count() == 1
