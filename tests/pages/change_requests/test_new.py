"""The list of change requests, and submitting one."""

import re
from typing import Any

import pytest

from content.services.revisions import withdraw
from propagation.feed.models import DocumentOperation
from propagation.review.models import Change, ChangeRequest
from propagation.review.services.change_requests import withdraw_change_request
from tests.factories.content import asset, edited
from tests.factories.propagation import push_system, released, submitted
from tests.factories.taxonomy import deprecate_term
from tests.support.pages import html, texts, values

NEW = "/change-requests/new/"


def form(*codes: str, **fields: Any) -> dict[str, Any]:
    choices = {f"do-{code}": "change" for code in codes}
    return {
        "asset": list(codes),
        "title": "New rate",
        "reason": "The rate changes on 1 April.",
        "submission_key": "0d1c2b3a",
        **choices,
        **fields,
    }


@pytest.mark.parametrize("path", ["/change-requests/", NEW])
def test_visitors_sign_in_first(client, db, path):
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"


@pytest.mark.parametrize(
    ("path", "permission"),
    [("/change-requests/", "propagation.view_changerequest"), (NEW, "propagation.submit_changerequest")],
)
def test_without_a_role_the_page_names_the_permission(client, zoe, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


def test_a_reviewer_cannot_submit(client, ben, spring_rate):
    client.force_login(ben)
    assert client.post(NEW, form("spring-rate")).status_code == 403
    assert ChangeRequest.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_however_long(client, ana, ben, email, count, django_assert_num_queries):
    for number in range(count):
        submitted(asset(f"rate-{number}", terms=[email], actor=ana), title=f"Rate {number}", actor=ana)
    client.force_login(ben)
    with django_assert_num_queries(8):
        response = client.get("/change-requests/?turn=mine")
    assert len(texts(html(response), "row")) == count


def test_the_list_knows_whose_turn_it_is(client, ana, ben, root, email):
    own = asset("own", terms=[email], actor=root)
    helped = edited(asset("helped", terms=[email], actor=ana), headline="Root was here", actor=root)
    submitted(own, title="Root’s own", actor=root)
    submitted(helped, title="Root helped", actor=ana)
    submitted(asset("ana", terms=[email], actor=ana), title="Ana alone", actor=ana)

    def seen(person, query):
        client.force_login(person)
        return [row.split(" CR-")[0] for row in texts(html(client.get(f"/change-requests/?{query}")), "row")]

    assert seen(root, "turn=mine") == ["Ana alone"]
    assert seen(ben, "turn=mine") == ["Ana alone", "Root helped", "Root’s own"]
    assert seen(ana, "turn=mine") == []
    assert seen(ana, "turn=sent") == ["Ana alone", "Root helped"]
    assert seen(ben, "state=approved") == []
    assert seen(ben, "turn=mine&state=in_review") == ["Ana alone", "Root helped", "Root’s own"]


def test_an_impossible_filter_is_said(as_ana):
    assert "Select a valid choice" in texts(html(as_ana.get("/change-requests/?state=nonsense")), "error-summary")[0]


def test_the_page_shows_what_changes_and_where_it_will_land(as_ana, ana, ben, chris, spring_rate, email, web):
    push_system("esp", channels=[email], actor=chris)
    push_system("cms", channels=[web], actor=chris)
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)

    page = html(as_ana.get(f"{NEW}?asset=spring-rate"))

    assert texts(page, "diff-hunk") == ["Headline Save at removed: 3added: 4 percent"]
    assert texts(page, "impact-count") == ["2", "2", "1"]
    assert [text.split(" Document")[0] for text in texts(page, "landing-system")] == ["Cms 1 document", "Esp 1 document"]
    assert values(page, "asset") == ["spring-rate"]


def test_without_assets_it_says_how_to_choose_some(as_ana):
    assert texts(html(as_ana.get(NEW)), "empty")[0].startswith("Choose what changes")


def test_an_unknown_asset_is_named_and_the_others_stay(as_ana, spring_rate):
    page = html(as_ana.get(f"{NEW}?asset=spring-rate&asset=gone"))
    assert "There is no asset “gone”." in texts(page, "error-summary")[0]
    assert values(page, "asset") == ["spring-rate"]


def test_submitting_makes_one_change_request_however_often_it_is_sent(as_ana, ana, spring_rate):
    first = as_ana.post(NEW, form("spring-rate"))
    second = as_ana.post(NEW, form("spring-rate"))

    request = ChangeRequest.objects.get()
    assert first["Location"] == second["Location"] == f"/change-requests/{request.pk}/"
    assert (request.title, request.author, request.state) == ("New rate", ana, "in_review")
    assert [(change.asset.code, change.operation) for change in request.changes.all()] == [("spring-rate", "upsert")]


def test_a_form_sent_again_says_what_became_of_its_change_request(as_ana, ana, spring_rate):
    as_ana.post(NEW, form("spring-rate"), follow=True)
    request = ChangeRequest.objects.get()
    withdraw_change_request(change_request=request, actor=ana)

    page = html(as_ana.post(NEW, form("spring-rate"), follow=True))

    assert f"You sent this before: it is {request.label}, which is Withdrawn now." in page
    assert "is in review now" not in page


def test_the_same_form_with_other_assets_makes_a_change_request_of_its_own(as_ana, ana, spring_rate, email):
    """Back was pressed, something else was chosen, and sent; twice, as people do."""
    asset("other", terms=[email], actor=ana)
    first = as_ana.post(NEW, form("spring-rate"))["Location"]

    others = {as_ana.post(NEW, form("other"))["Location"] for _again in range(2)}

    assert len(others) == 1
    assert first not in others
    carried = {tuple(request.changes.values_list("asset__code", flat=True)) for request in ChangeRequest.objects.all()}
    assert carried == {("spring-rate",), ("other",)}
    assert as_ana.post(NEW, form("spring-rate"))["Location"] == first


def test_an_asset_in_another_open_request_is_told_first_and_asked_about(as_ana, ana, spring_rate):
    open_one = submitted(spring_rate, title="First", actor=ana)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)

    page = html(as_ana.get(f"{NEW}?asset=spring-rate"))
    assert texts(page, "in-request")[0].startswith(f"Already in {open_one.label} First waits, but nobody can take it further")
    assert len(texts(page, "also-in-open")) == 1

    refused = as_ana.post(NEW, form("spring-rate"))
    assert refused.status_code == 400
    assert f"spring-rate is in {open_one.label} already" in texts(html(refused), "error-summary")[0]
    assert ChangeRequest.objects.get() == open_one

    assert as_ana.post(NEW, form("spring-rate", also_in_open="1")).status_code == 302
    assert ChangeRequest.objects.count() == 2


def test_what_is_submitted_already_is_left_out_at_first(as_ana, ana, spring_rate):
    submitted(spring_rate, actor=ana)
    page = html(as_ana.get(f"{NEW}?asset=spring-rate"))
    assert re.search(r'value="leave"\s+checked', page)
    assert texts(page, "also-in-open") == []


def test_an_asset_can_be_withdrawn_or_left_out(as_ana, ana, ben, spring_rate, email):
    released(spring_rate, author=ana, reviewer=ben)
    other = asset("other", terms=[email], actor=ana)
    third = asset("third", terms=[email], actor=ana)

    as_ana.post(NEW, form("spring-rate", "other", "third", **{"do-spring-rate": "withdraw", "do-third": "leave"}))

    changes = Change.objects.filter(change_request__state="in_review").order_by("asset__code")
    assert [(change.asset, change.operation) for change in changes] == [
        (other, DocumentOperation.UPSERT),
        (spring_rate, DocumentOperation.RETIRE),
    ]
    assert third.changes.count() == 0


def test_looking_again_at_where_it_lands_submits_nothing_and_keeps_what_was_typed(as_ana, ana, ben, spring_rate):
    response = as_ana.post(NEW, form("spring-rate", preview="1", title="Half a title", **{"do-spring-rate": "leave"}))
    page = html(response)
    assert response.status_code == 200
    assert values(page, "title") == ["Half a title"]
    assert values(page, "submission_key") == ["0d1c2b3a"]
    assert texts(page, "error-summary") == texts(page, "impact-count") == []
    assert ChangeRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"title": ""}, "Title: This field is required."),
        ({"reason": " "}, "Reason: This field is required."),
        ({"title": "x" * 201}, "Title: Keep the title to 200 characters."),
        ({"do-spring-rate": "leave"}, "Choose at least one asset."),
        ({"do-spring-rate": "withdraw"}, "spring-rate is not live, so there is nothing to withdraw."),
        ({"asset": ["spring-rate", "gone"]}, "There is no asset “gone”."),
    ],
    ids=["title", "reason", "long title", "nothing", "not live", "unknown"],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(as_ana, spring_rate, bad, message):
    typed = form("spring-rate", **bad)
    response = as_ana.post(NEW, typed)
    page = html(response)
    assert response.status_code == 400
    assert message in texts(page, "error-summary")[0]
    assert values(page, "title") == [typed["title"]]
    assert typed["reason"].strip() in page
    assert ChangeRequest.objects.count() == 0


def test_an_asset_that_differs_in_nothing_is_refused(as_ana, ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    response = as_ana.post(NEW, form("spring-rate"))
    assert response.status_code == 400
    assert "spring-rate is the same as what is live." in texts(html(response), "error-summary")[0]
    assert ChangeRequest.objects.filter(state="in_review").count() == 0


def test_a_withdrawn_asset_is_refused(as_ana, root, spring_rate):
    withdraw(assets=[spring_rate.pk], actor=root)
    response = as_ana.post(NEW, form("spring-rate"))
    assert response.status_code == 400
    assert "Asset spring-rate was withdrawn" in texts(html(response), "error-summary")[0]
    assert ChangeRequest.objects.count() == 0


def test_a_deprecated_term_is_refused_by_name(as_ana, sara, spring_rate, savings):
    deprecate_term(term=savings, reason="No longer sold", actor=sara)
    response = as_ana.post(NEW, form("spring-rate"))
    assert response.status_code == 400
    assert "product:savings is deprecated and nothing replaces it; remove it." in texts(html(response), "error-summary")[0]
    assert ChangeRequest.objects.count() == 0


def test_who_wrote_only_what_is_live_already_may_decide(client, ana, root, ben, spring_rate):
    edited(spring_rate, headline="Root was here", actor=root)
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Ana went on", actor=ana)
    submitted(spring_rate, title="Ana went on", actor=ana)

    client.force_login(root)
    assert texts(html(client.get("/change-requests/?turn=mine")), "row")[0].startswith("Ana went on")
