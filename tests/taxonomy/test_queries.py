"""Finding terms by reference and by place."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Facet, Term
from taxonomy.queries import terms as queries
from taxonomy.queries.references import path_name
from tests.factories.taxonomy import deprecate_term, grow, set_labels, term

PETS = """
    pets
        cats
            cat-toys
        dogs
    cars
"""


def test_a_reference_names_a_term(sara: User) -> None:
    pets = term("pets", actor=sara)
    term("pets", facet="segment", actor=sara)
    assert queries.resolve("product:pets") == pets


def test_an_old_code_resolves_to_the_end_of_its_replacements(sara: User) -> None:
    terms = grow("one\ntwo\nthree", actor=sara)
    deprecate_term(term=terms["one"], replaced_by=terms["two"], reason="Renamed", actor=sara)
    deprecate_term(term=terms["two"], replaced_by=terms["three"], reason="Renamed", actor=sara)
    assert queries.resolve("product:one") == terms["three"]


def test_a_deprecated_term_that_nothing_replaces_resolves_to_itself(sara: User) -> None:
    one = term("one", actor=sara)
    deprecate_term(term=one, reason="Sold", actor=sara)
    assert queries.resolve("product:one") == one


def test_replacements_in_a_circle_are_refused(sara: User) -> None:
    terms = grow("one\ntwo", actor=sara)
    with tree_lock.locked():
        for code, replacement in (("one", "two"), ("two", "one")):
            Term.objects.filter(code=code).update(status="deprecated", replaced_by=terms[replacement])
    with pytest.raises(ValidationError, match="The replacements of “product:one” run in a circle"):
        queries.resolve("product:one")


def test_every_bad_reference_is_named_at_once(sara: User) -> None:
    term("pets", actor=sara)
    with pytest.raises(ValidationError) as refusal:
        queries.resolve_many(["product:pets", "pets", "planet:mars", "product:Pets", "channel:pets", "product:\0", ""])
    assert refusal.value.messages == [
        "“pets” is not a term; write facet:code, for example channel:email.",
        "There is no facet “planet” (in “planet:mars”).",
        "The facet product has no term “Pets”.",
        "The facet channel has no term “pets”.",
        "The facet product has no term “\0”.",
        "“” is not a term; write facet:code, for example channel:email.",
    ]


@pytest.mark.parametrize("codes", [["cats"], ["cats", "dogs", "cars"]])
def test_resolving_takes_as_many_queries_for_three_as_for_one(
    sara: User, django_assert_num_queries: DjangoAssertNumQueries, codes: list[str]
) -> None:
    terms = grow(PETS, actor=sara)
    with django_assert_num_queries(2):
        found = queries.resolve_many(f"product:{code}" for code in codes)
    assert found == {f"product:{code}": terms[code] for code in codes}


def test_terms_in_use_may_be_used(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    queries.require_usable(terms.values(), facet_code="product")
    queries.require_usable([])


def test_every_term_that_may_not_be_used_is_named(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    email = term("email", facet="channel", actor=sara)
    gone = deprecate_term(term=terms["cats"], reason="Sold", actor=sara)
    replaced = deprecate_term(term=terms["cars"], replaced_by=terms["dogs"], reason="Sold", actor=sara)
    with pytest.raises(ValidationError) as refusal:
        queries.require_usable([terms["pets"], gone, replaced, email], facet_code="product")
    assert refusal.value.messages == [
        "“product:cats” is out of use, and nothing replaces it; choose another term.",
        "“product:cars” is out of use; use “product:dogs” instead.",
        "“channel:email” is not a term of the facet product.",
    ]


def test_ancestors_and_descendants_include_the_term(sara: User) -> None:
    ids = {code: found.pk for code, found in grow(PETS, actor=sara).items()}
    assert queries.ancestor_ids([ids["cat-toys"], ids["cars"], 0]) == {
        ids["cat-toys"]: {ids["cat-toys"], ids["cats"], ids["pets"]},
        ids["cars"]: {ids["cars"]},
        0: set(),
    }
    assert queries.descendant_ids([ids["cats"], ids["cars"]]) == {ids["cats"], ids["cat-toys"], ids["cars"]}
    assert queries.descendant_ids([]) == set()


@pytest.mark.parametrize("codes", [["cat-toys"], ["cat-toys", "dogs", "cars"]])
def test_paths_are_two_queries_for_any_number_of_terms(
    sara: User, django_assert_num_queries: DjangoAssertNumQueries, codes: list[str]
) -> None:
    terms = grow(PETS, actor=sara)
    set_labels(term=terms["cats"], labels={"fr": "Chats"}, actor=sara)
    set_labels(term=terms["pets"], labels={"fr": "Animaux", "en": "Pets"}, actor=sara)
    with django_assert_num_queries(2):
        found = queries.paths([terms[code] for code in codes], "fr")
    expected = {"cat-toys": ["Animaux", "Chats", "cat-toys"], "dogs": ["Animaux", "dogs"], "cars": ["cars"]}
    assert found == {terms[code].pk: expected[code] for code in codes}


@pytest.mark.parametrize("count", [1, 3])
def test_children_come_in_order_with_labels_and_counts_in_two_queries(
    sara: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    pets = term("pets", actor=sara)
    for code in ["cats", "dogs", "ants"][:count]:
        child = term(code, parent=pets, actor=sara)
        term(f"{code}-toys", parent=child, actor=sara)
        term(f"{code}-food", parent=child, actor=sara)
    with django_assert_num_queries(2):
        children: list[Any] = list(queries.children(pets.facet, pets))
        found = [(child.code, child.child_count, [label.text for label in child.labels.all()]) for child in children]
    assert found == [("cats", 2, ["cats"]), ("dogs", 2, ["dogs"]), ("ants", 2, ["ants"])][:count]


def test_roots_are_those_of_one_facet(sara: User) -> None:
    grow(PETS, actor=sara)
    term("email", facet="channel", actor=sara)
    roots: list[Any] = list(queries.children(Facet.objects.get(code="product"), None))
    assert [(root.code, root.child_count) for root in roots] == [("pets", 2), ("cars", 0)]


def test_the_name_in_a_heading_is_the_end_of_a_long_path(sara: User) -> None:
    parent, names = None, [f"{level} {'x' * 50}" for level in range(4)]
    for level, name in enumerate(names):
        parent = term(f"level-{level}", parent=parent, actor=sara)
        parent = set_labels(term=parent, labels={"en": name}, actor=sara)
    deepest = Term.objects.get(code="level-3")
    assert path_name(Term.objects.get(code="level-1"), "en") == f"{names[0]} › {names[1]}"
    assert path_name(deepest, "en") == f"… › {names[2]} › {names[3]}"
    deepest = set_labels(term=deepest, labels={"en": "y" * 255}, actor=sara)
    assert path_name(deepest, "en") == f"… › {'y' * 255}"
