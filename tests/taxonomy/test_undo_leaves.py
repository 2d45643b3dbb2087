"""Undoing operations after others have worked on the same terms: what they did stays, and is listed."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.queries.terms import resolve
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.operations import (
    Broaden,
    Create,
    Deprecate,
    Merge,
    Move,
    Narrow,
    Operation,
    Rename,
    Reorder,
    Restore,
    Step,
    Undo,
    left_by_undo,
)
from tests.factories.taxonomy import drawn, term
from tests.support.terms import back, do, dump, words_of

OVER = "Over"


def undone(steps: list[Step], actor: User) -> list[str]:
    """Undo `steps`. Returns what was left as it is, as "term (what)"."""
    operation = back(steps)
    done = do(operation, actor)
    return [f"{step.term} ({step.what})" for step in left_by_undo(operation, done)]


def test_a_term_that_has_been_used_since_is_not_deleted(bank: dict[str, Term], sara: User) -> None:
    steps = do(Create(term="product:new", labels={"en": "New"}, parent="product:cards"), sara)
    term("below", parent=Term.objects.get(code="new"), actor=sara)
    assert undone(steps, sara) == ["product:new (exists)"]
    assert Term.objects.filter(code="new").exists()


@pytest.mark.parametrize(
    "later",
    [
        Rename(term="product:new", labels={"en": "Newer"}),
        Move(term="product:new", parent="product:loans"),
        Deprecate(term="product:new", reason=OVER),
        Broaden(term="product:new", broader="product:loans"),
        Broaden(term="product:car", broader="product:new"),
        Deprecate(term="product:gold", replaced_by=("product:new",), reason=OVER),
        Merge(term="product:gold", into="product:new"),
    ],
    ids=lambda operation: operation.op,
)
def test_a_new_term_that_somebody_has_worked_on_stays(bank: dict[str, Term], sara: User, ana: User, later: Operation) -> None:
    steps = do(Create(term="product:new", labels={"en": "New"}, parent="product:cards"), sara)
    do(later, ana)
    before = dump()
    assert undone(steps, sara) == ["product:new (exists)"]
    assert dump() == before


def test_what_others_changed_since_is_left_and_listed(bank: dict[str, Term], sara: User, ana: User) -> None:
    """After a merge one child was moved on and one synonym was deleted. Undoing brings back everything else."""
    steps = do(Merge(term="product:credit", into="product:debit"), sara)
    do(Move(term="product:travel", parent="product:offers"), ana)
    Term.objects.get(code="debit").synonyms.filter(text="Carte de crédit").delete()
    assert undone(steps, sara) == ["product:debit (synonym)", "product:travel (place)"]
    assert drawn() == ("cards\n    debit\n    credit\n        student\n    gold\nloans\n    car\n    home\noffers\n    travel")
    assert words_of("debit") == {"labels": {"en": "debit"}, "synonyms": []}
    assert resolve("product:credit").code == "credit"


@pytest.mark.parametrize(
    ("done", "later", "left"),
    [
        (
            Rename(term="product:gold", labels={"en": "Gold card"}, keeps_old=False),
            Rename(term="product:gold", labels={"en": "Platinum"}, keeps_old=False),
            ["product:gold (label)"],
        ),
        (Reorder(term="product:gold"), Reorder(term="product:gold", behind="product:debit"), ["product:gold (place)"]),
        (
            Deprecate(term="product:gold", reason=OVER),
            Restore(term="product:gold", reason="Wanted again"),
            ["product:gold (status)"],
        ),
        (
            Broaden(term="product:gold", broader="product:loans"),
            Narrow(term="product:gold", broader="product:loans"),
            ["product:gold (broader)"],
        ),
        (
            Move(term="product:gold", parent="product:loans"),
            Move(term="product:gold", parent="product:offers"),
            ["product:gold (place)"],
        ),
    ],
    ids=["rename", "reorder", "deprecate", "broaden", "move"],
)
def test_a_later_decision_stands(
    bank: dict[str, Term], sara: User, ana: User, done: Operation, later: Operation, left: list[str]
) -> None:
    steps = do(done, sara)
    do(later, ana)
    before = dump()
    assert undone(steps, sara) == left
    assert dump() == before


def test_a_move_is_taken_back_wherever_among_its_new_siblings(bank: dict[str, Term], sara: User, ana: User) -> None:
    before = dump()
    steps = do(Move(term="product:gold", parent="product:loans"), sara)
    do(Reorder(term="product:gold"), ana)
    assert (undone(steps, sara), dump()) == ([], before)


def test_where_the_old_neighbour_has_gone_a_term_comes_last(bank: dict[str, Term], sara: User, ana: User) -> None:
    steps = do(Move(term="product:credit", parent="product:loans"), sara)
    do(Move(term="product:debit", parent="product:offers"), ana)
    assert undone(steps, sara) == []
    assert drawn() == (
        "cards\n    gold\n    credit\n        travel\n        student\nloans\n    car\n    home\noffers\n    debit"
    )


IMPOSSIBLE: dict[str, tuple[list[Operation], list[Operation], list[str]]] = {
    "a loop": (
        [Move(term="product:travel", parent="product:offers")],
        [Move(term="product:credit", parent="product:travel")],
        ["product:travel (place)"],
    ),
    "a loop through a further parent": (
        [Narrow(term="product:car", broader="product:credit")],
        [Broaden(term="product:credit", broader="product:car")],
        ["product:car (broader)"],
    ),
    "below a term that was merged": (
        [Move(term="product:travel", parent="product:offers")],
        [Merge(term="product:credit", into="product:gold")],
        ["product:travel (place)"],
    ),
    "twice below one parent": (
        [Move(term="product:travel", parent="product:offers")],
        [Broaden(term="product:travel", broader="product:credit")],
        ["product:travel (place)"],
    ),
    "a parent already": (
        [Narrow(term="product:car", broader="product:credit")],
        [Move(term="product:car", parent="product:credit")],
        ["product:car (broader)"],
    ),
    "a circle of replacements": (
        [
            Deprecate(term="product:travel", replaced_by=("product:gold",), reason=OVER),
            Restore(term="product:travel"),
        ],
        [Merge(term="product:gold", into="product:travel")],
        ["product:travel (status)"],
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_has_become_impossible_is_left(bank: dict[str, Term], sara: User, name: str) -> None:
    done, later, left = IMPOSSIBLE[name]
    steps = [step for operation in done for step in do(operation, sara)][-1:]
    for operation in later:
        do(operation, sara)
    assert undone(steps, sara) == left
    assert inconsistencies() == []


def test_a_label_that_others_made_a_synonym_stays_one(bank: dict[str, Term], sara: User) -> None:
    steps = do(Rename(term="product:gold", labels={"en": "Gold card"}, keeps_old=False), sara)
    do(Rename(term="product:travel", labels={"en": "gold"}, keeps_old=False), sara)
    do(Merge(term="product:travel", into="product:gold"), sara)
    assert undone(steps, sara) == ["product:gold (label)"]
    assert words_of("gold") == {"labels": {"en": "Gold card"}, "synonyms": [("alternative", "en", "gold")]}


def test_a_facet_of_fewer_levels_by_now_leaves_what_would_be_too_deep(bank: dict[str, Term], sara: User) -> None:
    steps = do(Move(term="product:travel"), sara)
    do(Move(term="product:student"), sara)
    Facet.objects.filter(code="product").update(max_depth=2)
    assert undone(steps, sara) == ["product:travel (place)"]


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "colour"},
        {"what": ["label"]},
        {"key": None},
        {"term": 7},
        {"before": 7},
        {"after": {"parent": ""}},
        {"what": "exists", "before": None, "after": None},
        {"what": "exists", "before": None, "after": {"parent": "", "labels": ["x"], "definition": "", "status": "active"}},
        {"what": "place"},
        {"what": "status", "before": {}, "after": {}},
        {"what": "synonym", "key": "alternative|en", "before": True, "after": False},
        {"after": "nul\0"},
        {"colour": "red"},
    ],
)
def test_steps_that_no_operation_left_are_refused(bank: dict[str, Term], sara: User, changes: dict[str, Any]) -> None:
    step = {"what": "label", "term": "product:gold", "key": "en", "before": "gold", "after": "Gold", **changes}
    before = dump()
    with pytest.raises(ValidationError) as refused:
        do(Undo(steps=(step,)), sara)
    assert refused.value.message_dict == {"steps": ["There is a step among them that cannot be taken back."]}
    assert dump() == before


@pytest.mark.parametrize(
    ("what", "key", "before", "after"),
    [
        ("label", "en", "gold", "x" * 501),
        ("label", "en", "gold", ""),
        ("label", "no language", "", "x"),
        ("synonym", "alternative|en|gold", False, True),
        ("synonym", "other|en|Gold", False, True),
        ("broader", "product:gold", False, True),
        ("broader", "product:none", False, True),
        ("place", "", {"parent": "product:cards", "behind": "product:credit"}, {"parent": "channel:email", "behind": ""}),
        ("place", "", {"parent": "product:cards", "behind": "product:credit"}, {"parent": "product:gold", "behind": ""}),
        *(
            (
                "status",
                "",
                {"status": "active", "reason": "", "replaced_by": "", "replacements": [], "rule": ""},
                {"status": "merged", "reason": "", "replaced_by": "", "replacements": [], "rule": ""} | wrong,
            )
            for wrong in (
                {},
                {"status": "gone"},
                {"replaced_by": "product:gold"},
                {"replaced_by": "product:none"},
                {"replaced_by": "channel:email"},
                {"replaced_by": "product:car", "rule": "any"},
                {"status": "active", "replaced_by": "product:car"},
                {"status": "deprecated", "rule": "some"},
            )
        ),
    ],
)
def test_invented_steps_that_break_a_rule_do_nothing(
    bank: dict[str, Term], sara: User, what: str, key: str, before: object, after: object
) -> None:
    term("email", facet="channel", actor=sara)
    untouched = dump()
    step = Step(what, "product:gold", key, before=before, after=after)
    assert do(Undo(steps=(step.as_json(),)), sara) == []
    assert dump() == untouched
