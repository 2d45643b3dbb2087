"""Adding facets, and changing their rules."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import Facet
from taxonomy.services.facets import create_facet, save_facet
from tests.factories.taxonomy import create_term, grow, product, term
from tests.support.terms import everything

RULES: dict[str, Any] = {
    "name": "Product",
    "description": "",
    "uri": "",
    "max_depth": None,
    "assets_may_carry": True,
    "free_proposals": True,
    "free_additions": True,
}


def refused(actor: User, **changes: Any) -> dict[str, list[str]]:
    """The problems by field; asserts that nothing changed."""
    before = everything()
    with pytest.raises(ValidationError) as problem:
        save_facet(facet=product(), **(RULES | changes), actor=actor)
    assert everything() == before
    return problem.value.message_dict


def test_a_new_facet_takes_terms_at_once(sara: User) -> None:
    made = create_facet(code="audience", name=" Who  reads it ", uri="https://example.org/audience", max_depth=1, actor=sara)
    create_term(facet=made, code="staff", labels={"en": "Staff"}, actor=sara)
    assert (made.name, made.max_depth, made.assets_may_carry, made.free_proposals) == ("Who reads it", 1, True, True)
    assert [(row.history_type, row.history_user) for row in made.history.all()] == [("+", sara)]
    assert list(Facet.objects.values_list("code", flat=True))[-1] == "audience"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("product", "There is a facet “product” already."),
        ("suggest", "“suggest” is the address of a page; choose another code."),
        ("propose", "“propose” is the address of a page; choose another code."),
        ("-", "A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
        ("", "This field cannot be blank."),
        ("x" * 51, "Ensure this value has at most 50 characters (it has 51)."),
    ],
)
def test_codes_that_are_refused(sara: User, code: str, problem: str) -> None:
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        create_facet(code=code, name="New", actor=sara)
    assert refusal.value.message_dict == {"code": [problem]}
    assert everything() == before


def test_rules_are_saved_and_obeyed(sara: User) -> None:
    save_facet(facet=product(), **(RULES | {"max_depth": 1, "assets_may_carry": False, "free_proposals": False}), actor=sara)
    row = product()
    assert (row.max_depth, row.assets_may_carry, row.free_proposals) == (1, False, False)
    assert row.history.first().history_user == sara
    top = term("top", actor=sara)
    with pytest.raises(ValidationError, match="at most 1 levels"):
        term("below", parent=top, actor=sara)


def test_saving_the_same_writes_nothing(sara: User) -> None:
    rules = RULES | {"uri": "https://example.org/product"}
    save_facet(facet=product(), **rules, actor=sara)
    before = everything()
    save_facet(facet=product(), **(rules | {"name": " Product "}), actor=sara)
    assert everything() == before


def test_a_tree_is_not_made_flatter_than_it_is(sara: User) -> None:
    above = term("one", actor=sara)
    above = term("two", parent=above, actor=sara)
    term("three", parent=above, actor=sara)
    assert refused(sara, max_depth=2) == {"max_depth": ["“three” stands on level 3; move it up first, or allow 3 levels."]}
    grow("one\n    two\n        three\n            four", facet="channel", actor=sara)
    save_facet(facet=product(), **(RULES | {"max_depth": 3}), actor=sara)
    assert product().max_depth == 3


def test_what_a_facet_cannot_be(sara: User) -> None:
    create_facet(code="audience", name="Audience", uri="https://example.org/a", actor=sara)
    assert refused(sara, name=" ", uri="https://example.org/a", max_depth=0, description="\x07") == {
        "name": ["Give the facet a name."],
        "description": ["It holds a control character; remove it."],
        "uri": ["This is the URI of the facet audience already."],
        "max_depth": ["A tree has 1 to 100 levels; leave it empty for as many as needed."],
    }
    assert refused(sara, name="x" * 101, uri="nowhere", max_depth=101) == {
        "name": ["It has 101 characters; at most 100 are kept."],
        "uri": ["Write the whole URI, such as https://example.org/terms/cards."],
        "max_depth": ["A tree has 1 to 100 levels; leave it empty for as many as needed."],
    }


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_adds_and_rules(db: None, request: pytest.FixtureRequest, who: str) -> None:
    actor = request.getfixturevalue(who)
    before = everything()
    with pytest.raises(PermissionDenied, match=r"taxonomy\.add_facet"):
        create_facet(code="audience", name="Audience", actor=actor)
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_facet"):
        save_facet(facet=product(), **RULES, actor=actor)
    assert everything() == before
