"""Asking for changes of terms: what they would do is said first, then they are put on a list or submitted."""

import csv
import json
from io import StringIO

import pytest

from content.models import Tag
from propagation.delivery.services.fan_out import fan_out
from propagation.review.models import ChangeRequest
from propagation.review.services.staging import stage_operation
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Create, Deprecate, Move
from tests.factories.content import asset
from tests.factories.propagation import push_system, released, submitted
from tests.pages.taxonomy.terms.asking.steps import MERGE, preview, seen, staged
from tests.support.pages import HTMX, html, texts, values

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_impact_is_said_before_anything_is_staged(as_sara, terms, ana, ben, chris):
    push_system("esp", channels=[terms["email"]], actor=chris)
    made = asset("trip", terms=[terms["email"], terms["travel-card"]], actor=ana)
    asset("draft", terms=[terms["email"], terms["travel-card"]], actor=ana)
    released(made, author=ana, reviewer=ben)
    fan_out()

    page = preview(as_sara, "/taxonomy/product/travel-card/merge/", **MERGE)

    told = "Merge “cards › travel-card” into “travel”. Its children go with it. Its tags follow: assets are tagged anew."
    assert texts(page, "told") == [f"{told} Its labels stay as synonyms of “travel”. Reason: One name is enough."]
    assert texts(page, "impact-headline") == ["It affects 2 assets (1 live), with 1 document on 1 channel system."]
    assert texts(page, "impact-count") == ["2", "1", "1", "1", "0", "0"]
    assert texts(page, "impact-system") == ["Esp 1 0"]
    assert "Computed just now" in texts(page, "impact")[0]
    assert staged() == []
    assert Tag.objects.filter(term=terms["travel"]).count() == 0


def test_the_list_to_download_is_what_the_figures_count(as_sara, terms, ana, ben, chris):
    push_system("esp", channels=[terms["email"]], actor=chris)
    released(asset("trip", terms=[terms["email"], terms["travel-card"]], actor=ana), author=ana, reviewer=ben)
    asset("draft", title="=HYPERLINK(1)", terms=[terms["email"], terms["travel-card"]], actor=ana)
    fan_out()
    page = preview(as_sara, "/taxonomy/product/travel-card/merge/", **MERGE)
    payload = values(page, "operations")[0].replace("&quot;", '"').replace("&#x27;", "'")

    response = as_sara.post("/change-requests/impact.csv", {"operations": payload})

    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert [(row[0], row[2]) for row in rows[1:]] == [("trip", "yes"), ("draft", "no")]
    assert texts(page, "impact-count")[:2] == ["2", "1"]
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_a_list_of_nonsense_is_refused(as_sara, terms):
    for operations in ("", "{", "[1]", '[{"op": "explode"}]', "null", '{"op": 1}'):
        assert as_sara.post("/change-requests/impact.csv", {"operations": operations}).status_code == 400


def test_staging_puts_it_on_the_list_and_offers_to_take_it_off(as_sara, terms):
    response = seen(as_sara, "/taxonomy/product/travel-card/merge/", "stage", **MERGE)
    assert response["Location"] == "/taxonomy/product/travel-card/"
    assert [(one["op"], one["term"], one["into"]) for one in staged()] == [("merge", "product:travel-card", "product:travel")]
    assert Term.objects.get(code="travel-card").status == "active"

    page = html(as_sara.get(response["Location"]))
    assert "Merge “cards › travel-card” into “travel”." in texts(page, "just-staged")[0]
    assert texts(page, "pending") == ["Is merged into travel · in my changes"]
    assert texts(page, "waiting") == ["Waiting changes Is merged into travel · in my changes"]
    assert texts(html(as_sara.get("/taxonomy/product/travel/")), "waiting") == [
        "Waiting changes Takes in cards › travel-card · in my changes"
    ]
    assert texts(html(as_sara.get(response["Location"])), "just-staged") == []

    undone = as_sara.post("/change-requests/staged/remove/", {"staged": values(page, "staged"), "next": "/taxonomy/product/"})
    assert undone["Location"] == "/taxonomy/product/"
    assert staged() == []


def test_in_a_dialog_the_browser_is_sent_on(as_sara, terms):
    path = "/taxonomy/product/travel-card/merge/"
    token = values(preview(as_sara, path, **MERGE), "seen")[0]
    response = as_sara.post(path, {"do": "stage", "seen": token, **MERGE}, headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/taxonomy/product/travel-card/")


def test_what_was_not_seen_is_not_staged(as_sara, terms):
    path = "/taxonomy/product/travel-card/merge/"
    token = values(preview(as_sara, path, **MERGE), "seen")[0]
    page = html(as_sara.post(path, {"do": "stage", "seen": token, **MERGE, "tags": "keep"}))
    assert "has changed since you looked" in page
    assert staged() == []
    assert html(as_sara.post(path, {"do": "stage", **MERGE})).count('name="seen"') == 1
    assert staged() == []


def test_when_more_is_reached_than_was_seen_it_is_shown_again(as_sara, terms, ana):
    path = "/taxonomy/product/travel-card/merge/"
    token = values(preview(as_sara, path, **MERGE), "seen")[0]
    asset("late", terms=[terms["email"], terms["travel-card"]], actor=ana)
    page = html(as_sara.post(path, {"do": "stage", "seen": token, **MERGE}))
    assert "has changed since you looked" in page
    assert texts(page, "impact-count")[0] == "1"
    assert staged() == []


def test_submitting_at_once_makes_a_change_request(as_sara, terms):
    words = {"request-title": "One travel term", "request-reason": "Two names.", "request-submission_key": "k1"}
    response = seen(as_sara, "/taxonomy/product/travel-card/merge/", "submit", **MERGE, **words)
    made = ChangeRequest.objects.get()
    assert response["Location"] == f"/change-requests/{made.pk}/"
    assert (made.title, made.state, made.term_changes.get().operation["op"]) == ("One travel term", "in_review", "merge")
    page = html(as_sara.get("/taxonomy/product/"))
    assert "tree__pending" not in page  # it is inside cards, which is closed
    page = html(as_sara.get("/taxonomy/product/travel-card/"))
    assert texts(page, "pending") == [f"Is merged into travel · {made.label}"]
    assert texts(page, "open-request") == [f"{made.label} One travel term In review"]


def test_the_same_form_for_another_change_makes_a_change_request_of_its_own(as_sara, terms):
    path, words = "/taxonomy/product/travel-card/merge/", {"request-title": "One", "request-reason": "Two names."}
    words["request-submission_key"] = "k1"
    first = seen(as_sara, path, "submit", **MERGE, **words)["Location"]
    assert seen(as_sara, path, "submit", **MERGE, **words)["Location"] == first

    other = seen(as_sara, path, "submit", **{**MERGE, "into": "product:loans"}, **words)["Location"]

    assert other != first
    carried = {change.operation["into"] for request in ChangeRequest.objects.all() for change in request.term_changes.all()}
    assert (carried, ChangeRequest.objects.count()) == ({"product:travel", "product:loans"}, 2)


def test_a_form_that_is_sent_twice_leads_to_the_same_change_request(as_sara, terms, ana, sara):
    """Although the first one counts as an open change request that the second would touch."""
    path = "/taxonomy/product/travel-card/merge/"
    submitted(asset("trip", terms=[terms["email"], terms["travel-card"]], actor=ana), actor=ana)
    words = {"request-title": "One", "request-reason": "Two names.", "request-submission_key": "k1"}
    for fields in (MERGE, {**MERGE, "into": "product:loans"}):
        sent = {"do": "submit", "seen": values(preview(as_sara, path, **fields), "seen")[0], **fields, **words}
        first, again = as_sara.post(path, sent), as_sara.post(path, sent)
        assert (again.status_code, again["Location"]) == (302, first["Location"])

    other = as_sara.post(path, {**sent, "tags": "keep"})
    assert "has changed since you looked" in html(other), "another content was not sent before"
    assert ChangeRequest.objects.exclude(term_changes=None).count() == 2


def test_a_new_term_that_is_sent_twice_is_one(as_sara, terms):
    path, words = (
        "/taxonomy/product/cards/add/",
        {"request-title": "New", "request-reason": "So.", "request-submission_key": "k1"},
    )
    fields = {"label": "Gold two", "language": "en", "parent": "product:cards"}
    sent = {"do": "submit", "seen": values(preview(as_sara, path, **fields), "seen")[0], **fields, **words}
    places = {as_sara.post(path, sent)["Location"] for _again in range(2)}
    assert places == {f"/change-requests/{ChangeRequest.objects.get().pk}/"}


def test_submitting_needs_a_reason(as_sara, terms):
    words = {"request-title": "One travel term", "request-reason": " ", "request-submission_key": "k1"}
    response = seen(as_sara, "/taxonomy/product/travel-card/merge/", "submit", **MERGE, **words)
    assert response.status_code == 400
    assert "Reason" in texts(html(response), "error-summary")[0]
    assert ChangeRequest.objects.count() == 0


def test_a_term_that_is_only_staged_can_be_named_and_goes_along(as_sara, terms, sara):
    stage_operation(operation=Create(term="product:trips", labels={"en": "Trips"}), actor=sara)
    words = {"request-title": "Trips", "request-reason": "Tidy.", "request-submission_key": "k1"}
    page = preview(as_sara, "/taxonomy/product/travel/move/", parent="product:trips")
    assert [line.split(".")[0] for line in texts(page, "told")] == [
        "Add a new term “Trips” (en), code product:trips, at the top",
        "Move “travel”, with all below it, under “Trips”",
    ]
    sent = {"do": "submit", "seen": values(page, "seen")[0], "parent": "product:trips", **words}
    places = {as_sara.post("/taxonomy/product/travel/move/", sent)["Location"] for _again in range(2)}
    assert places == {f"/change-requests/{ChangeRequest.objects.get().pk}/"}
    operations = [change.operation["op"] for change in ChangeRequest.objects.get().term_changes.all()]
    assert operations == ["create", "move"]
    assert staged() == []


def test_nobody_takes_off_what_another_has_staged(client, terms, sara, root):
    row = stage_operation(operation=Move(term="product:gold"), actor=sara)
    client.force_login(root)
    client.post("/change-requests/staged/remove/", {"staged": [row.pk]})
    assert len(staged()) == 1


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_taking_off_leads_nowhere_else(as_sara, terms, target):
    assert as_sara.post("/change-requests/staged/remove/", {"next": target})["Location"] == "/change-requests/staged/"


def test_markup_in_labels_stays_text_in_every_form(as_sara, terms, sara):
    evil = "<script>alert(1)</script>"
    seen(as_sara, "/taxonomy/product/gold/rename/", "stage", **{"label-en": evil})
    stage_operation(operation=Deprecate(term="product:loans", reason=evil), actor=sara)
    for path in ("/taxonomy/product/gold/", "/taxonomy/product/cards/", "/change-requests/staged/"):
        assert "<script>alert" not in html(as_sara.get(path))
    page = preview(as_sara, "/taxonomy/product/travel/rename/", **{"label-en": evil})
    assert "<script>alert" not in page
    assert json.loads(values(page, "operations")[0].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">"))[0][
        "labels"
    ] == {"en": evil}


def test_a_form_says_what_waits_for_its_term_already(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:travel-card"), actor=sara)
    page = html(as_sara.get("/taxonomy/product/travel-card/rename/"))
    assert texts(page, "waiting") == [
        "These changes already wait for this term. The form shows the term as it is now: Moves to the top · in my changes"
    ]
    assert texts(html(as_sara.get("/taxonomy/product/gold/rename/")), "waiting") == []
