"""The page of a change request that changes terms: told in words, with how far it reaches and reached, and taken back."""

import csv
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.services.change_requests import submit_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Merge, Move, Operation
from tests.factories.content import asset
from tests.factories.taxonomy import drawn, grow
from tests.pages.taxonomy.terms.asking.steps import TREE
from tests.support.pages import elements, html, texts, values

pytestmark = pytest.mark.django_db(transaction=True)
MERGE = Merge(term="product:travel-card", into="product:travel")


@pytest.fixture
def terms(sara: User, ana: User) -> dict[str, Term]:
    terms = grow(TREE, actor=sara) | grow("email", facet="channel", actor=sara)
    asset("trip", terms=[terms["email"], terms["travel-card"]], actor=ana)
    return terms


def asked(*operations: Operation, actor: User) -> ChangeRequest:
    return submit_term_changes(
        title="Tidy", reason="Two names.", operations=operations, submission_key=uuid4().hex, actor=actor
    )


def released(*operations: Operation, author: User, reviewer: User) -> ChangeRequest:
    request = asked(*operations, actor=author)
    approve_change_request(change_request=request, digest=request.digest, actor=reviewer)
    release_change_request(change_request=request, actor=reviewer)
    return request


def page_of(client: Client, user: User, request: ChangeRequest) -> str:
    client.force_login(user)
    return html(client.get(f"/change-requests/{request.pk}/"))


def post(client: Client, user: User, request: ChangeRequest, action: str, **fields: str) -> Any:
    client.force_login(user)
    return client.post(f"/change-requests/{request.pk}/{action}/", fields)


def test_it_is_told_in_words_with_its_impact(client, terms, sara, ben):
    page = page_of(client, ben, asked(MERGE, Move(term="product:gold"), actor=sara))
    assert [line.split(".")[0] for line in texts(page, "told")] == [
        "Merge “cards › travel-card” into “travel”",
        "Move “cards › gold”, with all below it, to the top",
    ]
    assert texts(page, "impact-count") == ["1", "0", "0", "0", "0", "0"]
    assert "The figures have not changed." in texts(page, "moments")[0]
    assert "Where it lands" not in elements(page, "h2")
    assert "0 assets change" not in elements(page, "h2")


def test_a_figure_that_has_moved_since_the_submission_is_said(client, terms, sara, ben, ana):
    request = asked(MERGE, actor=sara)
    asset("late", terms=[terms["email"], terms["travel-card"]], actor=ana)
    page = page_of(client, ben, request)
    assert texts(page, "moment-row")[0] == "Assets 1 2"
    assert "Assets: 1 → 2." in texts(page, "moments")[0]
    assert "At submission" in elements(page, "th")
    assert "Now" in elements(page, "th")


def test_its_list_counts_what_its_figures_say(client, terms, sara, ben, ana, zoe):
    asset("late", terms=[terms["email"], terms["travel-card"]], actor=ana)
    request = asked(MERGE, actor=sara)
    path = f"/change-requests/{request.pk}/impact.csv"
    assert path in page_of(client, ben, request)
    rows = list(csv.reader(StringIO(client.get(path).content.decode("utf-8-sig"))))
    assert sorted(row[0] for row in rows[1:]) == ["late", "trip"]
    client.force_login(zoe)
    assert client.get(path).status_code == 403


def test_what_cannot_be_carried_out_any_more_is_said_first(client, terms, sara, ben):
    request = asked(Move(term="product:travel", parent="product:cards"), actor=sara)
    released(Merge(term="product:cards", into="product:loans"), author=sara, reviewer=ben)
    page = page_of(client, ben, request)
    assert len(texts(page, "impact-problem")) == 1
    response = post(client, ben, request, "approve", digest=request.digest)
    assert response.status_code == 409
    request.refresh_from_db()
    assert request.state == "in_review"


def test_a_release_is_of_what_the_page_showed(client, terms, sara, ben, ana):
    request = asked(MERGE, actor=sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    shown = values(page_of(client, ben, request), "impact")[0].replace("&quot;", '"')
    asset("late", terms=[terms["email"], terms["travel-card"]], actor=ana)

    response = post(client, ben, request, "release", impact=shown)
    assert response.status_code == 409
    assert "reaches another number of assets or documents than this page showed" in html(response)
    assert Term.objects.get(code="travel-card").status == "active"

    shown = values(html(response), "impact")[0].replace("&quot;", '"')
    assert post(client, ben, request, "release", impact=shown).status_code == 302
    assert Term.objects.get(code="travel-card").status == "merged"


@pytest.mark.parametrize("nonsense", ["", "{", "[]", "1"])
def test_an_impact_of_nonsense_is_as_none(client, terms, sara, ben, nonsense):
    request = asked(MERGE, actor=sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    assert post(client, ben, request, "release", impact=nonsense).status_code == 302


def test_after_the_release_it_can_be_taken_back_by_a_new_change_request(client, terms, sara, ben):
    before = drawn()
    request = released(MERGE, author=sara, reviewer=ben)
    assert drawn() == before  # a merged term keeps its place
    page = page_of(client, sara, request)
    assert len(texts(page, "undo")) == 1
    assert texts(page, "impact") == []
    assert "At release" in elements(page, "th")

    key = values(page, "submission_key")[0]
    assert post(client, sara, request, "undo", reason=" ", submission_key=key).status_code == 400
    response = post(client, sara, request, "undo", reason="It was two things.", submission_key=key)
    made = ChangeRequest.objects.get(undoes=request)
    assert response["Location"] == f"/change-requests/{made.pk}/"
    page = page_of(client, ben, made)
    assert f"This undoes {request.label} Tidy" in " ".join(elements(page, "p"))
    assert texts(page, "told")[0].startswith("Take back what was done")
    assert "the tags of 1 asset" in texts(page, "told")[0]

    page = page_of(client, sara, request)
    assert f"Undo submitted as {made.label} In review" in " ".join(elements(page, "p"))
    assert texts(page, "undo") == []
    assert post(client, sara, request, "undo", reason="Again.", submission_key="k2").status_code == 409

    approve_change_request(change_request=made, digest=made.digest, actor=ben)
    release_change_request(change_request=made, actor=ben)
    assert Term.objects.get(code="travel-card").status == "active"


def test_only_stewards_take_back_and_only_what_was_released(client, terms, sara, ben, ana):
    request = asked(MERGE, actor=sara)
    assert texts(page_of(client, sara, request), "undo") == []
    assert post(client, sara, request, "undo", reason="No.", submission_key="k").status_code == 409
    done = released(Move(term="product:gold"), author=sara, reviewer=ben)
    for person in (ana, ben):
        assert texts(page_of(client, person, done), "undo") == []
        assert post(client, person, done, "undo", reason="No.", submission_key="k").status_code == 403
    assert ChangeRequest.objects.filter(undoes__isnull=False).count() == 0


def test_a_change_request_of_assets_alone_shows_nothing_of_terms(client, terms, ana, ben):
    made = asset("alone", terms=[terms["email"]], actor=ana)
    request = submit_change_request(title="T", reason="R", assets=[made], submission_key="k", actor=ana)
    page = page_of(client, ben, request)
    assert texts(page, "term-changes") == texts(page, "impact") == texts(page, "moments") == []
    assert "Where it lands" in elements(page, "h2")


def test_the_list_and_home_count_both_kinds(client, terms, sara, ben):
    asked(MERGE, Move(term="product:gold"), actor=sara)
    client.force_login(ben)
    assert "2 term changes" in texts(html(client.get("/change-requests/")), "row")[0]
    assert "2 term changes" in texts(html(client.get("/")), "your-turn")[0]
