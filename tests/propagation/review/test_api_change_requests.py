"""Submitting, deciding and releasing by API."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from propagation.feed.models import FeedEntry, Release
from propagation.review.models import ChangeRequest, Verdict
from tests.factories.content import asset, edited
from tests.factories.propagation import approved, released, submitted
from tests.support.api import JSON, problem, queries_of, signed_in

REQUESTS = "/api/v1/change-requests"
BODY = {"title": "New rate", "reason": "It changes on 1 April.", "assets": ["spring-rate"]}


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often a worker was woken, without a broker."""
    calls: list[str] = []
    monkeypatch.setattr("propagation.review.api.views.wake_worker", lambda: calls.append("woken"))
    return calls


def post(client: Client, path: str = "", body=None, **headers: str):
    return client.post(f"{REQUESTS}{path}", {} if body is None else body, JSON, headers=headers)


def test_the_whole_decision_by_api(anas, bens, spring_rate, woken):
    response = post(anas, body=BODY)
    assert response.status_code == 201
    place = response["Location"]
    body = anas.get(place).json()
    assert body == response.json()
    request = ChangeRequest.objects.get()
    assert place == f"{REQUESTS}/cr_{request.pk}"
    assert (body["id"], body["label"], body["state"]) == (f"cr_{request.pk}", f"CR-{request.pk}", "in_review")
    assert (body["author"], body["verdicts"], body["release"]) == ("ana", [], None)
    revision = request.changes.get().revision
    assert body["changes"] == [
        {"asset": "spring-rate", "operation": "upsert", "revision": 1, "sha256": revision.sha256, "base_revision": None}
    ]

    verdict = post(bens, f"/cr_{request.pk}/approve", {"digest": body["digest"], "comment": "Fine."}).json()
    assert (verdict["state"], verdict["verdicts"][0]["reviewer"], verdict["verdicts"][0]["comment"]) == (
        "approved",
        "ben",
        "Fine.",
    )
    assert woken == []

    done = post(bens, f"/cr_{request.pk}/release").json()
    assert (done["state"], woken) == ("released", ["woken"])
    release = Release.objects.get()
    assert done["release"].pop("released_at").endswith("Z")
    assert done["release"] == {"id": f"R-{release.pk}", "released_by": "ben", "first_sequence": 1, "last_sequence": 2}


@pytest.mark.parametrize("right", ["ana", "root"])
def test_nobody_approves_their_own_change(request, spring_rate, ana, right):
    author = request.getfixturevalue(right)
    mine = submitted(edited(spring_rate, headline=f"Written by {right}", actor=author), actor=author)
    ana.groups.add(Group.objects.get(name="Reviewer"))

    body = problem(post(signed_in(author), f"/cr_{mine.pk}/approve", {"digest": mine.digest}), 403, "permission_denied")

    assert f"CR-{mine.pk}" in body["detail"]
    mine.refresh_from_db()
    assert mine.state == "in_review"
    assert not Verdict.objects.exists()
    problem(post(signed_in(author), f"/cr_{mine.pk}/release"), 409, "conflict")
    assert not FeedEntry.objects.exists()


def test_rights_are_asked_for_by_name(anas, bens, spring_rate, ana, chris, zoe):
    mine = submitted(spring_rate, actor=ana)
    path = f"/cr_{mine.pk}"

    assert (
        "review_changerequest"
        in problem(post(anas, f"{path}/approve", {"digest": mine.digest}), 403, "permission_denied")["detail"]
    )
    assert "release_changerequest" in problem(post(anas, f"{path}/release"), 403, "permission_denied")["detail"]
    problem(post(bens, body=BODY), 403, "permission_denied")
    problem(post(signed_in(chris), f"{path}/withdraw", {"reason": "Stuck."}), 403, "permission_denied")
    problem(signed_in(zoe).get(f"{REQUESTS}{path}"), 403, "permission_denied")
    mine.refresh_from_db()
    assert (mine.state, ChangeRequest.objects.count(), Verdict.objects.count()) == ("in_review", 1, 0)


def test_a_verdict_is_for_what_the_reviewer_saw(bens, spring_rate, ana):
    mine = submitted(spring_rate, actor=ana)

    problem(post(bens, f"/cr_{mine.pk}/approve", {"digest": "0" * 64}), 409, "conflict")
    for body, place in (({}, "/digest"), ({"digest": 1, "x": 2}, "/x"), ({"digest": "a" * 65}, "/digest")):
        errors = problem(post(bens, f"/cr_{mine.pk}/approve", body), 422, "invalid")["errors"]
        assert [error["pointer"] for error in errors] == [place]
    assert not Verdict.objects.exists()


def test_a_rejection_needs_a_reason(bens, spring_rate, ana):
    mine = submitted(spring_rate, actor=ana)

    errors = problem(post(bens, f"/cr_{mine.pk}/reject", {"digest": mine.digest}), 422, "invalid")["errors"]
    assert [error["pointer"] for error in errors] == ["/comment"]
    assert post(bens, f"/cr_{mine.pk}/reject", {"digest": mine.digest, "comment": "Too high."}).json()["state"] == "rejected"
    problem(post(bens, f"/cr_{mine.pk}/approve", {"digest": mine.digest}), 409, "conflict")


def test_the_author_takes_it_back(anas, spring_rate, ana):
    mine = submitted(spring_rate, actor=ana)

    assert post(anas, f"/cr_{mine.pk}/withdraw").json()["state"] == "withdrawn"
    problem(post(anas, f"/cr_{mine.pk}/withdraw"), 409, "conflict")


def test_only_what_is_approved_is_released_and_once(bens, spring_rate, ana, ben, woken):
    problem(post(bens, f"/cr_{submitted(spring_rate, actor=ana).pk}/release"), 409, "conflict")
    request = approved(spring_rate, author=ana, reviewer=ben)

    assert post(bens, f"/cr_{request.pk}/release").status_code == 200
    problem(post(bens, f"/cr_{request.pk}/release"), 409, "conflict")

    assert (Release.objects.count(), FeedEntry.objects.count(), woken) == (1, 2, ["woken"])


def test_an_asset_is_withdrawn_by_a_change_request(anas, bens, spring_rate, ana, ben):
    released(spring_rate, author=ana, reviewer=ben)

    body = post(anas, body={"title": "Stop", "reason": "It ended.", "withdrawals": ["spring-rate"]}).json()

    assert [(change["operation"], change["base_revision"]) for change in body["changes"]] == [("retire", 1)]


def test_an_idempotency_key_makes_one_change_request(anas, root, spring_rate, ana, email):
    first = post(anas, body=BODY, idempotency_key="k-1").json()
    assert post(anas, body=BODY, idempotency_key="k-1").json() == first

    other = {**BODY, "reason": "Another one."}
    problem(post(anas, body=other, idempotency_key="k-1"), 409, "idempotency_key_reused")
    problem(post(anas, body=BODY, idempotency_key="k" * 201), 422, "invalid")
    assert ChangeRequest.objects.count() == 1

    asset("other", terms=[email], actor=ana)
    theirs = post(signed_in(root), body={**BODY, "assets": ["other"]}, idempotency_key="k-1")
    assert (theirs.status_code, ChangeRequest.objects.count()) == (201, 2)


def test_an_asset_in_another_open_request_needs_a_word(anas, spring_rate, ana):
    first = submitted(spring_rate, actor=ana)

    assert first.label in problem(post(anas, body=BODY), 409, "in_other_request")["detail"]
    assert ChangeRequest.objects.count() == 1
    assert post(anas, body={**BODY, "also_in_open": True}).status_code == 201


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": " "}, "/title"),
        ({"title": "a" * 201}, "/title"),
        ({"reason": ""}, "/reason"),
        ({"assets": []}, "/assets"),
        ({"assets": ["none"]}, "/assets"),
        ({"assets": ["spring-rate", 7.5]}, "/assets"),
        ({"assets": ["spring-rate", "spring-rate"]}, "/assets"),
        ({"assets": [], "withdrawals": ["spring-rate", "spring-rate"]}, "/withdrawals"),
        ({"assets": "spring-rate"}, "/assets"),
        ({"withdrawals": ["spring-rate"]}, "/assets"),
        ({"withdrawals": ["none"]}, "/withdrawals"),
        ({"state": "approved"}, "/state"),
    ],
)
def test_a_mistake_is_named_and_nothing_submitted(anas, spring_rate, change, place):
    errors = problem(post(anas, body={**BODY, **change}), 422, "invalid")["errors"]

    assert {error["pointer"] for error in errors} == {place}
    assert not ChangeRequest.objects.exists()


def test_what_differs_in_nothing_cannot_be_submitted(anas, spring_rate, ana, ben):
    released(spring_rate, author=ana, reviewer=ben)

    assert "spring-rate" in problem(post(anas, body=BODY), 422, "invalid")["detail"]
    assert ChangeRequest.objects.count() == 1


def test_they_are_listed_newest_first(anas, spring_rate, email, ana, ben):
    for number in range(3):
        approved(asset(f"a-{number}", terms=[email], actor=ana), author=ana, reviewer=ben)
    submitted(spring_rate, title="Newest", actor=ana)

    def titles(**query: str) -> list[str]:
        return [row["title"] for row in anas.get(REQUESTS, query).json()["data"]]

    assert titles() == ["Newest", "New rate", "New rate", "New rate"]
    assert titles(state="in_review") == ["Newest"]
    problem(anas.get(REQUESTS, {"state": "open"}), 422, "invalid")
    first = anas.get(REQUESTS, {"limit": 3}).json()
    last = anas.get(REQUESTS, {"limit": 3, "cursor": first["page"]["next_cursor"]}).json()
    seen = [row["id"] for page in (first, last) for row in page["data"]]
    assert seen == [f"cr_{pk}" for pk in ChangeRequest.objects.order_by("-pk").values_list("pk", flat=True)]
    assert queries_of(lambda: titles(limit="1")) == queries_of(lambda: titles(limit="3"))


def test_more_changes_cost_no_more_queries(anas, email, ana):
    rates = [asset(f"a-{number}", terms=[email], actor=ana) for number in range(4)]
    one, three = submitted(rates[0], actor=ana), submitted(*rates[1:], actor=ana)

    assert queries_of(lambda: anas.get(f"{REQUESTS}/cr_{one.pk}")) == queries_of(lambda: anas.get(f"{REQUESTS}/cr_{three.pk}"))


def test_an_unknown_one_is_not_found(anas, bens):
    for path in ("/cr_0", "/cr_999999", "/12", "/cr_", "/cr_" + "9" * 30, "/cr_1/publish"):
        problem(anas.get(f"{REQUESTS}{path}"), 404, "not_found")
    problem(post(bens, "/cr_999999/approve", {"digest": "a"}), 404, "not_found")
    problem(post(bens, "/cr_999999/release"), 404, "not_found")
