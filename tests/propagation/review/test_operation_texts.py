"""The sentence and the pending label of every operation, and what waits for a term."""

import pytest

from people.models import User
from propagation.review.queries.operation_texts import names_of, operation_texts
from propagation.review.queries.pending import needed_before, pending_changes, staged_by
from propagation.review.rules.pending_labels import pending_label
from propagation.review.services.staging import stage_operation
from propagation.review.services.term_changes import submit_term_changes
from taxonomy.models import Facet, Term
from taxonomy.vocabulary.operations import (
    OPERATIONS,
    Broaden,
    Children,
    Create,
    Deprecate,
    Import,
    Merge,
    Move,
    Narrow,
    Rename,
    Reorder,
    Restore,
    Split,
    Tags,
    Undo,
)
from taxonomy.vocabulary.rows import Rule
from tests.factories.taxonomy import grow

TREE = """
    cards
        travel
    travel-card
    loans
        travel-loan
"""
TOLD = [
    (
        Create(term="product:gold", labels={"en": "Gold", "fr": "Or"}, parent="product:cards", definition="Shiny."),
        "Add a new term “Gold” (en); “Or” (fr), code product:gold, under “cards”.",
        ["Shiny."],
        "Will be added",
    ),
    (
        Create(term="product:gold", labels={"": "Gold"}),
        "Add a new term “Gold”, code product:gold, at the top.",
        [],
        "Will be added",
    ),
    (
        Rename(term="product:travel", labels={"en": "Trips", "fr": ""}),
        "Rename “cards › travel” to “Trips” (en).",
        ["Labels removed: fr.", "The old labels stay as synonyms."],
        "Gets the label “Trips” (en)",
    ),
    (
        Rename(term="product:travel", labels={"fr": ""}, keeps_old=False),
        "Remove labels of “cards › travel”.",
        ["Labels removed: fr."],
        "Loses a label",
    ),
    (
        Move(term="product:travel", parent="product:loans"),
        "Move “cards › travel”, with all below it, under “loans”.",
        [],
        "Moves to loans",
    ),
    (Move(term="product:travel"), "Move “cards › travel”, with all below it, to the top.", [], "Moves to the top"),
    (Reorder(term="product:loans", behind="product:cards"), "Put “loans” behind “cards”.", [], "Goes behind cards"),
    (Reorder(term="product:loans"), "Put “loans” first among its siblings.", [], "Goes first"),
    (
        Merge(term="product:travel-card", into="product:travel", tags=Tags.KEEP, children=Children.LIFT, keeps_labels=False),
        "Merge “travel-card” into “cards › travel”.",
        ["Its children move one level up.", "Existing tags stay, and show that the term is out of use."],
        "Is merged into cards › travel",
    ),
    (
        Split(term="product:travel", parts=("product:cards", "product:loans"), rule=Rule.ALL, tags=Tags.RETAG, reason="Two."),
        "Split “cards › travel” into “cards”; “loans”.",
        [
            "All of them together replace it.",
            "Its children go with it.",
            "Its tags follow: assets are tagged anew.",
            "Reason: Two.",
        ],
        "Is split into “cards”; “loans”",
    ),
    (
        Deprecate(term="product:travel", reason="Old."),
        "Take “cards › travel” out of use. Nothing replaces it.",
        ["Existing tags stay, and show that the term is out of use.", "Reason: Old."],
        "Goes out of use",
    ),
    (
        Deprecate(term="product:travel", reason="", replaced_by=("product:cards", "product:loans"), rule="any"),
        "Take “cards › travel” out of use; use one of these instead: “cards”; “loans”.",
        ["Existing tags stay, and show that the term is out of use."],
        "Goes out of use",
    ),
    (Restore(term="product:travel"), "Bring “cards › travel” back into use.", [], "Comes back into use"),
    (
        Broaden(term="product:travel", broader="product:loans"),
        "Give “cards › travel” the further parent “loans”. It stays where it is in the tree.",
        [],
        "Gets the further parent loans",
    ),
    (
        Narrow(term="product:travel", broader="product:loans"),
        "Remove the further parent “loans” from “cards › travel”. It stays where it is in the tree.",
        [],
        "Loses the further parent loans",
    ),
    (Import(term_import=7, plan="x"), "Carry out the import of #7.", [], ""),
    (
        Undo(
            steps=({"what": "place", "term": "product:travel"}, {"what": "label", "term": "product:gone"}),
            others=({"what": "tags", "assets": [{}, {}]}, {"what": "subscriptions", "systems": [{}]}),
        ),
        "Take back what was done, where nobody has changed it since.",
        [
            "the place of “cards › travel”",
            "a label of “product:gone”",
            "the tags of 2 assets",
            "what 1 channel system serves",
        ],
        "An earlier change is taken back",
    ),
]


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow(TREE, actor=sara)


@pytest.mark.parametrize(("operation", "sentence", "details", "short"), TOLD, ids=lambda value: getattr(value, "op", ""))
def test_an_operation_is_told_with_the_paths_of_its_terms(terms, operation, sentence, details, short):
    told = operation_texts([operation], "en")
    assert (told[0].sentence, list(told[0].details)) == (sentence, details)
    assert pending_label(operation, getattr(operation, "term", ""), names_of([operation], "en")) == short


def test_no_operation_is_without_words():
    assert {type(operation) for operation, *_rest in TOLD} == set(OPERATIONS.values())


@pytest.mark.parametrize(
    ("operation", "reference", "said"),
    [
        (
            Create(term="product:gold", labels={"en": "Gold"}, parent="product:cards"),
            "product:cards",
            "Gets a new term below it: Gold",
        ),
        (Move(term="product:loans", parent="product:cards"), "product:cards", "Gets a term below it: loans"),
        (Merge(term="product:travel", into="product:travel-card"), "product:travel-card", "Takes in cards › travel"),
        (Split(term="product:travel", parts=("product:cards",)), "product:cards", "Takes over a part of cards › travel"),
        (
            Deprecate(term="product:travel", reason="", replaced_by=("product:cards",)),
            "product:cards",
            "Replaces cards › travel",
        ),
        (Reorder(term="product:loans", behind="product:cards"), "product:cards", ""),
    ],
)
def test_the_other_terms_of_an_operation_are_told_what_it_means_for_them(terms, operation, reference, said):
    assert pending_label(operation, reference, names_of([operation], "en")) == said


@pytest.mark.parametrize("count", [1, 3])
def test_words_cost_the_same_queries_however_many_operations(terms, count, django_assert_num_queries):
    operations = [Move(term="product:travel", parent="product:loans"), Merge(term="product:travel-card", into="product:travel")]
    with django_assert_num_queries(3):
        operation_texts(operations * count, "en")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 3])
def test_what_waits_for_terms_costs_the_same_queries(terms, sara, count, django_assert_num_queries):
    facet = Facet.objects.get(code="product")
    moves = [Move(term="product:travel", parent="product:loans"), Move(term="product:loans", parent="product:travel-card")]
    for number in range(count):
        submit_term_changes(title="T", reason="R", operations=[moves[0]], submission_key=f"k{number}", actor=sara)
    staged = [operation for _row, operation in staged_by(sara)] + [moves[1]]
    with django_assert_num_queries(4):
        waiting = pending_changes(terms.values(), facet, staged=staged, language="en")
    assert [(one.words, one.shows_in_tree) for one in waiting[terms["travel"].pk]] == [("Moves to loans", True)] * count
    assert [one.words for one in waiting[terms["travel-card"].pk]] == ["Gets a term below it: loans"]
    assert [one.change_request for one in waiting[terms["loans"].pk] if one.change_request is None] == [None]


def test_nothing_that_waits_is_cheap(terms, django_assert_num_queries):
    facet = Facet.objects.get(code="product")
    with django_assert_num_queries(1):
        assert pending_changes(terms.values(), facet, staged=[], language="en") == {}


def test_staged_operations_are_read_in_their_order(terms, sara):
    for code in ("loans", "travel"):
        stage_operation(operation=Restore(term=f"product:{code}"), actor=sara)
    assert [operation.term for _row, operation in staged_by(sara)] == ["product:loans", "product:travel"]


def test_what_an_operation_needs_first_comes_in_the_order_of_the_list():
    top = Create(term="product:a", labels={"en": "A"})
    below = Create(term="product:b", labels={"en": "B"}, parent="product:a")
    other = Create(term="product:c", labels={"en": "C"})
    move = Move(term="product:x", parent="product:b")
    assert needed_before([move], [other, top, below, Move(term="product:y")]) == [top, below]
    assert needed_before([other], [other, top]) == []
