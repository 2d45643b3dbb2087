"""One's own list of staged changes: looked at together, reordered step by step, submitted as one."""

from typing import Any

import pytest
from django.test import Client

from pages.taxonomy.terms import sending
from propagation.review.models import ChangeRequest, StagedOperation
from propagation.review.services.staging import stage_operation
from propagation.review.services.term_changes import submit_term_changes
from taxonomy.vocabulary.operations import Deprecate, Merge, Move, Reorder
from tests.factories.content import asset
from tests.factories.taxonomy import grow
from tests.pages.taxonomy.terms.asking.steps import staged
from tests.support.pages import HTMX, elements, html, texts, values

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/change-requests/staged/"
SENT = {"title": "Tidy", "reason": "Two names.", "submission_key": "k1"}


def submit(client: Client, page: str, **fields: str) -> Any:
    return client.post(PATH, {**SENT, "seen": values(page, "seen")[0], **fields})


def step(client: Client, code: str, direction: str, **headers: str) -> Any:
    return client.post(f"/taxonomy/product/{code}/reorder/", {"direction": direction}, headers=headers)


def test_the_list_has_doors(client, ana):
    assert client.get(PATH)["Location"] == f"/sign-in/?next={PATH}"
    client.force_login(ana)
    response = client.get(PATH)
    assert response.status_code == 403
    assert "taxonomy.change_term" in html(response)
    assert client.post("/change-requests/staged/remove/", {"staged": "1"}).status_code == 403
    assert step(client, "gold", "up").status_code == 403


def test_an_empty_list_says_what_it_is_for(as_sara):
    assert texts(html(as_sara.get(PATH)), "empty")[0].startswith("No changes yet")


def test_one_change_gives_the_change_request_its_name(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    assert values(page, "title") == ["Move “cards › gold”, with all below it, to the top"]
    assert "1 change<" in page
    stage_operation(operation=Move(term="product:travel-card"), actor=sara)
    assert values(html(as_sara.get(PATH)), "title") == ["2 term changes"]


def test_a_list_that_was_emptied_in_another_tab_says_so(as_sara, terms, sara):
    row = stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    as_sara.post("/change-requests/staged/remove/", {"staged": row.pk})
    page = html(submit(as_sara, page))
    assert "have changed since you looked" in page
    assert texts(page, "empty")[0].startswith("No changes yet")
    assert ChangeRequest.objects.count() == 0


def test_a_list_that_is_submitted_in_another_tab_at_this_moment_says_so(as_sara, terms, sara, monkeypatch):
    """Between the look at the list and the submission of what was seen."""
    row = stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))

    def submit_too_late(**given: Any) -> Any:
        row.delete()
        return submit_term_changes(**given)

    monkeypatch.setattr(sending, "submit_term_changes", submit_too_late)
    sent = submit(as_sara, page)
    assert (sent.status_code, "in another tab" in html(sent), texts(html(sent), "row")) == (400, True, [])
    assert ChangeRequest.objects.count() == 0


def test_all_of_it_is_looked_at_together_and_submitted_as_one(as_sara, terms, sara, ana):
    asset("trip", terms=[terms["email"], terms["travel-card"]], actor=ana)
    stage_operation(operation=Merge(term="product:travel-card", into="product:travel"), actor=sara)
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    assert [row.split(" just now")[0].split(".")[0] for row in texts(page, "row")] == [
        "Merge “cards › travel-card” into “travel”",
        "Move “cards › gold”, with all below it, to the top",
    ]
    assert texts(page, "impact-count")[0] == "1"

    response = submit(as_sara, page)
    made = ChangeRequest.objects.get()
    assert response["Location"] == f"/change-requests/{made.pk}/"
    assert [change.operation["op"] for change in made.term_changes.all()] == ["merge", "move"]
    assert staged() == []


def test_another_list_under_the_same_key_makes_a_change_request_of_its_own(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    key = values(page, "submission_key")[0]
    first = submit(as_sara, page)["Location"]
    stage_operation(operation=Move(term="product:travel-card"), actor=sara)

    page = html(as_sara.get(PATH))
    second = submit(as_sara, page.replace(values(page, "submission_key")[0], key))["Location"]

    assert first != second
    assert ChangeRequest.objects.count() == 2
    assert staged() == []


def test_a_list_that_is_sent_twice_leads_to_the_same_change_request(as_sara, terms, sara):
    """As it was sent first, and as it was sent under a key that another list had used before."""
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    first = submit(as_sara, page)["Location"]
    again = as_sara.post(PATH, {**SENT, "seen": values(page, "seen")[0]}, follow=True)
    assert (again.redirect_chain, "is in review now" in html(again)) == ([(first, 302)], True)

    stage_operation(operation=Move(term="product:travel-card"), actor=sara)
    assert submit(as_sara, page)["Location"] == first, "what is staged since was not on the form that was sent"
    assert len(staged()) == 1
    page = html(as_sara.get(PATH))
    second = submit(as_sara, page)["Location"]
    assert submit(as_sara, page)["Location"] == second != first

    for changed in ({"title": "Tidier"}, {"submission_key": "k2"}, {"seen": "x"}):
        assert submit(as_sara, page, **changed).status_code == 200
    assert ChangeRequest.objects.count() == 2


def test_the_list_is_ones_own(client, terms, sara, root):
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    client.force_login(root)
    assert texts(html(client.get(PATH)), "row") == []


def test_what_has_changed_since_it_was_seen_is_shown_again(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    stage_operation(operation=Move(term="product:travel-card"), actor=sara)
    response = submit(as_sara, page)
    assert "have changed since you looked" in html(response)
    assert values(html(response), "title") == ["Tidy"]
    assert ChangeRequest.objects.count() == 0


def test_what_cannot_be_done_is_said_at_its_row_and_not_submitted(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:gold", parent="product:travel"), actor=sara)
    stage_operation(operation=Merge(term="product:gold", into="product:gold"), actor=sara)
    page = html(as_sara.get(PATH))
    assert "cannot replace itself" in texts(page, "row")[1]
    assert "cannot replace itself" not in texts(page, "row")[0]
    assert texts(page, "impact-problem") == ["“gold” cannot replace itself; choose another term."]
    assert "Submit for review" not in elements(page, "button")


def test_one_is_taken_off(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:gold"), actor=sara)
    kept = stage_operation(operation=Deprecate(term="product:loans", reason="Old."), actor=sara)
    first = values(html(as_sara.get(PATH)), "staged")[0]
    assert as_sara.post("/change-requests/staged/remove/", {"staged": first})["Location"] == PATH
    assert list(StagedOperation.objects.all()) == [kept]
    assert "1 change is removed." in html(as_sara.get(PATH))


@pytest.mark.parametrize("count", [1, 3])
def test_the_words_of_the_list_cost_the_same_queries_however_long(as_sara, terms, sara, count, django_assert_max_num_queries):
    for number in range(count):
        grow(f"extra{number}", actor=sara)
    for number in range(count):
        stage_operation(operation=Reorder(term=f"product:extra{number}", behind="product:cards"), actor=sara)
    page = html(as_sara.get("/taxonomy/product/"))
    with django_assert_max_num_queries(16):
        page = html(as_sara.get("/taxonomy/product/"))
    assert len(texts(page, "pending")) == count


def test_up_and_down_are_steps_from_where_the_list_puts_a_term(as_sara, terms):
    """Siblings at the top: cards, travel, loans."""
    assert step(as_sara, "loans", "up")["Location"] == "/taxonomy/product/loans/"
    assert staged() == [{"op": "reorder", "term": "product:loans", "behind": "product:cards"}]
    step(as_sara, "loans", "up")
    assert staged() == [{"op": "reorder", "term": "product:loans", "behind": ""}]
    step(as_sara, "loans", "up")
    assert staged() == [{"op": "reorder", "term": "product:loans", "behind": ""}]
    assert "It is the first already." in html(as_sara.get("/taxonomy/product/loans/"))
    step(as_sara, "loans", "down")
    step(as_sara, "loans", "down")
    assert staged() == []


def test_a_step_from_the_tree_answers_with_its_line(as_sara, terms):
    page = html(step(as_sara, "loans", "up", **HTMX))
    assert texts(page, "pending") == ["Goes behind cards · in my changes"]
    assert "Added to my changes: it moves to place 2 of 3." in page
    assert "<html" not in page


def test_steps_count_with_the_moves_on_the_list(as_sara, terms, sara):
    stage_operation(operation=Move(term="product:travel", parent="product:cards"), actor=sara)
    step(as_sara, "loans", "up")
    assert staged()[1] == {"op": "reorder", "term": "product:loans", "behind": ""}
    step(as_sara, "travel", "up")
    assert staged()[2] == {"op": "reorder", "term": "product:travel", "behind": "product:travel-card"}
    assert texts(html(as_sara.get(PATH)), "impact-problem") == []


def test_an_only_child_stays_where_it_is(as_sara, terms):
    assert as_sara.post("/taxonomy/channel/email/reorder/", {"direction": "down"}).status_code == 302
    assert staged() == []
