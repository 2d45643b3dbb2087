"""Importing terms: a diff by code, in one transaction, in few statements, with history."""

from collections.abc import Sequence

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from taxonomy.models import Facet, Term, TermAncestor, TermLabel
from taxonomy.rows import ImportReport, TermRow
from taxonomy.services import ancestors
from taxonomy.services.importing import import_terms
from taxonomy.services.terms import create_term
from taxonomy.services.tree_repair import inconsistencies
from tests.factories.taxonomy import drawn, grow


def row(code: str, parent: str = "", number: int = 1, *, definition: str = "", **labels: str) -> TermRow:
    return TermRow(code, parent, labels or {"en": code}, number, "terms.csv", definition=definition)


def imported(rows: Sequence[TermRow], *, facet: str = "product", actor: User) -> ImportReport:
    return import_terms(facet=Facet.objects.get(code=facet), rows=rows, actor=actor)


PETS = [row("cats", "pets", 1, en="Cats", fr="Chats"), row("toys", "cats", 2), row("pets", "", 3), row("dogs", "pets", 4)]


def test_a_forest_is_created_in_the_order_of_the_file(sara: User) -> None:
    assert imported(PETS, actor=sara) == ImportReport(created=4, relabelled=0, unchanged=0, problems=[])
    assert drawn() == "pets\n    cats\n        toys\n    dogs"
    assert set(TermLabel.objects.filter(term__code="cats").values_list("language", "text")) == {("en", "Cats"), ("fr", "Chats")}
    assert dict(TermAncestor.objects.filter(term__code="toys").values_list("ancestor__code", "distance")) == {
        "toys": 0,
        "cats": 1,
        "pets": 2,
    }
    assert inconsistencies() == []


def test_history_names_the_actor_and_the_file(sara: User) -> None:
    imported(PETS, actor=sara)
    rows = Term.history.values_list("code", "history_type", "history_user__username", "history_change_reason")
    assert set(rows) == {(code, "+", "sara", "terms.csv") for code in ("pets", "cats", "dogs", "toys")}
    assert set(TermLabel.history.values_list("history_user__username", "history_type")) == {("sara", "+")}
    assert Term.history.get(code="toys").parent.code == "cats"


def test_new_terms_take_their_place_among_those_that_exist(sara: User) -> None:
    grow("pets\n    cats\n        toys\n    dogs\ncars", actor=sara)
    grow("email", facet="channel", actor=sara)
    report = imported(
        [row("mice", "cats", 1), row("food", "toys", 2), row("boats", "", 3), row("sails", "boats", 4)], actor=sara
    )
    assert report.created == 4
    assert drawn() == "pets\n    cats\n        toys\n            food\n        mice\n    dogs\ncars\nboats\n    sails"
    assert drawn("channel") == "email"
    assert inconsistencies() == []


def test_terms_are_created_one_by_one_after_an_import(sara: User) -> None:
    imported(PETS, actor=sara)
    create_term(
        facet=Facet.objects.get(code="product"),
        code="fish",
        labels={"en": "Fish"},
        parent=Term.objects.get(code="pets"),
        actor=sara,
    )
    assert drawn() == "pets\n    cats\n        toys\n    dogs\n    fish"
    assert inconsistencies() == []


def test_importing_again_is_a_diff_by_code(sara: User) -> None:
    imported(PETS, actor=sara)
    terms, labels = Term.history.count(), TermLabel.history.count()
    assert imported(PETS, actor=sara) == ImportReport(created=0, relabelled=0, unchanged=4, problems=[])
    assert (Term.history.count(), TermLabel.history.count()) == (terms, labels)

    report = imported(
        [row("cats", "pets", 1, en="Felines", fr=""), row("dogs", "", 2, es="Perros"), row("ants", "pets", 3)], actor=sara
    )
    assert report == ImportReport(created=1, relabelled=2, unchanged=0, problems=[])
    assert set(TermLabel.objects.filter(term__code="cats").values_list("language", "text")) == {
        ("en", "Felines"),
        ("fr", "Chats"),
    }
    assert set(TermLabel.objects.filter(term__code="dogs").values_list("language", "text")) == {
        ("en", "dogs"),
        ("es", "Perros"),
    }
    assert list(TermLabel.history.filter(term__code="cats", language="en").values_list("text", "history_type")) == [
        ("Felines", "~"),
        ("Cats", "+"),
    ]
    assert Term.objects.count() == 5


def test_a_definition_is_corrected_and_a_blank_one_leaves_it(sara: User) -> None:
    imported([row("cats", definition="Felis")], actor=sara)
    assert imported([row("cats")], actor=sara).unchanged == 1
    assert imported([row("cats", definition="Felis catus")], actor=sara).relabelled == 1
    assert Term.objects.get().definition == "Felis catus"
    newest, oldest = Term.history.all()
    assert (newest.definition, newest.history_type, newest.history_user) == ("Felis catus", "~", sara)
    assert oldest.definition == "Felis"


def test_the_rows_that_are_well_are_imported_and_the_others_are_named(sara: User) -> None:
    grow("pets\n    cats\ncars", actor=sara)
    report = imported(
        [
            row("dogs", "pets", 2),
            row("two words", "pets", 3),
            row("dogs", "pets", 4),
            row("mars", "planets", 5),
            row("self", "self", 6),
            row("hen", "egg", 7),
            row("egg", "hen", 8),
            row("cats", "cars", 9, en="Moved cats"),
        ],
        actor=sara,
    )
    assert (report.created, report.relabelled, report.unchanged) == (1, 0, 0)
    assert [(problem.file, problem.row) for problem in report.problems] == [("terms.csv", number) for number in range(3, 10)]
    assert drawn() == "pets\n    cats\n    dogs\ncars"
    assert TermLabel.objects.get(term__code="cats").text == "cats"


def test_codes_of_other_facets_do_not_matter(sara: User) -> None:
    grow("pets", facet="segment", actor=sara)
    report = imported([row("pets"), row("cats", "email", 2)], actor=sara)
    assert report.created == 1
    assert [problem.message for problem in report.problems] == [
        "The parent “email” of “cats” is neither in the file nor in the facet."
    ]


def test_nothing_to_import_is_not_an_error(sara: User) -> None:
    assert imported([], actor=sara) == ImportReport(created=0, relabelled=0, unchanged=0, problems=[])


def test_an_import_that_fails_half_way_leaves_nothing(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    grow("pets", actor=sara)
    terms, labels, histories = Term.objects.count(), TermLabel.objects.count(), Term.history.count()

    def fail(_rows: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(ancestors, "insert_rows", fail)
    with pytest.raises(DatabaseError):
        imported([row("cats", "pets"), row("pets", "", 2, en="Animals")], actor=sara)
    assert (Term.objects.count(), TermLabel.objects.count(), Term.history.count()) == (terms, labels, histories)
    assert TermLabel.objects.get().text == "pets"
    assert drawn() == "pets"
    assert inconsistencies() == []


def test_statements_are_few_for_300_terms(sara: User) -> None:
    rows = [row("pets"), *(row(f"cat-{place}", "pets", place) for place in range(1, 300))]
    with CaptureQueriesContext(connection) as creating:
        assert imported(rows, actor=sara).created == 300
    french = [row(each.code, each.parent_code, each.row, fr="Chat") for each in rows]
    with CaptureQueriesContext(connection) as relabelling:
        assert imported(french, actor=sara).relabelled == 300
    assert len(creating) < 30
    assert len(relabelling) < 15


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_imports(request: pytest.FixtureRequest, who: str) -> None:
    with pytest.raises(PermissionDenied, match="add_term"):
        imported(PETS, actor=request.getfixturevalue(who))
    assert Term.objects.count() == 0
