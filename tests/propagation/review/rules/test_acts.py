"""The table of acts: who may do what in which state, and that no state can be left by its author alone."""

import pytest

from people.rights import ROLES
from propagation.review.rules.acts import RULES, Act, Standing, Who, acts_in, rule_for
from propagation.review.rules.states import OPEN_STATES, ChangeRequestState

AUTHOR, TOUCHED, OTHER = "author", "touched", "other"


def standing(role: str, relation: str, *, has_left: bool = False) -> Standing:
    """Somebody of this role; the author of a change request has touched it too."""
    return Standing(relation == AUTHOR, relation in {AUTHOR, TOUCHED}, has_left, lambda right: right in ROLES[role])


EXPECTED = {
    "in_review": {
        ("Content author", AUTHOR): "withdraw",
        ("Reviewer", OTHER): "approve reject withdraw",
        ("Reviewer", TOUCHED): "withdraw",
        ("Reviewer", AUTHOR): "withdraw",
        ("Taxonomy steward", AUTHOR): "withdraw",
        ("Taxonomy steward", OTHER): "withdraw",
        ("Taxonomy steward", TOUCHED): "withdraw",
        ("Channel engineer", AUTHOR): "withdraw",
    },
    "approved": {
        ("Content author", AUTHOR): "withdraw",
        ("Reviewer", OTHER): "release withdraw",
        ("Reviewer", TOUCHED): "release withdraw",
        ("Reviewer", AUTHOR): "release withdraw",
        ("Taxonomy steward", AUTHOR): "withdraw",
        ("Taxonomy steward", OTHER): "withdraw",
        ("Taxonomy steward", TOUCHED): "withdraw",
        ("Channel engineer", AUTHOR): "withdraw",
    },
    "rejected": {
        ("Content author", AUTHOR): "revise dismiss",
        ("Reviewer", AUTHOR): "dismiss",
        ("Taxonomy steward", AUTHOR): "revise dismiss",
        ("Channel engineer", AUTHOR): "dismiss",
    },
    "withdrawn": {
        ("Content author", AUTHOR): "revise dismiss",
        ("Reviewer", AUTHOR): "dismiss",
        ("Taxonomy steward", AUTHOR): "revise dismiss",
        ("Channel engineer", AUTHOR): "dismiss",
    },
    "released": {},
}


@pytest.mark.parametrize("state", ChangeRequestState.values)
def test_each_state_lets_each_role_do_this_and_nothing_else(state: str) -> None:
    found = {
        (role, relation): " ".join(acts)
        for role in ROLES
        for relation in (AUTHOR, TOUCHED, OTHER)
        if (acts := acts_in(state, standing(role, relation)))
    }
    assert found == EXPECTED[state]


@pytest.mark.parametrize("state", OPEN_STATES)
@pytest.mark.parametrize("relation", [TOUCHED, OTHER])
def test_each_open_state_has_an_exit_for_a_role_when_the_author_has_left(state: ChangeRequestState, relation: str) -> None:
    """Even where everybody with a right has worked on it, and with a reason."""
    exits = {
        role
        for role in ROLES
        for act in Act
        if (rule := rule_for(act, state, standing(role, relation))) and rule.after not in {None, *OPEN_STATES}
    }
    assert exits == {"Reviewer", "Taxonomy steward"}
    rule = rule_for(Act.WITHDRAW, state, standing("Taxonomy steward", relation))
    assert rule
    assert rule.needs_reason


SUCCESSORS = {
    "in_review": {},
    "approved": {},
    "rejected": {"Content author": "revise", "Taxonomy steward": "revise"},
    "withdrawn": {"Content author": "revise", "Taxonomy steward": "revise"},
    "released": {},
}


@pytest.mark.parametrize("state", ChangeRequestState.values)
@pytest.mark.parametrize("relation", [TOUCHED, OTHER])
def test_who_may_submit_goes_on_from_what_a_deactivated_author_left(state: str, relation: str) -> None:
    """Beside what they may do anyway."""
    found = {
        role: " ".join(act for act in acts_in(state, standing(role, relation, has_left=True)) if act not in before)
        for role in ROLES
        if (before := acts_in(state, standing(role, relation))) is not None
    }
    assert {role: acts for role, acts in found.items() if acts} == SUCCESSORS[state]


def test_final_states_are_those_from_which_no_act_leads_on() -> None:
    left = {state for rule in RULES if rule.after for state in rule.states}
    assert left == set(OPEN_STATES)


def test_nobody_without_a_right_does_anything_but_the_author() -> None:
    assert {rule.who for rule in RULES if not rule.right} == {Who.AUTHOR}
