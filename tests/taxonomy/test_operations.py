"""Operations that create, rename, move and reorder terms: what each does, and what it refuses."""

from typing import Any

import pytest

from people.models import User
from taxonomy.models import Facet, Term, TermBroader, TermLabel, TermSynonym
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.operations import Broaden, Create, Move, Narrow, Operation, Rename, Reorder
from tests.factories.taxonomy import deprecate_term, drawn, grow, term
from tests.support.terms import ancestors_of, do, refusal, words_of

TREE = """
    cards
        debit
        credit
            travel
    loans
        car
    offers
"""


@pytest.fixture
def tree(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


def test_creating_says_what_was_done(tree: dict[str, Term], ana: User) -> None:
    (step,) = do(
        Create(term="product:gold", labels={"en": " Gold  card", "fr": ""}, parent="product:cards", definition=" Shiny. "), ana
    )
    assert step.as_json() == {
        "what": "exists",
        "term": "product:gold",
        "key": "",
        "before": None,
        "after": {"parent": "product:cards", "labels": {"en": "Gold card"}, "definition": "Shiny.", "status": "active"},
    }
    row = Term.history.get(code="gold")
    assert (row.history_user, row.history_change_reason, row.history_type) == (ana, "CR-1", "+")
    assert TermLabel.history.get(term_id=row.id).history_user == ana


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"status": "merged"}, {"status": ["A new term is active or proposed."]}),
        ({"term": "nothing:gold"}, {"term": ["There is no facet “nothing”."]}),
        ({"term": "pro\0duct:gold"}, {"term": ["There is no facet “pro\0duct”."]}),
        (
            {"term": "product"},
            {"code": ["A code starts with a letter or digit and holds only letters, digits and . _ ~ -"]},
        ),
        ({"parent": "product:none"}, {"parent": ["There is no term “product:none”."]}),
        ({"parent": "\0"}, {"parent": ["There is no term “\0”."]}),
        ({"definition": "half \ud83d"}, {"definition": ["The definition holds a NUL or half a character; remove it."]}),
    ],
)
def test_what_cannot_be_created(tree: dict[str, Term], sara: User, changes: dict[str, Any], messages: object) -> None:
    wanted: dict[str, Any] = {"term": "product:gold", "labels": {"en": "Gold"}} | changes
    assert refusal(Create(**wanted), sara) == messages


def test_a_facet_of_so_many_levels_takes_no_more(tree: dict[str, Term], sara: User) -> None:
    Facet.objects.filter(code="product").update(max_depth=3)
    too_deep = {"parent": ["The facet product has at most 3 levels; this would make 4."]}
    assert refusal(Create(term="product:gold", labels={"en": "Gold"}, parent="product:travel"), sara) == too_deep
    assert refusal(Move(term="product:cards", parent="product:offers"), sara) == too_deep
    do(Move(term="product:credit", parent="product:offers"), sara)
    assert drawn() == "cards\n    debit\nloans\n    car\noffers\n    credit\n        travel"


def test_renaming_keeps_the_old_label_as_a_synonym(tree: dict[str, Term], ana: User) -> None:
    stamp = Term.objects.get(code="travel").updated_at
    steps = do(Rename(term="product:travel", labels={"en": "Miles card", "fr": "Carte miles"}), ana)
    assert [(step.what, step.key, step.before, step.after) for step in steps] == [
        ("label", "en", "travel", "Miles card"),
        ("synonym", "alternative|en|travel", False, True),
        ("label", "fr", "", "Carte miles"),
    ]
    assert words_of("travel") == {
        "labels": {"en": "Miles card", "fr": "Carte miles"},
        "synonyms": [("alternative", "en", "travel")],
    }
    assert Term.objects.get(code="travel").updated_at > stamp
    assert Term.history.filter(code="travel").first().history_user == ana
    assert {row.history_user for row in TermSynonym.history.all()} == {ana}


def test_a_synonym_that_becomes_the_label_is_no_synonym_any_more(tree: dict[str, Term], sara: User) -> None:
    do(Rename(term="product:travel", labels={"en": "Miles card"}), sara)
    do(Rename(term="product:travel", labels={"en": "travel"}), sara)
    assert words_of("travel") == {"labels": {"en": "travel"}, "synonyms": [("alternative", "en", "Miles card")]}


def test_an_old_label_can_be_forgotten_and_a_language_removed(tree: dict[str, Term], sara: User) -> None:
    do(Rename(term="product:travel", labels={"fr": "Carte"}), sara)
    do(Rename(term="product:travel", labels={"en": "", "fr": "Carte miles"}, keeps_old=False), sara)
    assert words_of("travel") == {"labels": {"fr": "Carte miles"}, "synonyms": []}


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"en": "travel"}, "The labels are the same as before."),
        ({"en": ""}, "The term “travel” must keep at least one label."),
        ({"en": "a\x00b"}, "The label in “en” holds a control character; remove it."),
        ({"en": "x" * 501}, "The label in “en” has 501 characters; at most 500 are kept, so shorten it."),
        ({"no such": "Miles"}, "“no such” is not a language tag; use one such as en, fr or pt-BR."),
        ({"en": "Miles", "EN": "Air"}, "There are two labels in “en”; keep one."),
    ],
)
def test_what_a_term_cannot_be_called(tree: dict[str, Term], sara: User, labels: dict[str, str], message: str) -> None:
    assert refusal(Rename(term="product:travel", labels=labels), sara) == {"labels": [message]}


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        (Rename(term="product:none", labels={"en": "x"}), "term"),
        (Move(term="product:none"), "term"),
        (Move(term="product:car", parent="product:none"), "parent"),
        (Reorder(term="product:none"), "term"),
        (Reorder(term="product:car", behind="product:none"), "behind"),
        (Broaden(term="product:none", broader="product:car"), "term"),
        (Broaden(term="product:car", broader="product:none"), "broader"),
        (Narrow(term="product:car", broader="product:none"), "broader"),
    ],
)
def test_a_term_that_does_not_exist_is_named(tree: dict[str, Term], sara: User, operation: Operation, field: str) -> None:
    assert refusal(operation, sara) == {field: ["There is no term “product:none”."]}


def test_moving_says_where_it_was_and_is(tree: dict[str, Term], ana: User) -> None:
    (step,) = do(Move(term="product:credit", parent="product:loans"), ana)
    assert (step.what, step.before, step.after) == (
        "place",
        {"parent": "product:cards", "behind": "product:debit"},
        {"parent": "product:loans", "behind": "product:car"},
    )
    assert drawn() == "cards\n    debit\nloans\n    car\n    credit\n        travel\noffers"
    assert ancestors_of("travel") == {"travel": 0, "credit": 1, "loans": 2}
    newest = Term.history.filter(code="credit").first()
    assert (newest.history_user, newest.history_change_reason) == (ana, "CR-1")


def test_moving_is_refused_below_itself_out_of_use_or_elsewhere(tree: dict[str, Term], sara: User) -> None:
    term("email", facet="channel", actor=sara)
    deprecate_term(term=tree["offers"], reason="Over", actor=sara)
    assert refusal(Move(term="product:cards", parent="product:travel"), sara) == {
        "parent": [
            "“cards” cannot be moved under “travel”: that would make it its own ancestor (travel > credit > cards > travel)."
        ]
    }
    assert refusal(Move(term="product:cards", parent="product:offers"), sara) == {
        "parent": ["“offers” is out of use; choose a parent that is in use."]
    }
    assert refusal(Move(term="product:cards", parent="channel:email"), sara) == {
        "parent": ["“email” is a term of the facet channel; choose a parent in the facet product."]
    }
    assert refusal(Move(term="product:cards"), sara) == {"parent": ["“cards” is there already."]}


@pytest.mark.parametrize(
    ("code", "behind", "order"),
    [
        ("d", "", ["d", "a", "b", "c"]),
        ("a", "d", ["b", "c", "d", "a"]),
        ("a", "b", ["b", "a", "c", "d"]),
        ("c", "a", ["a", "c", "b", "d"]),
    ],
)
@pytest.mark.parametrize("place", ["at the top", "below another"])
def test_reordering_among_siblings(sara: User, code: str, behind: str, order: list[str], place: str) -> None:
    above = None if place == "at the top" else term("above", actor=sara)
    term("elsewhere", facet="segment", actor=sara)
    for sibling in "abcd":
        term(sibling, parent=above, actor=sara)
        term(f"{sibling}-below", parent=Term.objects.get(code=sibling), actor=sara)
        term(f"{sibling}-elsewhere", facet="segment", actor=sara)
    do(Reorder(term=f"product:{code}", behind=f"product:{behind}" if behind else ""), sara)
    siblings = Term.objects.filter(facet__code="product", parent=above).exclude(code="above").order_by("tree_id", "lft")
    assert list(siblings.values_list("code", flat=True)) == order
    assert drawn("segment") == "elsewhere\na-elsewhere\nb-elsewhere\nc-elsewhere\nd-elsewhere"
    assert inconsistencies() == []


def test_reordering_among_others_or_to_where_it_is_is_refused(tree: dict[str, Term], sara: User) -> None:
    assert refusal(Reorder(term="product:debit", behind="product:car"), sara) == {
        "behind": ["“car” is not a sibling of “debit”."]
    }
    assert refusal(Reorder(term="product:debit", behind="product:debit"), sara) == {
        "behind": ["“debit” is not a sibling of “debit”."]
    }
    assert refusal(Reorder(term="product:debit"), sara) == {"behind": ["“debit” stands there already."]}
    assert refusal(Reorder(term="product:credit", behind="product:debit"), sara) == {
        "behind": ["“credit” stands there already."]
    }


def test_a_further_parent_is_above_without_moving_anything(tree: dict[str, Term], ana: User) -> None:
    stamp = Term.objects.get(code="credit").updated_at
    steps = do(Broaden(term="product:credit", broader="product:loans"), ana)
    assert [(step.what, step.key, step.before, step.after) for step in steps] == [("broader", "product:loans", False, True)]
    assert drawn() == "cards\n    debit\n    credit\n        travel\nloans\n    car\noffers"
    assert ancestors_of("travel") == {"travel": 0, "credit": 1, "cards": 2, "loans": 2}
    assert TermBroader.history.get().history_user == ana
    assert Term.objects.get(code="credit").updated_at > stamp
    do(Narrow(term="product:credit", broader="product:loans"), ana)
    assert ancestors_of("travel") == {"travel": 0, "credit": 1, "cards": 2}
    assert [row.history_type for row in TermBroader.history.all()] == ["-", "+"]


def test_further_parents_that_are_refused(tree: dict[str, Term], sara: User) -> None:
    term("email", facet="channel", actor=sara)
    deprecate_term(term=tree["offers"], reason="Over", actor=sara)
    do(Broaden(term="product:car", broader="product:credit"), sara)
    cases = {
        "product:car": (
            "“car” cannot be a parent of “credit”: that would make it its own ancestor (car > credit > car)."  # via the tie
        ),
        "product:credit": ("“credit” cannot be a parent of “credit”: that would make it its own ancestor (credit > credit)."),
        "product:cards": "“cards” is a parent of “credit” already.",
        "product:offers": "“offers” is out of use; choose a parent that is in use.",
        "channel:email": "“email” is a term of the facet channel; choose a parent in the facet product.",
        "": "There is no term “”.",
    }
    for broader, message in cases.items():
        assert refusal(Broaden(term="product:credit", broader=broader), sara) == {"broader": [message]}
    assert refusal(Broaden(term="product:car", broader="product:credit"), sara) == {
        "broader": ["“credit” is a parent of “car” already."]
    }
    assert refusal(Narrow(term="product:car", broader="product:loans"), sara) == {
        "broader": ["“car” stands under “loans”; move it to another place instead."]
    }
    assert refusal(Narrow(term="product:car", broader="product:cards"), sara) == {
        "broader": ["“cards” is not a further parent of “car”."]
    }


def test_a_loop_through_further_parents_is_named(tree: dict[str, Term], sara: User) -> None:
    do(Broaden(term="product:car", broader="product:travel"), sara)
    do(Broaden(term="product:offers", broader="product:car"), sara)
    (message,) = refusal(Move(term="product:cards", parent="product:offers"), sara)["parent"]
    assert message.endswith("its own ancestor (offers > car > travel > credit > cards > offers).")


def test_moving_under_a_further_parent_leaves_one_tie(tree: dict[str, Term], sara: User) -> None:
    do(Broaden(term="product:credit", broader="product:loans"), sara)
    broader, place = do(Move(term="product:credit", parent="product:loans"), sara)
    assert (broader.what, broader.before, broader.after, place.what) == ("broader", True, False, "place")
    assert TermBroader.objects.count() == 0
    assert ancestors_of("travel") == {"travel": 0, "credit": 1, "loans": 2}
    assert inconsistencies() == []


def test_moving_a_branch_keeps_its_ways_out_and_those_inside_it(tree: dict[str, Term], sara: User) -> None:
    do(Broaden(term="product:travel", broader="product:debit"), sara)
    do(Broaden(term="product:travel", broader="product:offers"), sara)
    do(Move(term="product:cards", parent="product:car"), sara)
    assert ancestors_of("travel") == {
        "travel": 0,
        "credit": 1,
        "debit": 1,
        "offers": 1,
        "cards": 2,
        "car": 3,
        "loans": 4,
    }
    assert inconsistencies() == []
