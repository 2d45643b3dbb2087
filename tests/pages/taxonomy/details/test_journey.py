"""The page on which a steward says what a term is in a journey, without any script."""

from typing import Any

import pytest

from people.models import User
from taxonomy.models import JourneyPart, Term
from taxonomy.services.journeys import save_journey_part
from tests.factories.taxonomy import grow, term
from tests.support.pages import elements, html, texts, values
from tests.support.terms import everything

JOURNEY = "/taxonomy/journey/consider/journey/"


@pytest.fixture
def stages(sara: User) -> dict[str, Term]:
    grown = grow("buy\n    consider\n    decide\nown", facet="journey", actor=sara)
    for code, kind in {"buy": "journey", "decide": "stage", "own": "journey"}.items():
        save_journey_part(term=grown[code], kind=kind, actor=sara)
    return grown


def journey_typed(page: str, **fields: Any) -> dict[str, Any]:
    rows = {"exits-TOTAL_FORMS": "2", "exits-INITIAL_FORMS": "0", "expected": values(page, "expected")[0]}
    return {**rows, "kind": "stage", "goal": "", "mindset": "", "desired_action": "", **fields}


def test_visitors_sign_in_first_and_come_back(client, stages):
    response = client.get(JOURNEY)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={JOURNEY}")


def test_an_author_is_told_what_is_missing(as_ana, stages):
    before = everything()
    for response in (as_ana.get(JOURNEY), as_ana.post(JOURNEY, {"expected": "x", "kind": "stage"})):
        assert response.status_code == 403
        assert "Ana Author lacks the permission taxonomy.change_term." in html(response)
    assert everything() == before


@pytest.mark.parametrize("path", ["/taxonomy/journey/none/journey/", "/taxonomy/product/gold/journey/"])
def test_what_is_no_term_of_a_journey_is_not_found(as_sara, bank, path):
    assert as_sara.get(path).status_code == 404


def test_a_part_of_a_journey_is_said(as_sara, stages, sara):
    term("apply", facet="action", actor=sara)
    shown = html(as_sara.get(JOURNEY))
    assert "Choose a stage or journey" in shown
    assert [option for option in elements(shown, "option") if option != "Choose a stage or journey"] == [
        "buy",
        "buy › decide",
        "own",
    ] * 2
    response = as_sara.post(
        JOURNEY,
        journey_typed(
            shown,
            goal="Find",
            kpi="Clicks",
            desired_action=["action:apply"],
            **{"exits-0-target": "journey:decide", "exits-0-condition": "ready"},
        ),
        follow=True,
    )
    assert texts(html(response), "messages") == ["The part in the journey is saved."]
    part = JourneyPart.objects.get(term=stages["consider"])
    assert (part.kind, part.goal, part.kpi, part.desired_action.code) == ("stage", "Find", "Clicks", "apply")
    shown = html(as_sara.get(JOURNEY))
    assert '<option value="journey:decide" selected>' in shown
    assert (values(shown, "exits-0-condition"), values(shown, "desired_action")) == (["ready"], ["action:apply", ""])


def test_problems_of_a_journey_are_named(as_sara, stages):
    shown = html(as_sara.get(JOURNEY))
    before = everything()
    wrong = {"exits-0-target": "journey:decide", "exits-1-target": "journey:decide"}
    response = as_sara.post(JOURNEY, journey_typed(shown, kind="step", goal="Typed", **wrong))
    (summary,) = texts(html(response), "error-summary")
    assert response.status_code == 400
    assert "Journey, stage or step: A step stands below a stage; “buy” is not a stage." in summary
    assert "Exits: There are two exits to “decide”; keep one." in summary
    assert "Typed</textarea>" in html(response)
    foreign = as_sara.post(JOURNEY, journey_typed(shown, **{"exits-0-target": "product:gold"}))
    assert foreign.status_code == 400
    several = as_sara.post(JOURNEY, journey_typed(shown, desired_action=["journey:buy", "journey:own"]))
    assert "Choose one term only." in html(several)
    assert everything() == before


def test_another_exit_comes_without_scripts(as_sara, stages):
    shown = html(as_sara.get(JOURNEY))
    page = html(as_sara.post(JOURNEY, journey_typed(shown, add="exits", goal="Typed")))
    assert len(texts(page, "word-row")) == 3
    assert "Typed</textarea>" in page
    assert JourneyPart.objects.filter(term=stages["consider"]).count() == 0


def test_a_journey_that_somebody_else_changed(as_sara, stages, sara):
    shown = html(as_sara.get(JOURNEY))
    save_journey_part(term=stages["consider"], kind="stage", goal="Theirs", actor=sara)
    response = as_sara.post(JOURNEY, journey_typed(shown, goal="Mine"))
    assert response.status_code == 409
    assert "Mine</textarea>" in html(response)
    assert JourneyPart.objects.get(term=stages["consider"]).goal == "Theirs"
    assert as_sara.post(JOURNEY, journey_typed(html(response), goal="Mine")).status_code == 302
    assert JourneyPart.objects.get(term=stages["consider"]).goal == "Mine"


def test_the_journey_form_costs_the_same_queries_however_many_exits(as_sara, stages, sara, django_assert_num_queries):
    exits = [(stages["decide"], ""), (stages["own"], ""), (stages["buy"], "")]
    save_journey_part(term=stages["consider"], kind="stage", exits=exits[:1], actor=sara)
    as_sara.get(JOURNEY)
    with django_assert_num_queries(13):
        as_sara.get(JOURNEY)
    save_journey_part(term=stages["consider"], kind="stage", exits=exits, actor=sara)
    with django_assert_num_queries(13):
        as_sara.get(JOURNEY)
