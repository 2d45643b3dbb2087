"""The errors that mptt and django-simple-history make when they are set up the obvious way. Each has happened."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Term, TermAncestor
from taxonomy.services.tree_repair import inconsistencies
from tests.factories.taxonomy import drawn, grow, move_term, term


def test_the_first_save_writes_history_without_tree_numbers(sara: User) -> None:
    pets = term("pets", actor=sara)
    row = Term.history.get()
    assert (row.code, row.history_type, row.history_user) == ("pets", "+", sara)
    names = {field.name for field in Term.history.model._meta.get_fields()}
    assert {"code", "parent", "status"} <= names
    assert not {"lft", "rght", "tree_id", "level"} & names
    assert pets.history.count() == 1


@pytest.mark.django_db
def test_the_database_has_the_index_on_tree_and_left() -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Term._meta.db_table)
    assert ["tree_id", "lft"] in [found["columns"] for found in constraints.values() if found["index"]]


def test_saving_and_deleting_outside_the_lock_raises(sara: User) -> None:
    pets = term("pets", actor=sara)
    with pytest.raises(tree_lock.TreeNotLocked):
        pets.save()
    with pytest.raises(tree_lock.TreeNotLocked):
        pets.delete()
    with pytest.raises(tree_lock.TreeNotLocked):
        Term.objects.create(facet=pets.facet, code="cars")
    with tree_lock.locked():
        pets.save()
    with pytest.raises(tree_lock.TreeNotLocked):
        pets.save()
    assert Term.objects.count() == 1


def test_the_lock_is_free_again_after_an_error(sara: User) -> None:
    pets = term("pets", actor=sara)
    with pytest.raises(ZeroDivisionError), tree_lock.locked():
        raise ZeroDivisionError
    with pytest.raises(tree_lock.TreeNotLocked):
        pets.save()


def test_a_new_root_in_a_second_facet_takes_a_tree_of_its_own(sara: User) -> None:
    grow("pets\n    cats\ncars", actor=sara)
    grow("email\n    newsletter", facet="channel", actor=sara)
    term("boats", actor=sara)
    assert drawn("product") == "pets\n    cats\ncars\nboats"
    assert drawn("channel") == "email\n    newsletter"
    assert list(Term.objects.filter(parent=None).order_by("tree_id").values_list("code", "tree_id")) == [
        ("pets", 1),
        ("cars", 2),
        ("email", 3),
        ("boats", 4),
    ]


def test_a_code_is_taken_once_per_facet_in_the_database_too(sara: User) -> None:
    pets = term("pets", actor=sara)
    with pytest.raises(IntegrityError), tree_lock.locked():
        Term.objects.create(facet=pets.facet, code="pets")
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.filter(pk=pets.pk).update(parent=pets)


def test_a_delete_that_is_refused_leaves_the_tree_as_it_was(sara: User) -> None:
    terms = grow("pets\n    cats\n    dogs", actor=sara)
    with pytest.raises(ProtectedError), tree_lock.locked():
        Term.objects.get(pk=terms["pets"].pk).delete()
    assert drawn() == "pets\n    cats\n    dogs"
    assert inconsistencies() == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ancestors_and_numbers_equal_a_recomputation_after_random_moves(sara: User, seed: int) -> None:
    chance = random.Random(seed)
    terms = [term("t0", actor=sara)]
    for place in range(1, 30):
        terms.append(term(f"t{place}", parent=chance.choice([*terms, None]), actor=sara))
    moved = refused = 0
    for _round in range(60):
        try:
            move_term(term=chance.choice(terms), parent=chance.choice([*terms, None]), actor=sara)
            moved += 1
        except ValidationError:
            refused += 1
    assert moved > 20
    assert refused > 0
    assert inconsistencies() == []
    parents = dict(Term.objects.values_list("pk", "parent_id"))
    expected = set()
    for pk in parents:
        step: int | None = pk
        distance = 0
        while step is not None:
            expected.add((pk, step, distance))
            step, distance = parents[step], distance + 1
    assert set(TermAncestor.objects.values_list("term_id", "ancestor_id", "distance")) == expected


@pytest.mark.parametrize("size", [1, 3])
def test_the_ancestors_of_a_moved_subtree_take_two_statements_at_any_size(sara: User, size: int) -> None:
    terms = grow("pets\n    cats\ncars", actor=sara)
    for place in range(size):
        term(f"toy-{place}", parent=terms["cats"], actor=sara)
    with CaptureQueriesContext(connection) as captured:
        move_term(term=terms["cats"], parent=terms["cars"], actor=sara)
    touching = [query["sql"].split()[0] for query in captured if TermAncestor._meta.db_table in query["sql"]]
    assert [verb for verb in touching if verb != "SELECT"] == ["DELETE", "INSERT"]
    assert touching.count("SELECT") == 1
