"""Changing what a channel system serves by page: choose, preview, reason, a second person."""

from typing import Any

import pytest

from channels.models import ChannelSystem, SubscriptionChange
from tests.factories.content import asset
from tests.factories.propagation import released, served_from_now
from tests.support.api import signed_in
from tests.support.pages import html, texts, values

PREVIEW = "/channels/esp/serves/preview/?channels=channel:web"


@pytest.fixture
def live(ana, ben, email, web, esp) -> None:
    """One document for e-mail, which esp serves, and two for the web."""
    released(asset("one", terms=[email, web], actor=ana), asset("two", terms=[web], actor=ana), author=ana, reviewer=ben)


@pytest.fixture
def asked(live, chris, web, esp, settings) -> SubscriptionChange:
    """A change of three documents that waits."""
    settings.SUBSCRIPTION_CHANGE_LIMIT = 2
    return served_from_now(esp, channels=[web], reason="E-mail moves elsewhere.", actor=chris)


def served() -> tuple[Any, ...]:
    system = ChannelSystem.objects.get(code="esp")
    return sorted(term.code for term in system.channels.all()), system.languages, system.subscription_version


def test_choosing_begins_with_what_it_serves_and_leads_to_the_preview(as_chris, esp):
    page = html(as_chris.get("/channels/esp/serves/"))
    assert values(page, "channels") == ["channel:email", ""]
    assert 'method="get" action="/channels/esp/serves/preview/"' in page
    assert "/channels/esp/serves/" in html(as_chris.get("/channels/esp/"))


def test_the_preview_shows_each_document_and_changes_nothing(as_chris, live):
    page = html(as_chris.get(PREVIEW))
    assert texts(page, "loses") == ["1 document it stops serving"]
    assert texts(page, "gets") == ["2 documents it begins to serve"]
    assert texts(page, "differences") == ["Channels email web"]
    languages = html(as_chris.get(f"{PREVIEW}&languages=de"))
    assert texts(languages, "differences") == ["Channels email web Languages every language de"]
    assert [row.split(", en ")[1] for row in texts(page, "row")] == [
        "It stops serving this",
        "It begins to serve this",
        "It begins to serve this",
    ]
    assert "second person" not in page
    assert (served(), SubscriptionChange.objects.count()) == ((["email"], [], 1), 0)


def test_with_a_reason_it_is_done_and_the_change_has_a_page(as_chris, live):
    response = as_chris.post(PREVIEW, {"gained": 2, "lost": 1, "reason": "The web only."}, follow=True)
    page = html(response)
    assert response.redirect_chain == [(f"/channels/esp/serves/{SubscriptionChange.objects.get().pk}/", 302)]
    assert texts(page, "messages") == ["ESP now serves what you chose."]
    assert "The web only." in page
    assert served() == (["web"], [], 2)
    (line,) = texts(html(as_chris.get("/channels/esp/")), "subscription-change")
    assert line.startswith("2 documents more, 1 fewer Applied Chris Engineer")


def test_without_a_reason_nothing_changes(as_chris, live):
    response = as_chris.post(PREVIEW, {"gained": 2, "lost": 1, "reason": ""})
    assert response.status_code == 400
    assert "Reason: This field is required." in texts(html(response), "error-summary")[0]
    assert served() == (["email"], [], 1)


def test_numbers_that_moved_keep_the_reason_and_show_the_new_ones(as_chris, live):
    response = as_chris.post(PREVIEW, {"gained": 0, "lost": 1, "reason": "The web only."})
    page = html(response)
    assert response.status_code == 409
    assert "It now gets 2 documents and loses 1" in texts(page, "error-summary")[0]
    assert "The web only." in page
    assert values(page, "gained") == ["2"]
    assert served() == (["email"], [], 1)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("channels=", "Channels: Choose at least one channel term."),
        ("channels=channel:nothing", "Channels: The facet channel has no term “nothing”."),
        ("channels=channel:web&languages=english!", "Languages: “english!” is not a language tag"),
        ("channels=channel:email", "It serves this already."),
    ],
)
def test_a_choice_that_is_wrong_is_chosen_again(as_chris, live, query, problem):
    response = as_chris.get(f"/channels/esp/serves/preview/?{query}")
    assert response.status_code == 400
    assert problem in texts(html(response), "error-summary")[0]
    assert 'action="/channels/esp/serves/preview/"' in html(response)


def test_many_documents_need_a_second_person(as_chris, live, root, settings):
    settings.SUBSCRIPTION_CHANGE_LIMIT = 2
    assert "Ask for confirmation" in html(as_chris.get(PREVIEW))
    page = html(as_chris.post(PREVIEW, {"gained": 2, "lost": 1, "reason": "The web only."}, follow=True))
    assert texts(page, "messages") == ["The change waits for somebody else to confirm it."]
    assert "Confirm the change" not in page
    assert served() == (["email"], [], 1)
    change = SubscriptionChange.objects.get()
    assert f'href="/channels/esp/serves/{change.pk}/"' in html(as_chris.get("/channels/esp/"))
    roots = signed_in(root)
    assert "Confirm the change" in html(roots.get(f"/channels/esp/serves/{change.pk}/"))
    page = html(roots.post(f"/channels/esp/serves/{change.pk}/confirm/", {"gained": 2, "lost": 1}, follow=True))
    assert texts(page, "messages") == ["Confirmed. ESP now serves this."]
    assert served() == (["web"], [], 2)


def test_nobody_confirms_their_own(as_chris, asked):
    response = as_chris.post(f"/channels/esp/serves/{asked.pk}/confirm/", {"gained": 2, "lost": 1})
    assert response.status_code == 403
    assert "You asked for this change. Somebody else confirms it." in html(response)
    assert served() == (["email"], [], 1)


def test_a_confirmation_of_other_numbers_says_so(as_root, asked):
    page = html(response := as_root.post(f"/channels/esp/serves/{asked.pk}/confirm/", {"gained": 9, "lost": 1}))
    assert response.status_code == 409
    assert "It now gets 2 documents and loses 1" in texts(page, "error-summary")[0]
    assert as_root.post(f"/channels/esp/serves/{asked.pk}/confirm/", {"gained": "x"}).status_code == 409
    assert served() == (["email"], [], 1)


def test_numbers_that_moved_since_it_was_asked_for_are_told(as_root, asked, ana, ben, email):
    released(asset("three", terms=[email], actor=ana), author=ana, reviewer=ben)
    page = html(as_root.get(f"/channels/esp/serves/{asked.pk}/"))
    assert "When it was asked for, it got 2 documents and lost 1." in page
    assert values(page, "lost") == ["2"]


def test_declining_needs_a_comment(as_root, asked):
    address = f"/channels/esp/serves/{asked.pk}/decline/"
    assert as_root.post(address, {"comment": ""}).status_code == 409
    assert SubscriptionChange.objects.get().state == "waiting"
    page = html(as_root.post(address, {"comment": "They still read it."}, follow=True))
    assert texts(page, "messages") == ["The change is declined."]
    assert "They still read it." in texts(page, "outcome")[0]
    assert served() == (["email"], [], 1)


def test_who_asked_withdraws(as_chris, asked):
    page = html(as_chris.post(f"/channels/esp/serves/{asked.pk}/decline/", follow=True))
    assert texts(page, "messages") == ["The change is withdrawn."]


def test_a_reader_sees_a_change_and_decides_nothing(as_ana, asked):
    page = html(as_ana.get(f"/channels/esp/serves/{asked.pk}/"))
    assert "E-mail moves elsewhere." in page
    assert "/confirm/" not in page
    for action in ("confirm", "decline"):
        assert as_ana.post(f"/channels/esp/serves/{asked.pk}/{action}/", {"gained": 2, "lost": 1}).status_code == 403
    assert (SubscriptionChange.objects.get().state, served()) == ("waiting", (["email"], [], 1))


def test_the_preview_costs_the_same_queries_for_any_number_of_documents(
    as_chris, live, ana, ben, email, django_assert_num_queries
):
    with django_assert_num_queries(28):
        as_chris.get(PREVIEW)
    released(*(asset(f"more-{number}", terms=[email], actor=ana) for number in range(3)), author=ana, reviewer=ben)
    with django_assert_num_queries(28):
        assert len(texts(html(as_chris.get(PREVIEW)), "row")) == 6
