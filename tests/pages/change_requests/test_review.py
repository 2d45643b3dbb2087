"""The review page: what it shows, and that nobody gets past its rules."""

from typing import Any

import pytest

from content.services.assets import VariantDraft
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest, Verdict
from tests.factories.content import asset, edited
from tests.factories.people import person
from tests.factories.propagation import approved, push_system, released, submitted
from tests.support.pages import elements, html, texts, values

IN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


@pytest.fixture
def raised(ana, ben, chris, email, web, spring_rate):
    """Live at "Get 10% back", in review for 15%."""
    push_system("esp", channels=[email], actor=chris)
    push_system("cms", channels=[web], actor=chris)
    edited(spring_rate, headline="Get 10% back", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Get 15% back", actor=ana)
    return submitted(spring_rate, title="Raise it", actor=ana)


def page_of(client, user, request: ChangeRequest) -> str:
    client.force_login(user)
    return html(client.get(f"/change-requests/{request.pk}/"))


def post(client, user, request: ChangeRequest, action: str, **fields: str) -> Any:
    client.force_login(user)
    return client.post(f"/change-requests/{request.pk}/{action}/", {"digest": request.digest, **fields})


def state(request: ChangeRequest) -> str:
    request.refresh_from_db()
    return request.state


def test_visitors_sign_in_first_and_strangers_are_told_what_they_lack(client, zoe, raised):
    path = f"/change-requests/{raised.pk}/"
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert "propagation.view_changerequest" in html(response)


def test_a_changed_number_is_one_deletion_and_one_insertion(client, ben, raised):
    page = page_of(client, ben, raised)
    assert elements(page, "del") == ["removed: 10%"]
    assert elements(page, "ins") == ["added: 15%"]
    assert texts(page, "diff-hunk") == ["Headline Get removed: 10%added: 15% back"]


def test_it_says_where_it_will_land_and_what_is_served_now(client, ben, raised):
    page = page_of(client, ben, raised)
    assert texts(page, "impact-count") == ["2", "2", "1"]
    assert texts(page, "landing-system")[0].startswith(
        f"Cms 1 document Document What it must do Serves now Spring rate digital {IN} web, en"
    )
    assert "Begin to serve it Nothing" in texts(page, "landing-system")[0]


def test_it_says_what_is_needed_and_who_could_give_it(client, ben, root, raised):
    page = page_of(client, ben, raised)
    assert texts(page, "req-row") == [
        "Approval by a colleague who did not work on it Who may approve it: Ben Reviewer Root Admin"
    ]


def test_without_anybody_who_could_approve_it_says_so(client, ana, email):
    made = asset("lonely", terms=[email], actor=ana)
    page = page_of(client, ana, submitted(made, actor=ana))
    assert "Nobody may approve it now." in texts(page, "req-row")[0]


@pytest.mark.parametrize("name", ["author", "contributor"])
def test_whoever_took_part_is_refused_and_told_why(client, ana, email, name):
    rita = person("rita", last_name="Both", role="Reviewer")
    made = asset("shared", terms=[email], actor=ana)
    if name == "contributor":
        rita.groups.add(ana.groups.get())
        edited(made, headline="Rita was here", actor=rita)
        request = submitted(made, actor=ana)
        actor = rita
    else:
        ana.groups.add(rita.groups.get())
        request = submitted(made, actor=ana)
        actor = ana

    page = page_of(client, actor, request)
    assert "You worked on this change, so somebody else must decide about it." in page
    assert "Approve" not in elements(page, "button")

    for action in ("approve", "reject"):
        response = post(client, actor, request, action, comment="Mine is fine")
        assert response.status_code == 403
        assert f"You took part in {request.label}, so somebody else has to decide." in html(response)
    assert state(request) == "in_review"
    assert Verdict.objects.count() == 0


def test_a_superuser_cannot_approve_their_own(client, root, email):
    request = submitted(asset("own", terms=[email], actor=root), actor=root)
    assert post(client, root, request, "approve").status_code == 403
    assert state(request) == "in_review"


@pytest.mark.parametrize("action", ["approve", "reject", "release"])
def test_an_author_without_the_right_is_refused(client, ana, raised, action):
    assert post(client, ana, raised, action, comment="No").status_code == 403
    assert state(raised) == "in_review"
    assert Verdict.objects.filter(change_request=raised).count() == 0


def test_a_reviewer_approves_what_the_page_showed(client, ben, raised):
    page = page_of(client, ben, raised)
    assert values(page, "digest") == [raised.digest]

    response = post(client, ben, raised, "approve", comment="Checked against the price list.")

    assert response["Location"] == f"/change-requests/{raised.pk}/"
    assert state(raised) == "approved"
    verdict = Verdict.objects.get(change_request=raised)
    assert (verdict.reviewer, verdict.decision, verdict.comment) == (ben, "approve", "Checked against the price list.")
    page = page_of(client, ben, raised)
    assert texts(page, "history-row") == [
        "Approved Ben Reviewer · just now Checked against the price list.",
        "In review Ana Author · just now",
    ]
    assert "Approved by Ben Reviewer" in texts(page, "req-row")[0]


def test_another_digest_than_the_one_shown_is_a_conflict(client, ben, raised):
    response = post(client, ben, raised, "approve", digest="0" * 64, comment="Written with care")
    page = html(response)
    assert response.status_code == 409
    assert "is no longer what you saw" in texts(page, "error-summary")[0]
    assert "Written with care" in page
    assert values(page, "digest") == [raised.digest]
    assert state(raised) == "in_review"


def test_a_second_verdict_comes_too_late_and_keeps_its_words(client, ben, root, raised):
    post(client, root, raised, "approve")
    response = post(client, ben, raised, "reject", comment="Wait for the price list")
    assert response.status_code == 409
    assert "is no longer in review: it is Approved." in texts(html(response), "error-summary")[0]
    assert "Wait for the price list" in html(response)
    assert state(raised) == "approved"


def test_rejecting_needs_a_reason(client, ben, raised):
    response = post(client, ben, raised, "reject", comment=" ")
    assert response.status_code == 400
    assert "Comment: Tell the author why." in texts(html(response), "error-summary")[0]
    assert state(raised) == "in_review"

    post(client, ben, raised, "reject", comment="The price list says 12%.")
    assert state(raised) == "rejected"


def test_the_author_takes_it_back(client, ana, chris, raised):
    assert post(client, chris, raised, "withdraw", reason="Stuck").status_code == 403
    assert state(raised) == "in_review"

    assert post(client, ana, raised, "withdraw").status_code == 302
    assert state(raised) == "withdrawn"

    response = post(client, ana, raised, "withdraw")
    assert response.status_code == 409
    assert "can no longer be withdrawn" in texts(html(response), "error-summary")[0]


def test_releasing_leads_to_the_release_and_happens_once(client, ana, ben, spring_rate):
    request = approved(spring_rate, author=ana, reviewer=ben)
    page = page_of(client, ben, request)
    assert "Release now" in elements(page, "button")
    assert "Release now" not in elements(page_of(client, ana, request), "button")

    response = post(client, ben, request, "release")
    release = Release.objects.get()
    assert response["Location"] == f"/releases/{release.pk}/"

    response = post(client, ben, request, "release")
    assert response.status_code == 409
    assert "only an approved change request can be released" in texts(html(response), "error-summary")[0]
    assert Release.objects.count() == 1


def test_what_is_not_approved_is_not_released(client, ben, raised):
    assert post(client, ben, raised, "release").status_code == 409
    assert state(raised) == "in_review"
    assert Release.objects.count() == 1  # the one before


@pytest.mark.parametrize("action", ["approve", "reject", "withdraw", "release"])
def test_looking_changes_nothing(client, ben, raised, action):
    client.force_login(ben)
    response = client.get(f"/change-requests/{raised.pk}/{action}/")
    assert (response.status_code, response["Location"]) == (302, f"/change-requests/{raised.pk}/")
    assert state(raised) == "in_review"


def test_markup_stays_text_everywhere(client, ana, ben, email):
    evil = "<script>alert(1)</script>"
    made = asset("evil", title=evil, headline='"><img src=x onerror=alert(1)>', terms=[email], actor=ana)
    made = edited(made, variants=[VariantDraft(email, "fr", {"body": evil})], legal_line=evil, actor=ana)
    request = submitted(made, title=evil, actor=ana)
    post(client, ben, request, "reject", comment=evil)

    page = page_of(client, ben, request)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5


def test_the_same_change_in_several_places_is_shown_once(client, ana, ben, email, web):
    both = [asset(code, title=code.title(), terms=[email], actor=ana) for code in ("one", "two")]
    released(*both, author=ana, reviewer=ben)
    variants = [VariantDraft(channel, "fr", {"headline": "3 %"}) for channel in (email, web)]
    for made in both:
        edited(made, headline="Save at 4 percent", variants=variants, actor=ana)

    hunks = texts(page_of(client, ben, submitted(*both, actor=ana)), "diff-hunk")

    assert hunks == [
        "Headline Save at removed: 3added: 4 percent",
        f"Variants digital {IN} email, fr; digital {IN} web, fr new Headline added: 3 %",
        "Headline the same change as in One, above Save at removed: 3added: 4 percent",
        f"Variants digital {IN} email, fr; digital {IN} web, fr the same change as in One, above Headline added: 3 %",
    ]
