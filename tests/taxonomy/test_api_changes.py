"""The feeds of changed terms and of redirects by API, for those who keep a copy."""

from typing import Any

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Term, TermLabel
from taxonomy.vocabulary.operations import Create, Deprecate, Merge, Restore
from tests.factories.taxonomy import deprecate_term, move_term, set_labels, term
from tests.support.api import problem, queries_of
from tests.support.evidence import without_triggers
from tests.support.terms import back, do

CHANGES, REDIRECTS = "/api/v1/terms/changes", "/api/v1/term-redirects"


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    """Four terms, in the order in which they were created and the feed gives them."""
    home = term("home", actor=sara)
    kettles, pans = term("kettles", parent=home, actor=sara), term("pans", parent=home, actor=sara)
    return {"home": home, "kettles": kettles, "pans": pans, "gifts": term("gifts", actor=sara)}


def page(client: Client, path: str, **query: Any) -> dict[str, Any]:
    response = client.get(path, query)
    assert response.status_code == 200, response.content
    return response.json()


def whole(client: Client, path: str, since: str = "initial", **query: Any) -> tuple[list[dict[str, Any]], str]:
    """(everything after `since`, page after page, the last `next`)."""
    found = page(client, path, since=since, **query)
    data = found["data"]
    while found["has_more"]:
        found = page(client, path, since=found["next"], **query)
        data += found["data"]
    return data, found["next"]


def told(data: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(change["operation"], change["reference"]) for change in data]


def test_everything_comes_first_and_then_only_what_changed(anas: Client, terms, sara: User):
    data, end = whole(anas, CHANGES)
    assert told(data) == [("upsert", f"product:{code}") for code in ("home", "kettles", "pans", "gifts")]
    assert page(anas, CHANGES, since=end) == {"data": [], "next": end, "has_more": False}

    set_labels(term=terms["pans"], labels={"en": "Frying pans"}, actor=sara)
    move_term(term=terms["kettles"], parent=terms["gifts"], actor=sara)

    data, _end = whole(anas, CHANGES, end)
    assert told(data) == [("upsert", "product:pans"), ("upsert", "product:kettles")]
    assert data[0]["term"]["labels"] == {"en": "Frying pans"}
    assert data[1]["term"]["parent"] == "product:gifts"
    assert whole(anas, CHANGES, end)[0] == data


def test_a_changed_term_is_as_the_term_itself_but_for_what_follows_from_others(anas: Client, terms):
    change = page(anas, CHANGES)["data"][1]
    own = anas.get("/api/v1/terms/product:kettles").json()

    assert own.pop("depth") == 1
    assert change["term"] == own
    assert change["changed_at"] == own["updated_at"]


def test_what_is_out_of_use_is_retired_with_what_to_use_instead(anas: Client, terms, sara: User):
    _data, end = whole(anas, CHANGES)
    deprecate_term(term=terms["gifts"], reason="Sold out.", actor=sara)
    do(Merge(term="product:pans", into="product:kettles"), sara)
    instead = ("product:home", "product:kettles")
    steps = do(Create(term="product:bowls", labels={"en": "Bowls"}), sara)
    do(Create(term="product:cups", labels={"en": "Cups"}), sara)
    do(Deprecate(term="product:cups", reason="Two things.", replaced_by=instead, rule="all"), sara)
    do(back(steps), sara)

    found = {change["reference"]: change for change in whole(anas, CHANGES, end)[0]}

    assert {name: (one["operation"], one["status"], one["replaced_by"]) for name, one in found.items()} == {
        "product:gifts": ("retire", "deprecated", None),
        "product:kettles": ("upsert", "active", None),
        "product:pans": ("retire", "merged", "product:kettles"),
        "product:cups": ("retire", "deprecated", None),
        "product:bowls": ("retire", "deleted", None),
    }
    assert found["product:cups"]["term"]["replacements"] == {"rule": "all", "terms": list(instead)}
    assert found["product:bowls"]["term"] is None
    assert page(anas, CHANGES, limit=500)["data"][1]["reference"] == "product:kettles"


def test_a_full_reading_in_pages_loses_nothing_that_happens_meanwhile(anas: Client, terms, sara: User):
    first = page(anas, CHANGES, limit=2)
    assert told(first["data"]) == [("upsert", "product:home"), ("upsert", "product:kettles")]
    set_labels(term=terms["home"], labels={"en": "House"}, actor=sara)

    rest, end = whole(anas, CHANGES, first["next"], limit=2)

    assert told(rest) == [("upsert", "product:pans"), ("upsert", "product:gifts")]
    assert told(whole(anas, CHANGES, end)[0]) == [("upsert", "product:home")]


def test_an_unchanged_feed_is_not_sent_again(anas: Client, terms, sara: User):
    _data, end = whole(anas, CHANGES)
    first = anas.get(CHANGES, {"since": end})

    assert anas.get(CHANGES, {"since": end}, headers={"if-none-match": first["ETag"]}).status_code == 304
    set_labels(term=terms["home"], labels={"en": "House"}, actor=sara)
    assert anas.get(CHANGES, {"since": end}, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", [CHANGES, REDIRECTS])
def test_a_place_that_was_not_given_out_is_refused(anas: Client, terms, path: str):
    other = page(anas, REDIRECTS if path == CHANGES else CHANGES)["next"]

    for since in ("x", "Initial", other, page(anas, path)["next"][:-1], "é:é"):
        problem(anas.get(path, {"since": since}), 400, "invalid_cursor")
    for query in ({"limit": 0}, {"limit": 501}, {"since": ""}, {"after": "x"}):
        problem(anas.get(path, query), 422, "invalid")


def test_after_a_restore_everything_has_to_be_read_again(anas: Client, terms, sara: User):
    set_labels(term=terms["home"], labels={"en": "House"}, actor=sara)
    _data, end = whole(anas, CHANGES)
    # As from a backup before the last change, after which others took place.
    with without_triggers():
        TermLabel.history.latest("history_id").delete()
    problem(anas.get(CHANGES, {"since": end}), 409, "epoch_changed")
    set_labels(term=terms["pans"], labels={"en": "Frying pans"}, actor=sara)
    body = problem(anas.get(CHANGES, {"since": end}), 409, "epoch_changed")

    assert body["detail"] == "The registry was restored from a backup. Read everything again with since=initial."
    assert len(whole(anas, CHANGES)[0]) == 4


@pytest.mark.parametrize("path", [CHANGES, REDIRECTS])
def test_more_changes_cost_no_more_queries(anas: Client, terms, sara: User, path: str):
    _data, end = whole(anas, path)
    deprecate_term(term=terms["kettles"], replaced_by=terms["home"], reason="Sold out.", actor=sara)
    few = queries_of(lambda: page(anas, path, since=end))
    deprecate_term(term=terms["pans"], replaced_by=terms["home"], reason="Sold out.", actor=sara)
    deprecate_term(term=terms["gifts"], replaced_by=terms["home"], reason="Sold out.", actor=sara)

    assert queries_of(lambda: page(anas, path, since=end)) == few
    assert len(page(anas, path, since=end)["data"]) == 3


def test_redirects_say_what_to_use_instead(anas: Client, terms, sara: User):
    deprecate_term(term=terms["gifts"], reason="Sold out.", actor=sara)
    do(Merge(term="product:pans", into="product:kettles"), sara)
    data, end = whole(anas, REDIRECTS, limit=1)

    assert [{name: value for name, value in one.items() if name != "changed_at"} for one in data] == [
        {"reference": "product:pans", "status": "merged", "rule": "", "replacements": ["product:kettles"]},
        {"reference": "product:gifts", "status": "deprecated", "rule": "", "replacements": []},
    ]
    assert page(anas, REDIRECTS, since=end)["data"] == []


def test_redirects_follow_what_happens_to_them_and_to_no_other_term(anas: Client, terms, sara: User):
    do(Merge(term="product:pans", into="product:kettles"), sara)
    _data, end = whole(anas, REDIRECTS)
    do(Restore(term="product:pans"), sara)
    move_term(term=terms["kettles"], parent=terms["gifts"], actor=sara)
    instead = ("product:kettles", "product:pans")
    do(Deprecate(term="product:gifts", reason="Two things.", replaced_by=instead, rule="any"), sara)

    data, _end = whole(anas, REDIRECTS, end)

    assert [(one["reference"], one["status"], one["rule"], one["replacements"]) for one in data] == [
        ("product:pans", "active", "", []),
        ("product:gifts", "deprecated", "any", ["product:kettles", "product:pans"]),
    ]
