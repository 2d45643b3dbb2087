"""Merging, splitting and deprecating terms: what each does, and what it refuses."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from people.models import User
from taxonomy.models import Facet, Term, TermReplacement, TermSynonym
from taxonomy.queries.terms import resolve
from taxonomy.services.terms import propose_term
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.operations import Broaden, Children, Deprecate, Merge, Operation, Rename, Split, Tags
from taxonomy.vocabulary.rows import Rule
from tests.factories.taxonomy import drawn, grow, term
from tests.support.terms import ancestors_of, do, refusal, words_of

TREE = """
    cards
        debit
        credit
            travel
            student
    loans
        car
"""
NOT_DOWN = (
    "a term cannot be merged into one of its own descendants. Merge that one into “credit” instead, or move it away first."
)


@pytest.fixture
def tree(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


def status_of(code: str) -> dict[str, Any]:
    row = Term.objects.get(code=code)
    return {
        "status": row.status,
        "reason": row.status_reason,
        "replaced_by": row.replaced_by.code if row.replaced_by else "",
        "replacements": [several.replacement.code for several in row.replacements.all()],
        "rule": row.replacement_rule,
    }


def test_a_merge_takes_children_and_words_along(tree: dict[str, Term], ana: User, sara: User) -> None:
    do(Rename(term="product:credit", labels={"en": "Credit card", "fr": "Carte de crédit"}), sara)
    with_hidden = TermSynonym(term=tree["credit"], kind="hidden", language="en", text="kredit card")
    TermSynonym.objects.bulk_create([with_hidden])
    steps = do(Merge(term="product:credit", into="product:debit", reason=" One product now "), ana)
    assert [(step.what, step.term, step.key) for step in steps] == [
        ("place", "product:travel", ""),
        ("place", "product:student", ""),
        ("synonym", "product:debit", "alternative|en|Credit card"),
        ("synonym", "product:debit", "alternative|fr|Carte de crédit"),
        ("synonym", "product:debit", "alternative|en|credit"),
        ("synonym", "product:debit", "hidden|en|kredit card"),
        ("status", "product:credit", ""),
    ]
    assert drawn() == "cards\n    debit\n        travel\n        student\n    credit\nloans\n    car"
    assert status_of("credit") == {
        "status": "merged",
        "reason": "One product now",
        "replaced_by": "debit",
        "replacements": [],
        "rule": "",
    }
    assert resolve("product:credit").code == "debit"
    newest = Term.history.filter(code="credit").first()
    assert (newest.history_user, newest.history_change_reason) == (ana, "CR-1")
    assert inconsistencies() == []


def test_a_merge_can_lift_the_children_and_forget_the_words(tree: dict[str, Term], sara: User) -> None:
    do(
        Merge(term="product:credit", into="product:car", children=Children.LIFT, keeps_labels=False, tags=Tags.KEEP),
        sara,
    )
    assert drawn() == "cards\n    debit\n    credit\n    travel\n    student\nloans\n    car"
    assert words_of("car") == {"labels": {"en": "car"}, "synonyms": []}


def test_a_merge_adds_no_synonym_that_the_term_has_already(tree: dict[str, Term], sara: User) -> None:
    do(Rename(term="product:credit", labels={"en": "debit"}), sara)
    do(Merge(term="product:credit", into="product:debit"), sara)
    assert words_of("debit") == {"labels": {"en": "debit"}, "synonyms": [("alternative", "en", "credit")]}
    TermSynonym.objects.bulk_create([TermSynonym(term=tree["car"], kind="hidden", language="en", text="loans")])
    do(Merge(term="product:loans", into="product:debit", keeps_labels=False), sara)
    do(Rename(term="product:travel", labels={"en": "loans"}, keeps_old=False), sara)
    do(Merge(term="product:travel", into="product:car"), sara)
    assert words_of("car") == {"labels": {"en": "car"}, "synonyms": [("hidden", "en", "loans")]}


@pytest.mark.parametrize(("children", "broader"), [(Children.FOLLOW, {"debit"}), (Children.LIFT, {"cards"})])
def test_those_that_were_also_below_a_merged_term_follow_too(
    tree: dict[str, Term], sara: User, children: Children, broader: set[str]
) -> None:
    do(Broaden(term="product:car", broader="product:credit"), sara)
    do(Merge(term="product:credit", into="product:debit", children=children), sara)
    assert set(tree["car"].broader_rows.values_list("broader__code", flat=True)) == broader
    assert "credit" not in ancestors_of("car")
    assert inconsistencies() == []


def test_another_further_parent_does_not_stand_for_the_one_to_follow_to(tree: dict[str, Term], sara: User) -> None:
    for broader in ("product:credit", "product:cards"):
        do(Broaden(term="product:car", broader=broader), sara)
    do(Merge(term="product:credit", into="product:debit"), sara)
    assert set(tree["car"].broader_rows.values_list("broader__code", flat=True)) == {"cards", "debit"}
    assert inconsistencies() == []


def test_what_is_right_below_the_other_term_already_gets_no_second_tie(tree: dict[str, Term], sara: User) -> None:
    do(Broaden(term="product:car", broader="product:credit"), sara)
    do(Merge(term="product:credit", into="product:loans"), sara)
    assert tree["car"].broader_rows.count() == 0
    assert drawn() == "cards\n    debit\n    credit\nloans\n    car\n    travel\n    student"


@pytest.mark.parametrize(
    ("into", "message"),
    [
        ("product:credit", "“credit” cannot replace itself; choose another term."),
        ("channel:email", "“email” is of another facet; choose a term of the facet product."),
        ("product:old", "“old” is out of use itself; choose a term that is in use."),
        ("product:idea", "“idea” is only proposed; accept it first, or choose an active term."),
        ("product:none", "There is no term “product:none”."),
        ("product:travel", f"“travel” is below “credit”: {NOT_DOWN}"),
        ("product:car", f"“car” is below “credit”: {NOT_DOWN}"),
    ],
)
def test_what_a_term_cannot_be_merged_into(tree: dict[str, Term], sara: User, ana: User, into: str, message: str) -> None:
    term("email", facet="channel", actor=sara)
    propose_term(facet=Facet.objects.get(code="product"), code="idea", labels={"en": "Idea"}, actor=ana)
    term("old", actor=sara)
    do(Deprecate(term="product:old", reason="Over"), sara)
    do(Broaden(term="product:car", broader="product:travel"), sara)
    assert refusal(Merge(term="product:credit", into=into), sara) == {"into": [message]}


def test_a_proposed_term_can_be_merged_into_another(tree: dict[str, Term], sara: User, ana: User) -> None:
    for code in ("one", "two"):
        propose_term(facet=Facet.objects.get(code="product"), code=code, labels={"en": code}, actor=ana)
    do(Merge(term="product:one", into="product:two"), sara)
    assert resolve("product:one").code == "two"


@pytest.mark.parametrize("children", [Children.FOLLOW, Children.LIFT])
def test_children_that_fit_nowhere_stop_a_merge(tree: dict[str, Term], sara: User, children: Children) -> None:
    """The second child is refused after the first has moved, and then the first move is taken back too."""
    Facet.objects.filter(code="product").update(max_depth=4)
    for code in ("deep", "deeper"):
        term(code, parent=Term.objects.get(code="student" if code == "deep" else "travel"), actor=sara)
    term("below-car", parent=tree["car"], actor=sara)
    operation = Merge(term="product:credit", into="product:below-car", children=children)
    if children == Children.FOLLOW:
        assert refusal(operation, sara) == {"children": ["The facet product has at most 4 levels; this would make 5."]}
    else:
        Term.objects.filter(code="cards").update(status="deprecated")
        assert refusal(operation, sara) == {"children": ["“cards” is out of use; choose a parent that is in use."]}


@pytest.mark.parametrize("status", ["deprecated", "merged"])
def test_what_is_out_of_use_cannot_go_out_of_use_again(tree: dict[str, Term], sara: User, status: str) -> None:
    gone: Operation = (
        Deprecate(term="product:travel", reason="Over")
        if status == "deprecated"
        else Merge(term="product:travel", into="product:car")
    )
    do(gone, sara)
    again: list[Operation] = [
        Merge(term="product:travel", into="product:car"),
        Split(term="product:travel", parts=("product:car", "product:debit")),
        Deprecate(term="product:travel", reason="Over"),
    ]
    for operation in again:
        with pytest.raises(ValidationError, match=f"“travel” is already {status}.") as refused:
            do(operation, sara)
        assert refused.value.code == "conflict"


def test_a_split_names_all_that_replace_the_term(tree: dict[str, Term], ana: User) -> None:
    do(
        Split(
            term="product:credit", parts=("product:debit", "product:car"), rule=Rule.ALL, tags=Tags.RETAG, reason="Two products"
        ),
        ana,
    )
    assert drawn() == "cards\n    debit\n        travel\n        student\n    credit\nloans\n    car"
    assert status_of("credit") == {
        "status": "deprecated",
        "reason": "Two products",
        "replaced_by": "",
        "replacements": ["debit", "car"],
        "rule": "all",
    }
    assert {row.history_user for row in TermReplacement.history.all()} == {ana}
    assert resolve("product:credit").code == "credit"


def test_parts_that_stand_below_the_term_come_up(tree: dict[str, Term], sara: User) -> None:
    """No part is put below the other one, and the other children follow to the first part."""
    term("gold", parent=tree["credit"], actor=sara)
    term("deep", parent=tree["student"], actor=sara)
    do(Broaden(term="product:car", broader="product:credit"), sara)
    do(Split(term="product:credit", parts=("product:travel", "product:deep")), sara)
    assert drawn() == ("cards\n    debit\n    credit\n    travel\n        gold\n    student\n        deep\nloans\n    car")
    assert ancestors_of("car") == {"car": 0, "loans": 1, "travel": 1, "cards": 2}


def test_a_further_child_that_holds_a_part_goes_up_too(tree: dict[str, Term], sara: User) -> None:
    term("below-car", parent=tree["car"], actor=sara)
    do(Broaden(term="product:car", broader="product:credit"), sara)
    do(Split(term="product:credit", parts=("product:below-car", "product:debit")), sara)
    assert ancestors_of("car") == {"car": 0, "loans": 1, "cards": 1}
    assert inconsistencies() == []


def test_what_cannot_be_split(tree: dict[str, Term], sara: User) -> None:
    one_part = {"parts": ["Name at least two terms that “credit” is split into."]}
    assert refusal(Split(term="product:credit", parts=("product:debit",)), sara) == one_part
    assert refusal(Split(term="product:credit", parts=("product:debit", "product:debit")), sara) == one_part
    assert refusal(Split(term="product:credit", parts=("product:debit", "product:car"), tags=Tags.RETAG), sara) == {
        "tags": ["Tags can follow only when all parts together replace the term."]
    }
    assert refusal(Split(term="product:credit", parts=("product:debit", "product:none")), sara) == {
        "parts": ["There is no term “product:none”."]
    }
    assert refusal(Split(term="product:credit", parts=("product:credit", "product:debit")), sara) == {
        "parts": ["“credit” cannot replace itself; choose another term."]
    }
    assert refusal(Split(term="product:none", parts=()), sara) == {"term": ["There is no term “product:none”."]}


@pytest.mark.parametrize(
    ("replaced_by", "rule", "expected"),
    [
        ((), "", ("", [], "")),
        (("product:debit",), "", ("debit", [], "")),
        (("product:debit",), "any", ("debit", [], "")),
        (("product:debit", "product:car"), "any", ("", ["debit", "car"], "any")),
        (("product:car", "product:debit"), "all", ("", ["car", "debit"], "all")),
    ],
)
def test_deprecating_leaves_the_branch_where_it_is(
    tree: dict[str, Term], sara: User, replaced_by: tuple[str, ...], rule: str, expected: tuple[str, list[str], str]
) -> None:
    (step,) = do(Deprecate(term="product:credit", reason=" Over ", replaced_by=replaced_by, rule=rule), sara)
    names = ("replaced_by", "replacements", "rule")
    assert status_of("credit") == {"status": "deprecated", "reason": "Over", **dict(zip(names, expected, strict=True))}
    assert step.before == {"status": "active", "reason": "", "replaced_by": "", "replacements": [], "rule": ""}
    assert drawn() == "cards\n    debit\n    credit\n        travel\n        student\nloans\n    car"


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"reason": " "}, {"reason": ["Say why the term is taken out of use."]}),
        ({"reason": "Over\0"}, {"reason": ["The reason holds a NUL or half a character; remove it."]}),
        ({"term": "product:none"}, {"term": ["There is no term “product:none”."]}),
        ({"replaced_by": ("product:credit",)}, {"replaced_by": ["“credit” cannot replace itself; choose another term."]}),
        ({"replaced_by": ("product:none",)}, {"replaced_by": ["There is no term “product:none”."]}),
        (
            {"replaced_by": ("product:debit", "product:car")},
            {"rule": ["Say whether one of the replacements is to be chosen, or all of them apply."]},
        ),
        (
            {"replaced_by": ("product:debit",), "rule": "some"},
            {"rule": ["Say whether one of the replacements is to be chosen, or all of them apply."]},
        ),
        ({"tags": Tags.RETAG}, {"tags": ["Tags can follow only one replacement, or all of them together."]}),
        (
            {"replaced_by": ("product:debit", "product:car"), "rule": "any", "tags": Tags.RETAG},
            {"tags": ["Tags can follow only one replacement, or all of them together."]},
        ),
    ],
)
def test_what_cannot_be_deprecated(tree: dict[str, Term], sara: User, fields: dict[str, Any], messages: object) -> None:
    assert refusal(Deprecate(**{"term": "product:credit", "reason": "Over", **fields}), sara) == messages
