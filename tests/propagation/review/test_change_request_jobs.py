"""Large submissions and releases: a worker does them, all or nothing, once, and says why where it cannot."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from content.models import Asset, Revision
from people.models import User
from propagation.feed.models import FeedEntry, Release
from propagation.review.models import ChangeRequest, ChangeRequestJob
from propagation.review.queries.jobs import jobs_to_show
from propagation.review.queries.turns import requests_waiting_for
from propagation.review.services import releases
from propagation.review.services.change_request_jobs import look_for_jobs, release, submit
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset, edited
from tests.factories.propagation import approved, released, submitted, term
from tests.support.pages import html, texts

JSON = "application/json"
OVER = {"state": "running", "attempts": 1, "lease_until": "2020-01-01T00:00Z"}
"""A job whose worker was lost."""


@pytest.fixture
def two(ana: User, email: Term, settings: Any) -> list[Asset]:
    """Two drafts, one more than may be submitted or released at once."""
    settings.ASSETS_AT_ONCE = 1
    return [asset(code, terms=[email], actor=ana) for code in ("a", "b")]


def ask(assets: list[Asset], actor: User, key: str = "k", **changes: Any) -> Any:
    words = {"title": "New rates", "reason": "They rise.", **changes}
    return submit(assets=assets, submission_key=key, **words, actor=actor)


def worked(job: ChangeRequestJob) -> ChangeRequestJob:
    assert look_for_jobs() == 1
    job.refresh_from_db()
    return job


def refusal(job: ChangeRequestJob) -> str:
    job = worked(job)
    assert (job.state, job.lease_until, job.finished_at is None) == ("refused", None, False)
    return job.message


def test_a_worker_submits_and_a_worker_releases(two: list[Asset], ana: User, ben: User) -> None:
    job = ask(two, ana)
    assert (job.state, job.assets, ChangeRequest.objects.count(), Revision.objects.count()) == ("waiting", 2, 0, 0)
    job = worked(job)
    request = job.change_request
    assert (job.state, job.message, job.done, request.author, request.changes.count()) == ("done", "", job.total, ana, 2)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)

    job = release(change_request=request, actor=ben)
    assert (job.state, FeedEntry.objects.count()) == ("waiting", 0)
    job = worked(job)
    assert (job.state, Release.objects.get().released_by, FeedEntry.objects.count()) == ("done", ben, 2)
    assert look_for_jobs() == 0
    reasons = list(job.history.order_by("history_id").values_list("history_change_reason", "history_user__username"))
    assert reasons == [("Asked for", "ben"), ("Begun", "ben"), ("Done", "ben")]


def test_up_to_the_limit_nobody_waits_for_a_worker(two: list[Asset], ana: User, ben: User) -> None:
    request = ask(two[:1], ana)
    assert isinstance(request, ChangeRequest)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    assert isinstance(release(change_request=request, actor=ben), Release)
    assert ChangeRequestJob.objects.count() == 0


def test_one_key_gives_one_job_for_one_content(two: list[Asset], ana: User, ben: User) -> None:
    job = ask(two, ana)
    assert ask(two, ana) == job
    for other in (two, two[:1]):
        with pytest.raises(ValidationError, match=job.label) as refused:
            ask(other, ana, title="Other")
        assert refused.value.code == "idempotency_key_reused"
    worked(job)
    assert ask(two, ana) == job
    assert (ChangeRequestJob.objects.count(), ChangeRequest.objects.count(), look_for_jobs()) == (1, 1, 0)


def test_a_key_of_a_small_one_answers_for_it(two: list[Asset], ana: User, settings: Any) -> None:
    settings.ASSETS_AT_ONCE = 2
    request = ask(two, ana)
    settings.ASSETS_AT_ONCE = 1
    assert ask(two, ana) == request
    with pytest.raises(ValidationError, match=request.label):
        ask(two, ana, title="Other")


def test_what_cannot_be_seen_at_once_is_said_afterwards(two: list[Asset], ana: User, savings: Term) -> None:
    nowhere = [asset(f"nowhere-{number:02}", terms=[savings], actor=ana) for number in range(13)]
    told = refusal(ask([*two, *nowhere], ana))
    assert (told.count("goes to no channel"), told.endswith("3 more are refused.")) == (10, True)
    assert (Revision.objects.count(), ChangeRequest.objects.count()) == (0, 0)
    assert [job.state for job in jobs_to_show(ana)] == ["refused"]
    with pytest.raises(ValidationError, match="Say in a few words"):
        ask(two, ana, key="other", title=" ")


def test_a_right_that_is_lost_meanwhile_is_asked_for_again(two: list[Asset], ana: User) -> None:
    job = ask(two, ana)
    ana.groups.clear()
    assert refusal(job) == "Ana Author no longer has a role that may do this: Content author, Taxonomy steward."
    assert ChangeRequest.objects.count() == 0


def test_a_second_release_is_refused_while_one_is_under_way(two: list[Asset], ana: User, ben: User, root: User) -> None:
    request = approved(*two, author=ana, reviewer=ben)
    assert request in requests_waiting_for(root)
    job = release(change_request=request, actor=ben)
    assert request not in requests_waiting_for(root)
    for again in (release, release_change_request):
        with pytest.raises(ValidationError, match="is being released already; Ben Reviewer asked for it") as refused:
            again(change_request=request, actor=root)
        assert refused.value.code == "conflict"
    assert worked(job).state == "done"
    with pytest.raises(ValidationError, match="is Released; only"):
        release(change_request=request, actor=root)


def test_what_is_not_approved_is_refused_at_once(two: list[Asset], ana: User, ben: User) -> None:
    request = submitted(*two, actor=ana)
    with pytest.raises(ValidationError, match="only an approved change request"):
        release(change_request=request, actor=ben)
    with pytest.raises(PermissionDenied):
        release(change_request=request, actor=ana)
    assert ChangeRequestJob.objects.count() == 0


def test_a_release_of_what_is_withdrawn_meanwhile_is_refused_and_nothing_is_released(
    two: list[Asset], ana: User, ben: User
) -> None:
    request = approved(*two, author=ana, reviewer=ben)
    job = release(change_request=request, actor=ben)
    withdraw_change_request(change_request=request, actor=ana)
    assert "is Withdrawn; only an approved change request can be released" in refusal(job)
    assert FeedEntry.objects.count() == 0


def test_after_a_refusal_it_can_be_released(two: list[Asset], ana: User, ben: User) -> None:
    request = approved(*two, author=ana, reviewer=ben)
    first, second = release(change_request=request, actor=ben), None
    other = edited(two[0], headline="Faster", actor=ana)
    released_meanwhile = submitted(other, actor=ana)
    approve_change_request(change_request=released_meanwhile, digest=released_meanwhile.digest, actor=ben)
    release_change_request(change_request=released_meanwhile, actor=ben)
    assert "Another change request has released or withdrawn a since" in refusal(first)
    second = release(change_request=request, actor=ben)
    assert second.pk != first.pk


def test_a_release_of_terms_counts_the_assets_that_follow(two: list[Asset], ana: User, ben: User, sara: User) -> None:
    old, new = term("product:old", actor=sara), term("product:new", actor=sara)
    email = Term.objects.get(code="email")
    released(*[edited(row, terms=[email, old], actor=ana) for row in two], author=ana, reviewer=ben)
    words = {"title": "One word", "reason": "Two for one thing.", "submission_key": "k"}
    request = submit(assets=[], operations=[Merge(term=old.reference, into=new.reference)], **words, actor=sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    job = release(change_request=request, actor=ben)
    assert (job.assets, worked(job).state) == (2, "done")
    assert Asset.objects.filter(tags__term=new).count() == 2


class Killed(BaseException):
    """Nothing catches it, as nothing catches kill -9."""


def test_a_worker_that_is_lost_half_way_leaves_nothing_and_another_does_it_once(
    two: list[Asset], ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = approved(*two, author=ana, reviewer=ben)
    job = release(change_request=request, actor=ben)

    def killed(**_given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(releases, "append", killed)
        with pytest.raises(Killed):
            look_for_jobs()
    job.refresh_from_db()
    assert (job.state, Asset.objects.filter(live_revision=None).count(), look_for_jobs()) == ("running", 2, 0)
    ChangeRequestJob.objects.update(lease_until=OVER["lease_until"])
    assert (worked(job).state, job.workers_lost, FeedEntry.objects.count()) == ("done", 1, 2)


def test_what_takes_two_workers_with_it_is_given_up(two: list[Asset], ana: User) -> None:
    job = ask(two, ana)
    ChangeRequestJob.objects.update(**OVER, workers_lost=1)
    assert refusal(job) == "Two workers were lost over this, so it was given up. Nothing has changed."
    assert ChangeRequest.objects.count() == 0


def test_one_that_comes_back_too_late_changes_nothing(
    two: list[Asset], ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker has it by the time the first one is done: what that did is rolled back."""
    job = release(change_request=approved(*two, author=ana, reviewer=ben), actor=ben)
    append = releases.append

    def taken_over(**given: Any) -> Any:
        ChangeRequestJob.objects.update(attempts=2)
        return append(**given)

    monkeypatch.setattr(releases, "append", taken_over)
    assert look_for_jobs() == 1
    job.refresh_from_db()
    assert (job.state, FeedEntry.objects.count()) == ("running", 0)


def test_the_api_answers_202_and_says_what_came_of_it(two: list[Asset], anas: Client, bens: Client, ben: User) -> None:
    body = {"title": "T", "reason": "R", "assets": ["a", "b"]}
    answers = [anas.post("/api/v1/change-requests", body, JSON, headers={"Idempotency-Key": "one"}) for _try in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(202, answers[0].json()["url"])] * 2
    other = anas.post("/api/v1/change-requests", {**body, "title": "U"}, JSON, headers={"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert anas.get(answers[0]["Location"]).json() | {"id": "", "url": "", "asked_at": ""} == {
        "id": "",
        "kind": "submit",
        "state": "waiting",
        "assets": 2,
        "done": 0,
        "total": 4,
        "message": "",
        "change_request": None,
        "asked_by": "ana",
        "asked_at": "",
        "finished_at": None,
        "url": "",
    }
    look_for_jobs()
    done = anas.get(answers[0]["Location"]).json()
    request = ChangeRequest.objects.get()
    assert (done["state"], done["done"], done["change_request"]) == ("done", 4, f"cr_{request.pk}")
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    path = f"/api/v1/change-requests/cr_{request.pk}/release"
    first, second = bens.post(path, {}, JSON), bens.post(path, {}, JSON)
    assert (first.status_code, second.status_code, second.json()["code"]) == (202, 409, "conflict")
    look_for_jobs()
    assert bens.get(first["Location"]).json()["state"] == "done"
    assert bens.get("/api/v1/jobs/job_999999").status_code == 404


def test_pages_show_the_way_of_a_submission(two: list[Asset], anas: Client, bens: Client) -> None:
    form = {"asset": ["a", "b"], "do-a": "change", "do-b": "change", "title": "Rates", "reason": "R", "submission_key": "k"}
    sent = anas.post("/change-requests/new/", form)
    job = ChangeRequestJob.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/change-requests/jobs/{job.pk}/")
    assert texts(html(anas.get(sent["Location"])), "headline") == ["Waiting for a worker"]
    ChangeRequestJob.objects.update(state="running", attempts=1, done=1)
    part = anas.get(sent["Location"], {"said": "waiting"}, headers={"HX-Request": "true"})
    assert texts(html(part), "headline") == ["Being submitted"]
    assert 'value="1"' in part.content.decode()
    assert "Being submitted: Rates" in texts(html(bens.get("/change-requests/")), "job")[0]
    ChangeRequestJob.objects.update(state="waiting", done=0)
    look_for_jobs()
    assert anas.get(sent["Location"], headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert anas.get(sent["Location"])["Location"] == f"/change-requests/{ChangeRequest.objects.get().pk}/"
    assert texts(html(bens.get("/change-requests/")), "job") == []


def test_pages_show_that_it_is_being_released_and_why_it_was_refused(
    two: list[Asset], ana: User, ben: User, bens: Client
) -> None:
    request = approved(*two, author=ana, reviewer=ben)
    page, act = f"/change-requests/{request.pk}/", f"/change-requests/{request.pk}/release/"
    assert "Release now" in html(bens.get(page))
    sent = bens.post(act)
    job = ChangeRequestJob.objects.get()
    assert sent["Location"] == f"/change-requests/jobs/{job.pk}/"
    shown = html(bens.get(page))
    assert "Release now" not in shown
    assert "This is being released; Ben Reviewer asked for it." in texts(shown, "releasing")[0]
    second = bens.post(act)
    assert (second.status_code, "is being released already" in html(second)) == (409, True)
    withdraw_change_request(change_request=request, actor=ana)
    look_for_jobs()
    assert "only an approved change request can be released" in texts(html(bens.get(sent["Location"])), "refused")[0]
    assert "Refused: New rate" in texts(html(bens.get("/change-requests/")), "job")[0]


def test_who_may_not_see_change_requests_sees_no_job(two: list[Asset], ana: User, zoe: User, client: Client) -> None:
    job = ask(two, ana)
    client.force_login(zoe)
    assert client.get(f"/change-requests/jobs/{job.pk}/").status_code == 403
    assert client.get(f"/api/v1/jobs/job_{job.pk}").status_code == 403
