"""`manage.py check_tree` finds what a write past the services breaks, and rebuilds it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from people.models import User
from taxonomy.models import Term, TermAncestor
from tests.factories.taxonomy import drawn, grow

PETS = """
    pets
        cats
            toys
        dogs
    cars
"""


def checked(*options: str) -> str:
    out = StringIO()
    call_command("check_tree", *options, stdout=out, skip_checks=True)
    return out.getvalue()


def refused(*options: str) -> tuple[str, str]:
    """(what was printed, the error)."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("check_tree", *options, stdout=out, skip_checks=True)
    return out.getvalue(), str(refusal.value)


def test_a_sound_tree(sara: User) -> None:
    grow(PETS, actor=sara)
    assert checked() == "The tree numbers and the ancestor table agree with the parents.\n"


def test_wrong_numbers_are_shown_and_rebuilt(sara: User) -> None:
    grow(PETS, actor=sara)
    Term.objects.filter(code="dogs").update(lft=F("lft") + 10, level=7)
    printed, error = refused()
    assert printed == "product:dogs: tree_id, lft, rght, level are (1, 16, 7, 7); by the parents they should be (1, 6, 7, 1).\n"
    assert error == "1 term differs from what its parents say. Rebuild them with --repair."
    assert "1 row was repaired." in checked("--repair")
    assert drawn() == "pets\n    cats\n        toys\n    dogs\ncars"
    assert "agree" in checked()


def test_a_parent_set_past_the_services_is_followed(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    Term.objects.filter(code="cats").update(parent=terms["cars"])
    refused()
    checked("--repair")
    assert drawn() == "pets\n    dogs\ncars\n    cats\n        toys"
    assert set(TermAncestor.objects.filter(term__code="toys").values_list("ancestor__code", "distance")) == {
        ("toys", 0),
        ("cats", 1),
        ("cars", 2),
    }


def test_missing_and_surplus_ancestor_rows_are_found_and_rebuilt(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    TermAncestor.objects.filter(term=terms["toys"], ancestor=terms["pets"]).delete()
    TermAncestor.objects.create(term=terms["cars"], ancestor=terms["pets"], distance=1)
    TermAncestor.objects.filter(term=terms["dogs"], ancestor=terms["pets"]).update(distance=4)
    printed, _error = refused()
    assert printed.splitlines() == [
        "product:toys: its ancestor rows differ from its parents.",
        "product:dogs: its ancestor rows differ from its parents.",
        "product:cars: its ancestor rows differ from its parents.",
    ]
    assert "4 rows were repaired." in checked("--repair", "--actor", "sara")


def test_two_roots_with_one_tree_number(sara: User) -> None:
    grow(PETS, actor=sara)
    Term.objects.update(tree_id=1)
    refused()
    checked("--repair")
    assert drawn() == "pets\n    cats\n        toys\n    dogs\ncars"
    assert dict(Term.objects.filter(parent=None).values_list("code", "tree_id")) == {"pets": 1, "cars": 2}


def test_parents_in_a_circle_are_named_and_left_to_a_person(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    Term.objects.filter(code="pets").update(parent=terms["toys"])
    before = list(Term.objects.order_by("pk").values())
    printed, _error = refused()
    assert "product:pets: its parents run in a circle." in printed
    _printed, error = refused("--repair")
    assert error.startswith("The parents of these terms run in a circle: product:pets, product:cats")
    assert list(Term.objects.order_by("pk").values()) == before


def test_a_parent_of_another_facet_is_found(sara: User) -> None:
    terms = grow(PETS, actor=sara)
    email = grow("email", facet="channel", actor=sara)["email"]
    Term.objects.filter(code="cars").update(parent=email)
    assert "product:cars: its parent is of another facet." in refused("--repair")[0]
    assert terms["cars"].facet_id != email.facet_id


def test_an_unknown_person_repairs_nothing(sara: User) -> None:
    grow(PETS, actor=sara)
    Term.objects.filter(code="dogs").update(lft=99)
    assert refused("--repair", "--actor", "nobody")[1] == "There is no user “nobody”."
    assert Term.objects.get(code="dogs").lft == 99
