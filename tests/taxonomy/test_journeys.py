"""Parts of journeys: what they are, where they stand, and where customers leave to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import JourneyExit, JourneyPart, Term
from taxonomy.services.journeys import save_journey_part
from taxonomy.vocabulary.operations import Merge, Move
from tests.factories.taxonomy import deprecate_term, grow, term
from tests.support.terms import do, everything, refusal

KINDS = {"buy": "journey", "own": "journey", "consider": "stage", "decide": "stage", "compare": "step", "use": "stage"}


@pytest.fixture
def parts(sara: User) -> dict[str, Term]:
    """Two journeys with stages, one of them with a step, and a term that is no part."""
    grown = grow("buy\n    consider\n        compare\n    decide\nown\n    use\nother", facet="journey", actor=sara)
    for code, kind in KINDS.items():
        if code != "compare":
            save_journey_part(term=grown[code], kind=kind, actor=sara)
    save_journey_part(term=grown["compare"], kind="step", actor=sara)
    return grown


def refused(term: Term, actor: User, **fields: Any) -> dict[str, list[str]]:
    """The problems by field; asserts that nothing changed."""
    before = everything()
    with pytest.raises(ValidationError) as problem:
        save_journey_part(term=term, **fields, actor=actor)
    assert everything() == before
    return problem.value.message_dict


def test_a_stage_says_what_it_is_for(parts: dict[str, Term], sara: User) -> None:
    apply = term("apply", facet="action", actor=sara)
    stamp = Term.objects.get(code="consider").updated_at
    save_journey_part(
        term=parts["consider"],
        expected=stamp,
        kind="stage",
        goal=" Find the card\r\nthat fits ",
        mindset="Curious",
        desired_action=apply,
        kpi=" Comparisons  started ",
        kpi_target="30 %",
        owning_team="Cards",
        exits=[(parts["decide"], " has  chosen "), (parts["own"], "")],
        actor=sara,
    )
    part = JourneyPart.objects.get(term=parts["consider"])
    assert (part.goal, part.mindset, part.desired_action) == ("Find the card\nthat fits", "Curious", apply)
    assert (part.kpi, part.kpi_target, part.owning_team) == ("Comparisons started", "30 %", "Cards")
    exits = JourneyExit.objects.filter(stage=parts["consider"]).order_by("pk")
    assert list(exits.values_list("target__code", "condition")) == [("decide", "has chosen"), ("own", "")]
    assert {row.history_user for row in (*JourneyPart.history.all(), *JourneyExit.history.all())} == {sara}
    assert Term.objects.get(code="consider").updated_at > stamp


def test_only_what_differs_is_written(parts: dict[str, Term], sara: User) -> None:
    fields: dict[str, Any] = {"term": parts["consider"], "kind": "stage", "goal": "Find a card", "actor": sara}
    save_journey_part(**fields, exits=[(parts["decide"], "chosen"), (parts["own"], "")])
    before = everything()
    save_journey_part(**fields, exits=[(parts["decide"], "chosen"), (parts["own"], "")])
    assert everything() == before
    save_journey_part(**fields, exits=[(parts["decide"], "has chosen"), (parts["buy"], "")])
    assert set(JourneyExit.objects.values_list("target__code", "condition")) == {("decide", "has chosen"), ("buy", "")}
    assert sorted(JourneyExit.history.values_list("history_type", flat=True)) == ["+", "+", "+", "-", "~"]
    assert JourneyPart.history.filter(term=parts["consider"]).count() == 2


@pytest.mark.parametrize(
    ("code", "kind", "problem"),
    [
        ("consider", "step", "A step stands below a stage; “buy” is not a stage."),
        ("consider", "journey", "A journey stands at the top, not inside another one; “buy” is part of a journey."),
        ("other", "stage", "A stage stands below a journey, not at the top."),
        ("other", "step", "A step stands below a stage, not at the top."),
        ("compare", "stage", "A stage stands below a journey; “consider” is not a journey."),
        ("other", "chapter", "Choose journey, stage or step."),
    ],
)
def test_kinds_nest(parts: dict[str, Term], sara: User, code: str, kind: str, problem: str) -> None:
    assert refused(parts[code], sara, kind=kind)["kind"][0] == problem


def test_a_kind_fits_what_stands_below(sara: User) -> None:
    grown = grow("a\n    b\n        c\n    d", facet="journey", actor=sara)
    save_journey_part(term=grown["a"], kind="journey", actor=sara)
    for code in ("b", "d"):
        save_journey_part(term=grown[code], kind="stage", actor=sara)
    assert refused(grown["a"], sara, kind="stage")["kind"] == [
        "A stage stands below a journey, not at the top.",
        "These parts below it would not fit: b, d. Move them first.",
    ]


def test_only_terms_of_the_facet_journey_are_parts(sara: User) -> None:
    cards = term("cards", actor=sara)
    assert refused(cards, sara, kind="journey") == {
        "kind": ["“product:cards” is not part of a journey; only terms of the facet journey are."]
    }


def test_the_desired_action_is_an_action_in_use(parts: dict[str, Term], sara: User) -> None:
    apply, cards = term("apply", facet="action", actor=sara), term("cards", actor=sara)
    assert refused(parts["use"], sara, kind="stage", desired_action=cards) == {
        "desired_action": ["“product:cards” is not a term of the facet action."]
    }
    save_journey_part(term=parts["use"], kind="stage", desired_action=apply, actor=sara)
    deprecate_term(term=apply, reason="Over", actor=sara)
    save_journey_part(term=parts["use"], kind="stage", desired_action=apply, goal="Other", actor=sara)
    assert refused(parts["decide"], sara, kind="stage", desired_action=apply) == {
        "desired_action": ["“action:apply” is out of use, and nothing replaces it; choose another term."]
    }


def test_exits_lead_to_stages_and_journeys(parts: dict[str, Term], sara: User) -> None:
    cards = term("cards", actor=sara)
    exits = [(parts[code], "") for code in ("consider", "compare", "other", "use", "use")]
    assert refused(parts["consider"], sara, kind="stage", exits=[*exits, (cards, "x\x07")]) == {
        "exits": [
            "“product:cards” is not a term of the facet journey.",
            "An exit leads elsewhere, not back to “consider” itself.",
            "An exit leads to a stage or a journey; “compare” is neither.",
            "An exit leads to a stage or a journey; “other” is neither.",
            "Exit to “cards”: It holds a control character; remove it.",
            "There are two exits to “use”; keep one.",
        ]
    }


def test_texts_have_their_lengths(parts: dict[str, Term], sara: User) -> None:
    long = {"goal": "x" * 20_001, "kpi": "x" * 201, "kpi_target": "x" * 101, "owning_team": "x" * 201, "mindset": "\x07"}
    assert refused(parts["use"], sara, kind="stage", **long, exits=[(parts["own"], "x" * 301)]) == {
        "goal": ["It has 20001 characters; at most 20000 are kept."],
        "mindset": ["It holds a control character; remove it."],
        "kpi": ["It has 201 characters; at most 200 are kept."],
        "kpi_target": ["It has 101 characters; at most 100 are kept."],
        "owning_team": ["It has 201 characters; at most 200 are kept."],
        "exits": ["Exit to “own”: It has 301 characters; at most 300 are kept."],
    }


def test_a_change_by_somebody_else_is_a_conflict(parts: dict[str, Term], sara: User) -> None:
    before = everything()
    stale = Term.objects.get(code="use").updated_at - timedelta(microseconds=1)
    with pytest.raises(ValidationError, match="Somebody else has changed “use”") as problem:
        save_journey_part(term=parts["use"], expected=stale, kind="stage", goal="Mine", actor=sara)
    assert problem.value.code == "conflict"
    assert everything() == before


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_shapes_journeys(parts: dict[str, Term], request: pytest.FixtureRequest, who: str) -> None:
    actor = request.getfixturevalue(who)
    before = everything()
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        save_journey_part(term=parts["use"], kind="stage", goal="Mine", actor=actor)
    assert everything() == before


def test_a_part_moves_only_to_where_it_fits(parts: dict[str, Term], sara: User) -> None:
    do(Move(term="journey:consider", parent="journey:own"), sara)
    do(Move(term="journey:compare", parent="journey:decide"), sara)
    do(Move(term="journey:buy", parent="journey:other"), sara)
    expected = {
        ("consider", ""): "A stage stands below a journey, not at the top.",
        ("consider", "decide"): "A stage stands below a journey; “decide” is not a journey.",
        ("compare", ""): "A step stands below a stage, not at the top.",
        ("compare", "own"): "A step stands below a stage; “own” is not a stage.",
        ("buy", "own"): "A journey stands at the top, not inside another one; “own” is part of a journey.",
    }
    for (code, parent), message in expected.items():
        operation = Move(term=f"journey:{code}", parent=f"journey:{parent}" if parent else "")
        assert refusal(operation, sara) == {"parent": [message]}


def test_stages_do_not_follow_into_a_stage(parts: dict[str, Term], sara: User) -> None:
    assert refusal(Merge(term="journey:buy", into="journey:use"), sara) == {
        "children": ["A stage stands below a journey; “use” is not a journey."]
    }
