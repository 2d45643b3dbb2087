"""Ending the change request of somebody else, and going on from a rejection, by page and by API."""

import pytest

from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import reject_change_request
from taxonomy.vocabulary.operations import Rename
from tests.factories.content import asset, edited
from tests.factories.people import person
from tests.factories.propagation import approved, released, submitted
from tests.support.api import JSON, problem, signed_in
from tests.support.pages import elements, html, texts, values

API = "/api/v1/change-requests"


@pytest.fixture
def rejected(ana, ben, spring_rate) -> ChangeRequest:
    request = submitted(spring_rate, title="Raise it", actor=ana)
    reject_change_request(change_request=request, digest=request.digest, comment="Too high.", actor=ben)
    return request


def page_of(user, request: ChangeRequest) -> str:
    return html(signed_in(user).get(f"/change-requests/{request.pk}/"))


def post(user, request: ChangeRequest, action: str, **fields: str):
    return signed_in(user).post(f"/change-requests/{request.pk}/{action}/", fields)


def call(user, request: ChangeRequest, action: str, body: object = None, **headers: str):
    return signed_in(user).post(f"{API}/cr_{request.pk}/{action}", body or {}, JSON, headers=headers)


def test_a_steward_withdraws_with_a_reason_what_its_author_has_left(ana, ben, root, sara, spring_rate):
    stuck = approved(spring_rate, author=ana, reviewer=ben)
    released(spring_rate, author=root, reviewer=ben)
    User.objects.filter(pk=ana.pk).update(is_active=False)

    page = page_of(sara, stuck)
    assert [text.split(".")[0] for text in texts(page, "stuck")] == [
        "Ana Author can no longer sign in",
        "Released or withdrawn since this was submitted: Spring rate",
    ]
    offered = page_of(ben, stuck)
    assert "Release now" not in offered, "what cannot be released is not offered"
    assert texts(offered, "withdraw-others")
    refused = post(sara, stuck, "withdraw", reason=" ")
    assert refused.status_code == 400
    assert "Reason: Say why you withdraw" in texts(html(refused), "error-summary")[0]
    stuck.refresh_from_db()
    assert stuck.state == "approved"

    assert post(sara, stuck, "withdraw", reason="Ana has left.").status_code == 302
    page = page_of(ben, stuck)
    assert texts(page, "withdrawal") == ["Withdrawn by Sara Steward: Ana has left."]
    assert texts(page, "history-row")[0] == "Withdrawn Sara Steward · just now Ana has left."
    assert texts(page, "stuck") == texts(page, "withdraw-others") == []


def test_the_api_withdraws_with_a_reason_too(ana, ben, chris, spring_rate):
    mine = submitted(spring_rate, actor=ana)

    errors = problem(call(ben, mine, "withdraw"), 422, "invalid")["errors"]
    assert [error["pointer"] for error in errors] == ["/reason"]
    problem(call(chris, mine, "withdraw", {"reason": "Stuck."}), 403, "permission_denied")
    body = call(ben, mine, "withdraw", {"reason": "Stuck."}).json()
    assert (body["state"], body["withdrawal"]) == ("withdrawn", {"by": "ben", "reason": "Stuck."})
    assert signed_in(ana).get("/api/v1/turns").json()["count"] == 1


def test_who_may_not_withdraw_it_is_offered_nothing(ana, chris, spring_rate):
    page = page_of(chris, submitted(spring_rate, actor=ana))
    assert "Withdraw" not in elements(page, "button")
    assert texts(page, "withdraw-others") == []


def test_what_a_deactivated_author_left_is_revised_by_page_and_by_api(ana, ben, rejected):
    amy = person("amy", role="Content author")
    assert texts(page_of(amy, rejected), "revise") == []
    assert signed_in(amy).get(f"/change-requests/new/?revises={rejected.pk}").status_code == 404
    problem(call(amy, rejected, "revise"), 403, "permission_denied")
    User.objects.filter(pk=ana.pk).update(is_active=False)

    (told,) = texts(page_of(amy, rejected), "revise")
    assert "Ana Author can no longer sign in" in told
    assert "Put it aside" not in told
    assert texts(page_of(ben, rejected), "revise") == []
    page = html(signed_in(amy).get(f"/change-requests/new/?revises={rejected.pk}"))
    assert values(page, "title") == ["Raise it"]
    made = call(amy, rejected, "revise")
    assert (made.status_code, made.json()["author"], made.json()["revises"]) == (201, "amy", f"cr_{rejected.pk}")
    assert texts(page_of(amy, rejected), "revise") == []


def test_the_author_is_told_and_revises_it_in_one_click(ana, ben, rejected, spring_rate):
    anas = signed_in(ana)
    assert "Revise: Raise it" in texts(html(anas.get("/")), "your-turn")[0]
    assert texts(html(anas.get("/change-requests/?turn=mine")), "row")[0].startswith("Raise it")
    assert "Revise: Raise it" not in html(signed_in(ben).get("/"))
    edited(spring_rate, headline="Save at 2 percent", actor=ana)

    path = f"/change-requests/new/?revises={rejected.pk}"
    assert f'href="{path}"' in page_of(ana, rejected)
    page = html(anas.get(path))
    assert (values(page, "asset"), values(page, "title")) == (["spring-rate"], ["Raise it"])
    assert "The rate changes on 1 April." in page
    fields = {
        "asset": "spring-rate",
        "do-spring-rate": "change",
        "title": "Raise it",
        "reason": "As agreed.",
        "submission_key": values(page, "submission_key")[0],
        "revises": values(page, "revises")[0],
    }
    places = {anas.post("/change-requests/new/", fields)["Location"] for _again in range(2)}

    new = ChangeRequest.objects.get(revises=rejected)
    assert places == {f"/change-requests/{new.pk}/"}
    assert texts(page_of(ana, rejected), "revised-by")[0].startswith(f"Revised and submitted again as {new.label} Raise it")
    assert texts(page_of(ben, new), "revises") == [f"This revises {rejected.label} Raise it"]
    assert "Nothing waits for you." in texts(html(anas.get("/")), "your-turn")[0]
    assert texts(page_of(ana, rejected), "revise") == []


def test_a_rejection_is_put_aside_from_home(ana, ben, rejected):
    assert post(ben, rejected, "dismiss").status_code == 403
    assert texts(html(signed_in(ana).get("/")), "turn-sum") == ["1"]

    assert post(ana, rejected, "dismiss", next="/")["Location"] == "/"

    assert texts(html(signed_in(ana).get("/")), "turn-sum") == []
    assert [row.split(" ")[0] for row in texts(page_of(ana, rejected), "history-row")] == ["Rejected", "In"]


def test_the_revision_of_somebody_else_is_not_found(root, rejected):
    for number in (str(rejected.pk), "9" * 40, "x", "-1"):
        assert signed_in(root).get(f"/change-requests/new/?revises={number}").status_code == 404


def test_the_api_revises_with_what_it_is_not_told_as_before(ana, root, rejected, email):
    asset("other", terms=[email], actor=ana)
    made = call(ana, rejected, "revise", {"reason": "As agreed."}, idempotency_key="k").json()
    assert (made["title"], made["reason"], made["revises"]) == ("Raise it", "As agreed.", f"cr_{rejected.pk}")
    assert [change["asset"] for change in made["changes"]] == ["spring-rate"]
    assert signed_in(ana).get(f"{API}/cr_{rejected.pk}").json()["revised_by"] == [made["id"]]

    assert call(ana, rejected, "revise", {"reason": "As agreed."}, idempotency_key="k").json() == made
    problem(call(ana, rejected, "revise", {"assets": ["other"]}, idempotency_key="k"), 409, "idempotency_key_reused")
    problem(call(ana, rejected, "revise"), 409, "conflict")
    problem(call(root, rejected, "revise", {"assets": ["other"]}), 403, "permission_denied")
    assert ChangeRequest.objects.count() == 2


def test_the_api_puts_a_rejection_aside(ana, ben, rejected):
    problem(call(ben, rejected, "dismiss"), 403, "permission_denied")
    assert signed_in(ana).get("/api/v1/turns").json()["count"] == 1
    assert call(ana, rejected, "dismiss").status_code == 200
    lists = ("change_requests", "jobs", "proposals", "channel_systems", "subscription_changes")
    nothing = {"count": 0, **{name: [] for name in lists}}
    assert signed_in(ana).get("/api/v1/turns").json() == nothing


def test_a_steward_revises_term_changes_and_leaves_some_out(ben, sara, savings):
    operations = [Rename(term="product:savings", labels={"en": text}) for text in ("Saving", "Deposits")]
    old = submit_term_changes(title="Words", reason="Better.", operations=operations, submission_key="k", actor=sara)
    reject_change_request(change_request=old, digest=old.digest, comment="Not the first.", actor=ben)

    saras = signed_in(sara)
    page = html(saras.get(f"/change-requests/new/?revises={old.pk}"))
    assert len(texts(page, "kept-operation")) == 2
    fields = {"operation": "1", "title": "Words", "reason": "Better.", "submission_key": "s", "revises": str(old.pk)}
    assert saras.post("/change-requests/new/", fields).status_code == 302

    new = ChangeRequest.objects.get(revises=old)
    assert [change.operation["labels"] for change in new.term_changes.all()] == [{"en": "Deposits"}]


def test_what_a_reviewer_withdrew_waits_for_its_author(ana, ben, spring_rate):
    mine = submitted(spring_rate, title="Raise it", actor=ana)
    withdraw_change_request(change_request=mine, reason="Wait for May.", actor=ben)
    assert "Revise: Raise it" in texts(html(signed_in(ana).get("/")), "your-turn")[0]
