"""A large submission or release that was refused waits for who asked for it, until they put it aside or it has happened."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from content.models import Asset
from people.models import User
from propagation.review.models import ChangeRequest, ChangeRequestJob
from propagation.review.queries.turns import jobs_waiting_for, turn_count
from propagation.review.services.change_request_jobs import look_for_jobs, release, submit
from propagation.review.services.rejections import dismiss_refusal
from propagation.review.services.releases import release_change_request
from taxonomy.models import Term
from tests.factories.content import asset
from tests.factories.propagation import approved
from tests.support.api import JSON, problem
from tests.support.pages import html, texts

LOST = {"state": "running", "attempts": 1, "workers_lost": 1, "lease_until": "2020-01-01T00:00Z"}
"""A job of which a second worker was lost."""


@pytest.fixture
def two(ana: User, email: Term, settings: Any) -> list[Asset]:
    settings.ASSETS_AT_ONCE = 1
    return [asset(code, terms=[email], actor=ana) for code in ("a", "b")]


def ask(assets: list[Asset], actor: User, **changes: Any) -> Any:
    words = {"title": "New rates", "reason": "They rise.", "submission_key": "k", **changes}
    return submit(assets=assets, **words, actor=actor)


def worked(job: ChangeRequestJob) -> ChangeRequestJob:
    assert look_for_jobs() == 1
    job.refresh_from_db()
    return job


def refusal(job: ChangeRequestJob) -> str:
    assert worked(job).state == "refused"
    return job.message


def refuse(job: ChangeRequestJob) -> ChangeRequestJob:
    ChangeRequestJob.objects.filter(pk=job.pk).update(state="refused", message="Too high.", finished_at="2026-01-01T00:00Z")
    job.refresh_from_db()
    return job


def test_a_refused_submission_waits_until_it_is_put_aside(two: list[Asset], ana: User, ben: User) -> None:
    job = ask(two, ana)
    assert list(jobs_waiting_for(ana)) == []
    with pytest.raises(ValidationError, match="nothing to put aside") as caught:
        dismiss_refusal(job=job, actor=ana)
    assert caught.value.code == "conflict"
    refuse(job)
    assert (list(jobs_waiting_for(ana)), list(jobs_waiting_for(ben)), turn_count(ana)) == ([job], [], 1)
    with pytest.raises(PermissionDenied):
        dismiss_refusal(job=job, actor=ben)

    for _time in range(2):
        dismiss_refusal(job=job, actor=ana)

    assert (list(jobs_waiting_for(ana)), turn_count(ana)) == ([], 0)
    rows = list(job.history.values_list("history_change_reason", "history_user__username"))
    assert rows[0] == ("Dismissed by its author", "ana")
    assert len(rows) == 2


def test_a_submission_that_is_asked_again_waits_no_more(two: list[Asset], ana: User, settings: Any) -> None:
    """By a job under the same key, or at once where the limit is higher by then."""
    first = refuse(ask(two, ana))
    second = ask(two, ana)
    assert list(jobs_waiting_for(ana)) == []
    refuse(second)
    assert list(jobs_waiting_for(ana)) == [second]
    settings.ASSETS_AT_ONCE = 2
    assert ask(two, ana).title == first.title
    assert list(jobs_waiting_for(ana)) == []


def test_a_refused_release_waits_until_it_is_asked_again_or_has_happened(
    two: list[Asset], ana: User, ben: User, root: User, settings: Any
) -> None:
    request = approved(*two, author=ana, reviewer=ben)
    job = refuse(release(change_request=request, actor=ben))
    assert (list(jobs_waiting_for(ben)), list(jobs_waiting_for(ana))) == ([job], [])
    again = refuse(release(change_request=request, actor=root))
    assert (list(jobs_waiting_for(ben)), list(jobs_waiting_for(root))) == ([], [again])
    release_change_request(change_request=request, actor=ben)
    assert list(jobs_waiting_for(root)) == []


def test_home_and_the_list_show_it_with_a_way_out(two: list[Asset], ana: User, anas: Client, bens: Client) -> None:
    job = ask(two, ana)
    assert "Being submitted: New rates" in texts(html(anas.get("/change-requests/")), "job")[0]
    refuse(job)
    (told,) = texts(html(anas.get("/")), "jobs")
    assert "New rates" in told
    assert "Too high." in told
    assert texts(html(bens.get("/")), "jobs") == texts(html(bens.get("/change-requests/")), "job") == []
    assert "Put it aside" in html(anas.get(f"/change-requests/jobs/{job.pk}/"))
    assert "Put it aside" not in html(bens.get(f"/change-requests/jobs/{job.pk}/"))
    path = f"/change-requests/jobs/{job.pk}/dismiss/"
    assert anas.get(path)["Location"] == f"/change-requests/jobs/{job.pk}/"
    assert bens.post(path).status_code == 403

    assert anas.post(path, {"next": "/"})["Location"] == "/"

    assert "It no longer waits for you." in html(anas.get("/"))
    assert texts(html(anas.get("/")), "jobs") == texts(html(anas.get("/change-requests/")), "job") == []
    assert "Put it aside" not in html(anas.get(f"/change-requests/jobs/{job.pk}/"))


def test_the_page_says_that_what_is_under_way_is_not_put_aside(two: list[Asset], ana: User, anas: Client) -> None:
    job = ask(two, ana)
    sent = anas.post(f"/change-requests/jobs/{job.pk}/dismiss/", follow=True)
    assert "nothing to put aside" in html(sent)


def test_the_api_lists_it_and_puts_it_aside(two: list[Asset], ana: User, anas: Client, bens: Client) -> None:
    job = ask(two, ana)
    path = f"/api/v1/jobs/job_{job.pk}/dismiss"
    problem(anas.post(path, {}, JSON), 409, "conflict")
    refuse(job)
    turns = anas.get("/api/v1/turns").json()
    assert (turns["count"], [row["id"] for row in turns["jobs"]]) == (1, [job.label])
    problem(bens.post(path, {}, JSON), 403, "permission_denied")
    assert anas.post(path, {}, JSON).json()["id"] == job.label
    assert anas.get("/api/v1/turns").json()["count"] == 0
    assert look_for_jobs() == 0


def test_the_key_of_what_was_refused_is_free_again(two: list[Asset], ana: User, savings: Term) -> None:
    """Refused or given up, nothing happened: the same may be asked again, or what is mended, with the same key."""
    nowhere = asset("nowhere", terms=[savings], actor=ana)
    dead = ask([*two, nowhere], ana)
    assert "goes to no channel" in refusal(dead)
    again = ask([*two, nowhere], ana)
    assert (again == dead, again.state, ask([*two, nowhere], ana)) == (False, "waiting", again)
    ChangeRequestJob.objects.filter(pk=again.pk).update(**LOST)
    assert "given up" in refusal(again)
    mended = ask(two, ana)
    assert worked(mended).state == "done"
    assert (ask(two, ana), ChangeRequest.objects.count(), ChangeRequestJob.objects.count()) == (mended, 1, 3)
    with pytest.raises(ValidationError, match=mended.label):
        ask([*two, nowhere], ana)


def test_a_form_that_was_refused_can_be_sent_again(two: list[Asset], ana: User, anas: Client, bens: Client) -> None:
    form = {"asset": ["a", "b"], "do-a": "change", "do-b": "change", "title": "Rates", "reason": "R", "submission_key": "k"}
    body, key = {"title": "T", "reason": "R", "assets": ["a", "b"]}, {"Idempotency-Key": "one"}
    sent = [
        (
            anas.post("/change-requests/new/", form)["Location"],
            anas.post("/api/v1/change-requests", body | {"also_in_open": True}, JSON, headers=key)["Location"],
            ChangeRequestJob.objects.update(state="refused", message="No."),
        )
        for _time in range(2)
    ]
    assert len({address for page, api, _count in sent for address in (page, api)}) == 4


def test_who_is_deactivated_meanwhile_is_told_of_in_words(two: list[Asset], ana: User, ben: User, root: User) -> None:
    jobs = [release(change_request=approved(*two, author=ana, reviewer=ben), actor=ben), ask(two, ana, also_in_open=True)]
    User.objects.filter(pk__in=[ana.pk, ben.pk]).update(is_active=False)
    assert look_for_jobs() == 2
    told = [ChangeRequestJob.objects.get(pk=job.pk).message for job in jobs]
    names = ("Ben Reviewer", "Ana Author")
    assert told == [f"{name} is deactivated, so nothing is done in their name." for name in names]
    job = release(change_request=ChangeRequest.objects.get(), actor=root)
    User.objects.filter(pk=root.pk).update(is_superuser=False)
    assert refusal(job).endswith(" no longer has a role that may do this: Reviewer.")
