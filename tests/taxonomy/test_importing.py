"""Importing terms: a diff by code, in one transaction, with history."""

from typing import Any

from people.models import User
from taxonomy.models import (
    Facet,
    Term,
    TermAncestor,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.queries.term_rows import rows_of
from taxonomy.queries.terms import tree_version
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.rows import ImportReport, TermRow, definition
from tests.factories.taxonomy import create_term, drawn, grow
from tests.taxonomy.importing import PETS, WHOLE, imported, row


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
        [row("cats", "pets", 1, es="Gatos", fr=""), row("dogs", "", 2, es="Perros"), row("ants", "pets", 3)], actor=sara
    )
    assert report == ImportReport(created=1, relabelled=2, unchanged=0, problems=[])
    assert dict(TermLabel.objects.filter(term__code="cats").values_list("language", "text")) == {
        "en": "Cats",
        "fr": "Chats",
        "es": "Gatos",
    }
    assert dict(TermLabel.objects.filter(term__code="dogs").values_list("language", "text")) == {"en": "dogs", "es": "Perros"}
    assert (Term.history.count(), TermLabel.history.count()) == (terms + 1, labels + 3)
    assert Term.objects.count() == 5


def test_a_label_of_a_proposal_is_corrected_and_found_again(sara: User) -> None:
    imported([TermRow("cats", "", {"en": "Kats", "fr": "Chats"}, 1, "a.csv", status="proposed")], actor=sara)
    report = imported([TermRow("cats", "", {"en": "Éats"}, 1, "b.csv", cleared=frozenset({"label@fr"}))], actor=sara)
    assert report.relabelled == 1
    assert list(TermLabel.objects.values_list("language", "text", "folded")) == [("en", "Éats", "eats")]
    history = TermLabel.history.order_by("history_id").values_list(
        "text", "history_type", "history_change_reason", "history_user__username"
    )
    assert list(history) == [
        ("Kats", "+", "a.csv", "sara"),
        ("Chats", "+", "a.csv", "sara"),
        ("Chats", "-", "b.csv", "sara"),
        ("Éats", "~", "b.csv", "sara"),
    ]


def test_a_definition_is_corrected_and_a_blank_one_leaves_it(sara: User) -> None:
    def defined(text: str) -> TermRow:
        return TermRow("cats", "", {"en": "Cats"}, notes=definition("en", text), file="a.csv")

    imported([defined("Felis")], actor=sara)
    before = Term.objects.get().updated_at
    assert imported([defined("")], actor=sara).unchanged == 1
    assert Term.objects.get().updated_at == before
    assert imported([defined("Felis catus")], actor=sara).relabelled == 1
    assert TermNote.objects.get().text == "Felis catus"
    assert Term.objects.get().updated_at > before
    assert set(TermNote.history.values_list("text", "history_type")) == {
        ("Felis", "+"),
        ("Felis", "-"),
        ("Felis catus", "+"),
    }


def test_all_that_a_row_can_say_is_stored_and_taken_away_again(sara: User) -> None:
    rows = [
        TermRow("p", "", {}, 1, "a.csv"),
        TermRow("q", "", {}, 2, "a.csv"),
        TermRow("x", "p", {"en": "X"}, 3, "a.csv", status="proposed", **WHOLE),
    ]
    assert imported(rows, actor=sara).created == 3
    stored = {each.code: each for each in rows_of(Facet.objects.get(code="product"))}["x"]
    assert stored == TermRow("x", "p", {"en": "X"}, status="proposed", sort=1, **WHOLE)
    assert imported(rows, actor=sara).unchanged == 3
    assert inconsistencies() == []

    names = "broader alt_labels@en hidden_labels@ definition@en use_when@fr notation exact_match identifiers related uri owner"
    cleared = frozenset(f"{names} valid_from valid_to".split())
    assert imported([TermRow("x", "", {}, 4, "b.csv", cleared=cleared)], actor=sara) == ImportReport(0, 1, 0, [])
    left = {each.code: each for each in rows_of(Facet.objects.get(code="product"))}["x"]
    assert left == TermRow("x", "p", {"en": "X"}, status="proposed", sort=1)
    for model in (TermBroader, TermSynonym, TermNote, TermNotation, TermMapping, TermRelation):
        types = list(model.history.values_list("history_type", "history_change_reason", "history_user__username"))
        assert set(types) == {("+", "a.csv", "sara"), ("-", "b.csv", "sara")}
        assert model.objects.count() == 0
    assert inconsistencies() == []


def test_replacements_may_be_as_new_as_what_they_replace(sara: User) -> None:
    out = {"status": "deprecated", "status_reason": "Old"}
    rows = [
        TermRow("one", "", {}, 1, "a.csv", replaced_by=("new",), **out),
        TermRow("two", "one", {}, 2, "a.csv", replaced_by=("new", "one"), replacement_rule="all", **out),
        TermRow("gone", "", {}, 3, "a.csv", status="merged", replaced_by=("new",)),
        row("new", "top", 4),
        row("top", "", 5),
    ]
    report = imported(rows, actor=sara)
    assert (report.created, [problem.check for problem in report.problems]) == (5, ["lost-successor"])
    terms = {term.code: term for term in Term.objects.select_related("replaced_by")}
    assert {code: (term.status, str(term.replaced_by), term.replacement_rule) for code, term in terms.items()} == {
        "one": ("deprecated", "new", ""),
        "two": ("deprecated", "None", "all"),
        "gone": ("merged", "new", ""),
        "new": ("active", "None", ""),
        "top": ("active", "None", ""),
    }
    assert [each.replacement.code for each in TermReplacement.objects.all()] == ["new", "one"]
    assert list(Term.history.filter(code="gone").order_by("history_id").values_list("status", "history_type")) == [
        ("deprecated", "+"),
        ("merged", "~"),
    ]
    assert imported(rows, actor=sara).unchanged == 5


def test_terms_without_a_label_are_kept_and_told(sara: User) -> None:
    report = imported(
        [TermRow("bare", "", {}, 1, "a.csv"), TermRow("old", "", {}, 2, "a.csv", status="deprecated")], actor=sara
    )
    assert (report.created, [(problem.row, problem.check) for problem in report.problems]) == (2, [(1, "ml")])


def test_proposals_move_and_are_sorted_with_all_that_hangs_below(sara: User) -> None:
    def idea(code: str, parent: str = "", **stated: Any) -> TermRow:
        return TermRow(code, parent, {"en": code}, 1, "a.csv", status="proposed", **stated)

    grow("pets", facet="segment", actor=sara)
    imported([idea("a"), idea("b", "a"), idea("c", "b"), idea("d", "a"), idea("e"), idea("f", "e", broader=("c",))], actor=sara)
    version = tree_version()
    report = imported([idea("b", "e"), idea("d", sort=1), idea("e", sort=2), idea("a", sort=3)], actor=sara)
    assert report == ImportReport(created=0, relabelled=3, unchanged=1, problems=[])
    assert drawn() == "e\n    f\n    b\n        c\na\n    d"
    assert tree_version() == version + 1
    assert inconsistencies() == []
    assert imported([idea("b", "", cleared=frozenset({"parent_code"}))], actor=sara).relabelled == 1
    assert dict(TermAncestor.objects.filter(term__code="f").values_list("ancestor__code", "distance")) == {
        "f": 0,
        "e": 1,
        "c": 1,
        "b": 2,
    }
    assert inconsistencies() == []
    assert drawn("segment") == "pets"
