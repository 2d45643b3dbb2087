"""The names that channel systems use for terms: the service and its page."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from channels.models import ChannelSystem, ChannelTermName
from channels.services.term_names import set_term_name
from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import deprecate_term, term
from tests.support.pages import elements, texts, values

NAMES = "/channels/esp/names/"


def html(response) -> str:
    return response.content.decode()


def names() -> list[tuple[str, str, str]]:
    return list(ChannelTermName.objects.values_list("channel_system__code", "term__code", "name"))


def test_a_name_is_kept_changed_and_forgotten(esp: ChannelSystem, savings: Term, chris: User) -> None:
    row = set_term_name(channel_system=esp, term=savings, name=" SAV_01  Sparen ", actor=chris)
    assert (row.name, names()) == ("SAV_01 Sparen", [("esp", "savings", "SAV_01 Sparen")])
    set_term_name(channel_system=esp, term=savings, name="SAV_01 Sparen", actor=chris)
    assert row.history.count() == 1
    set_term_name(channel_system=esp, term=savings, name="SAV_02", actor=chris)
    assert names() == [("esp", "savings", "SAV_02")]
    assert set_term_name(channel_system=esp, term=savings, name=" ", actor=chris) is None
    assert set_term_name(channel_system=esp, term=savings, name="", actor=chris) is None
    assert names() == []
    kept = ChannelTermName.history.order_by("history_id").values_list("history_type", "name", "history_user__username")
    assert list(kept) == [("+", "SAV_01 Sparen", "chris"), ("~", "SAV_02", "chris"), ("-", "SAV_02", "chris")]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a\x07b", "Write the name on one line, without control characters."),
        ("x" * 301, "The name has 301 characters; at most 300 are kept."),
    ],
)
def test_names_that_are_refused(esp: ChannelSystem, savings: Term, chris: User, name: str, problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        set_term_name(channel_system=esp, term=savings, name=name, actor=chris)
    assert refused.value.message_dict == {"name": [problem]}
    assert names() == []


def test_others_out_of_use_do_not_matter(esp: ChannelSystem, savings: Term, fax: Term, chris: User) -> None:
    named = set_term_name(channel_system=esp, term=savings, name="SAV", actor=chris)
    assert named is not None
    assert (named.term, named.name) == (savings, "SAV")


def test_a_term_out_of_use_keeps_its_name_and_gets_no_new_one(
    esp: ChannelSystem, kiosk: ChannelSystem, savings: Term, chris: User, sara: User
) -> None:
    set_term_name(channel_system=esp, term=savings, name="Sparen", actor=chris)
    deprecate_term(term=savings, reason="Over", actor=sara)
    set_term_name(channel_system=esp, term=savings, name="Gespart", actor=chris)
    with pytest.raises(ValidationError) as refused:
        set_term_name(channel_system=kiosk, term=savings, name="Sparen", actor=chris)
    assert refused.value.message_dict == {
        "term": ["“product:savings” is out of use, and nothing replaces it; choose another term."]
    }
    assert names() == [("esp", "savings", "Gespart")]


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "zoe"])
def test_only_an_engineer_names_terms(
    esp: ChannelSystem, savings: Term, chris: User, request: pytest.FixtureRequest, who: str
) -> None:
    set_term_name(channel_system=esp, term=savings, name="Sparen", actor=chris)
    actor = request.getfixturevalue(who)
    for name in ("Other", ""):
        with pytest.raises(PermissionDenied, match=r"channels\.change_channelsystem"):
            set_term_name(channel_system=esp, term=savings, name=name, actor=actor)
    assert names() == [("esp", "savings", "Sparen")]


def test_the_page_of_a_system_shows_its_names(as_ana, esp, savings, chris):
    assert "No names yet." in texts(html(as_ana.get("/channels/esp/")), "names")[0]
    set_term_name(channel_system=esp, term=savings, name="Sparen", actor=chris)
    page = html(as_ana.get("/channels/esp/"))
    assert texts(page, "names") == ["Names this channel uses savings Sparen"]
    assert NAMES not in page


def test_a_long_list_of_names_has_a_page_of_its_own(as_ana, esp, savings, chris, sara):
    for number in range(11):
        made = term(f"t{number:02}", parent=savings, actor=sara)
        set_term_name(channel_system=esp, term=made, name=f"N{number}", actor=chris)
    assert "Show all 11" in html(as_ana.get("/channels/esp/"))
    rows = texts(html(as_ana.get(NAMES)), "row")
    assert (len(rows), rows[0]) == (11, "savings › t00 product:t00 N0")


def test_an_engineer_names_a_term_changes_and_removes_it(as_chris, esp, savings):
    response = as_chris.post(NAMES, {"term": ["product:savings", ""], "name": "Sparen"}, follow=True)
    assert response.redirect_chain == [(NAMES, 302)]
    assert texts(html(response), "messages") == ["ESP calls product:savings “Sparen”."]
    assert texts(html(response), "row") == ["savings product:savings Sparen Change Remove"]
    filled = html(as_chris.get(f"{NAMES}?term=product:savings&name=Sparen"))
    assert (values(filled, "term"), values(filled, "name")) == (["product:savings", ""], ["Sparen"])
    pk = ChannelTermName.objects.get().pk
    assert as_chris.get(f"{NAMES}{pk}/remove/").status_code == 405
    assert as_chris.post(f"/channels/other/names/{pk}/remove/").status_code == 404
    response = as_chris.post(f"{NAMES}{pk}/remove/", follow=True)
    assert texts(html(response), "messages") == ["The name for product:savings is removed."]
    assert names() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"term": "", "name": "Sparen"}, "Term: Choose a term."),
        ({"term": "product:none", "name": "Sparen"}, "Term: There is no term “product:none”."),
        ({"term": "product:savings, channel:email", "name": "Sparen"}, "Term: Choose one term only."),
        ({"term": "product:savings", "name": ""}, "Name in this system: This field is required."),
        ({"term": "product:savings", "name": "x" * 301}, "Name in this system: The name has 301 characters"),
    ],
)
def test_problems_are_named(as_chris, esp, savings, fields: dict[str, Any], problem: str):
    response = as_chris.post(NAMES, fields)
    assert response.status_code == 400
    assert problem in texts(html(response), "error-summary")[0]
    assert elements(html(response), "title")[0].startswith("Error: Names of terms in ESP")
    assert names() == []


def test_an_author_reads_but_names_nothing(as_ana, esp, savings, chris):
    row = set_term_name(channel_system=esp, term=savings, name="Sparen", actor=chris)
    page = html(as_ana.get(NAMES))
    assert texts(page, "row") == ["savings product:savings Sparen"]
    assert '<form method="post" class="form card"' not in page
    for path, fields in ((NAMES, {"term": "product:savings", "name": "Mine"}), (f"{NAMES}{row.pk}/remove/", {})):
        response = as_ana.post(path, fields)
        assert response.status_code == 403
        assert "Ana Author lacks the permission channels.change_channelsystem." in html(response)
    assert names() == [("esp", "savings", "Sparen")]


def test_visitors_sign_in_first_and_unknown_systems_are_not_found(client, as_chris, esp):
    assert as_chris.get("/channels/nothing/names/").status_code == 404
    client.logout()
    assert client.get(NAMES)["Location"] == f"/sign-in/?next={NAMES}"


def test_the_list_costs_the_same_queries_however_long(as_ana, esp, savings, chris, sara, django_assert_num_queries):
    set_term_name(channel_system=esp, term=savings, name="Sparen", actor=chris)
    as_ana.get(NAMES)
    with django_assert_num_queries(10):
        as_ana.get(NAMES)
    for number in range(2):
        set_term_name(channel_system=esp, term=term(f"t{number}", actor=sara), name="N", actor=chris)
    with django_assert_num_queries(10):
        as_ana.get(NAMES)
