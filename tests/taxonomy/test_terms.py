"""Creating, labelling, moving and deprecating single terms."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import Term, TermAncestor, TermLabel
from taxonomy.services.operations import change_alone
from taxonomy.vocabulary.operations import Create
from taxonomy.vocabulary.statuses import TermStatus
from tests.factories.taxonomy import create_term, deprecate_term, drawn, grow, move_term, product, set_labels, term

PETS = """
    pets
        cats
            cat-toys
        dogs
    cars
"""


NEW = Create(term="product:birds", labels={"en": "Birds"})


def ancestors_of(code: str) -> dict[str, int]:
    return dict(TermAncestor.objects.filter(term__code=code).values_list("ancestor__code", "distance"))


def state() -> tuple[object, ...]:
    """Everything that a refusal must leave alone."""
    return (
        list(Term.objects.order_by("pk").values()),
        list(TermLabel.objects.order_by("pk").values()),
        set(TermAncestor.objects.values_list("term_id", "ancestor_id", "distance")),
        Term.history.count(),
        TermLabel.history.count(),
    )


def test_a_new_term_is_the_last_child_with_its_labels_and_ancestors(sara: User) -> None:
    terms = grow("pets\n    cats", actor=sara)
    made = create_term(
        facet=product(),
        code="dogs",
        labels={"en": " Dogs ", "fr": "Chiens", "es": ""},
        parent=terms["pets"],
        definition="Man's best friend.",
        actor=sara,
    )
    assert drawn() == "pets\n    cats\n    dogs"
    assert (made.reference, made.status) == ("product:dogs", "active")
    assert list(made.notes.values_list("kind", "language", "text")) == [("definition", "", "Man's best friend.")]
    assert set(made.labels.values_list("language", "text")) == {("en", "Dogs"), ("fr", "Chiens")}
    assert ancestors_of("dogs") == {"dogs": 0, "pets": 1}
    assert [(row.history_type, row.history_user) for row in made.history.all()] == [("+", sara)]
    assert {row.history_user for row in TermLabel.history.filter(term=made)} == {sara}


def test_terms_made_one_after_another_under_one_stale_parent_instance_nest_well(sara: User) -> None:
    pets = term("pets", actor=sara)
    for code in ("cats", "dogs", "fish"):
        term(code, parent=pets, actor=sara)
    assert list(Term.objects.order_by("lft").values_list("code", "lft", "rght")) == [
        ("pets", 1, 8),
        ("cats", 2, 3),
        ("dogs", 4, 5),
        ("fish", 6, 7),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"code": "two words"}, "code", "A code starts with"),
        ({"code": "line\n"}, "code", "A code starts with"),
        ({"code": ""}, "code", "A code starts with"),
        ({"code": "x" * 101}, "code", "at most 100 characters"),
        ({"code": "cats"}, "code", "already has a term “cats”"),
        ({"labels": {}}, "labels", "at least one label"),
        ({"labels": {"en": "  "}}, "labels", "at least one label"),
        ({"labels": {"en": "x" * 501}}, "labels", "at most 500"),
        ({"definition": "Bi\0rds"}, "definition", "holds a NUL"),
        ({"labels": {"en": "Birds", "EN": "Fowl"}}, "labels", "two labels in “en”"),
        ({"labels": {"en": "Bi\x07rds"}}, "labels", "a control character"),
        ({"labels": {"klingon!": "Birds"}}, "labels", "not a language tag"),
    ],
)
def test_a_bad_term_is_refused_and_nothing_changes(sara: User, changes: dict[str, Any], field: str, message: str) -> None:
    terms = grow(PETS, actor=sara)
    before = state()
    wanted: dict[str, Any] = {
        "facet": product(),
        "code": "birds",
        "labels": {"en": "Birds"},
        "parent": terms["pets"],
        "actor": sara,
    }
    with pytest.raises(ValidationError) as refusal:
        create_term(**(wanted | changes))
    assert message in refusal.value.message_dict[field][0]
    assert state() == before


def test_a_parent_of_another_facet_is_refused(sara: User) -> None:
    email = term("email", facet="channel", actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="“email” is a term of the facet channel; choose a parent in the facet product"):
        term("birds", parent=email, actor=sara)
    assert state() == before


def test_a_deprecated_parent_is_refused(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    deprecate_term(term=terms["pets"], reason="Sold", actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="“pets” is out of use"):
        term("birds", parent=terms["pets"], actor=sara)
    with pytest.raises(ValidationError, match="“pets” is out of use"):
        move_term(term=terms["cars"], parent=terms["pets"], actor=sara)
    assert state() == before


def test_a_parent_that_is_gone_is_refused(sara: User) -> None:
    pets = term("pets", actor=sara)
    ghost = Term(pk=pets.pk + 1, facet=pets.facet, code="ghost")
    before = state()
    with pytest.raises(ValidationError, match="There is no term “product:ghost”"):
        term("birds", parent=ghost, actor=sara)
    assert state() == before


def test_moving_takes_everything_below_along(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    move_term(term=terms["cats"], parent=terms["cars"], actor=sara)
    assert drawn() == "pets\n    dogs\ncars\n    cats\n        cat-toys"
    assert ancestors_of("cat-toys") == {"cat-toys": 0, "cats": 1, "cars": 2}
    assert ancestors_of("cats") == {"cats": 0, "cars": 1}
    assert ancestors_of("dogs") == {"dogs": 0, "pets": 1}


def test_moving_to_the_top_and_back(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    move_term(term=terms["cats"], parent=None, actor=sara)
    assert drawn() == "pets\n    dogs\ncars\ncats\n    cat-toys"
    assert ancestors_of("cat-toys") == {"cat-toys": 0, "cats": 1}
    move_term(term=terms["cats"], parent=terms["pets"], actor=sara)
    assert drawn() == "pets\n    dogs\n    cats\n        cat-toys\ncars"
    assert ancestors_of("cat-toys") == {"cat-toys": 0, "cats": 1, "pets": 2}


def test_the_history_of_a_move_shows_who_and_both_parents(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    move_term(term=terms["cats"], parent=terms["cars"], actor=sara)
    after, before = Term.history.filter(code="cats")
    assert (before.parent_id, after.parent_id) == (terms["pets"].pk, terms["cars"].pk)
    assert after.history_user == sara
    assert Term.history.filter(code="cat-toys").count() == 1


def test_moving_a_term_to_where_it_is_is_refused(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="“cats” is there already"):
        move_term(term=terms["cats"], parent=terms["pets"], actor=sara)
    with pytest.raises(ValidationError, match="“cars” is there already"):
        move_term(term=terms["cars"], parent=None, actor=sara)
    assert state() == before


@pytest.mark.parametrize(
    ("parent", "loop"),
    [("pets", "pets > pets"), ("cats", "cats > pets > cats"), ("cat-toys", "cat-toys > cats > pets > cat-toys")],
)
def test_a_cycle_is_refused_with_the_loop_named(sara: User, parent: str, loop: str) -> None:
    terms = grow(PETS, actor=sara)
    before = state()
    with pytest.raises(ValidationError) as refusal:
        move_term(term=terms["pets"], parent=terms[parent], actor=sara)
    assert refusal.value.message_dict == {
        "parent": [f"“pets” cannot be moved under “{parent}”: that would make it its own ancestor ({loop})."]
    }
    assert state() == before


def test_a_cycle_that_a_stale_instance_does_not_see_is_refused(sara: User) -> None:
    terms = grow("pets\ncars", actor=sara)
    stale_cars = Term.objects.get(code="cars")
    move_term(term=terms["cars"], parent=terms["pets"], actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="its own ancestor"):
        move_term(term=terms["pets"], parent=stale_cars, actor=sara)
    assert state() == before


def test_moving_into_another_facet_is_refused(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    email = term("email", facet="channel", actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="“email” is a term of the facet channel"):
        move_term(term=terms["cats"], parent=email, actor=sara)
    assert state() == before


def test_labels_of_languages_not_mentioned_stay(sara: User) -> None:
    cats = term("cats", actor=sara)
    set_labels(term=cats, labels={"fr": "Chats", "es": "Gatos"}, actor=sara)
    set_labels(term=cats, labels={"fr": "Félins", "es": ""}, actor=sara)
    assert set(cats.labels.values_list("language", "text")) == {("en", "cats"), ("fr", "Félins")}
    assert list(TermLabel.history.filter(term=cats, language="fr").values_list("text", "history_type")) == [
        ("Félins", "~"),
        ("Chats", "+"),
    ]
    assert list(TermLabel.history.filter(term=cats, language="es").values_list("history_type", flat=True)) == ["-", "+"]


def test_labels_that_do_not_change_are_refused(sara: User) -> None:
    cats = term("cats", actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="The labels are the same as before"):
        set_labels(term=cats, labels={"en": "cats", "fr": ""}, actor=sara)
    assert state() == before


def test_languages_are_stored_in_their_usual_case(sara: User) -> None:
    cats = create_term(facet=product(), code="cats", labels={"EN": "Cats", "pt-br": "Gatos"}, actor=sara)
    set_labels(term=cats, labels={"PT-BR": "Felinos"}, actor=sara)
    assert set(cats.labels.values_list("language", "text")) == {("en", "Cats"), ("pt-BR", "Felinos")}


@pytest.mark.parametrize("labels", [{"en": ""}, {"no language": "Cats"}, {"en": "x" * 501}])
def test_bad_labels_and_removing_the_last_are_refused(sara: User, labels: dict[str, str]) -> None:
    cats = term("cats", actor=sara)
    before = state()
    with pytest.raises(ValidationError) as refusal:
        set_labels(term=cats, labels=labels, actor=sara)
    assert list(refusal.value.message_dict) == ["labels"]
    assert state() == before


def test_a_deprecated_term_names_its_replacement_and_the_reason(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    done = deprecate_term(term=terms["cats"], replaced_by=terms["dogs"], reason="  We only sell dogs  ", actor=sara)
    done.refresh_from_db()
    assert (done.status, done.replaced_by) == (TermStatus.DEPRECATED, terms["dogs"])
    assert (done.history.first().history_change_reason, done.history.first().history_user) == ("We only sell dogs", sara)
    assert drawn() == "pets\n    cats\n        cat-toys\n    dogs\ncars"


def test_what_cannot_be_deprecated(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    email = term("email", facet="channel", actor=sara)
    deprecate_term(term=terms["dogs"], reason="Sold", actor=sara)
    before = state()
    with pytest.raises(ValidationError, match="Say why"):
        deprecate_term(term=terms["cats"], reason=" ", actor=sara)
    with pytest.raises(ValidationError, match="“cats” cannot replace itself"):
        deprecate_term(term=terms["cats"], replaced_by=terms["cats"], reason="Sold", actor=sara)
    with pytest.raises(ValidationError, match="“email” is of another facet"):
        deprecate_term(term=terms["cats"], replaced_by=email, reason="Sold", actor=sara)
    with pytest.raises(ValidationError, match="“dogs” is out of use itself"):
        deprecate_term(term=terms["cats"], replaced_by=terms["dogs"], reason="Sold", actor=sara)
    with pytest.raises(ValidationError, match="“dogs” is already deprecated") as refusal:
        deprecate_term(term=terms["dogs"], reason="Sold", actor=sara)
    assert refusal.value.code == "conflict"
    assert state() == before


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_creates_terms(request: pytest.FixtureRequest, sara: User, who: str) -> None:
    grow(PETS, actor=sara)
    before = state()
    with pytest.raises(PermissionDenied, match="change_term"):
        change_alone(operations=[NEW], actor=request.getfixturevalue(who))
    assert state() == before
