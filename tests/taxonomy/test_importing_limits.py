"""What an import leaves alone, who may import, and what it costs."""

from collections.abc import Sequence

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from taxonomy.models import Term, TermLabel
from taxonomy.queries.terms import tree_version
from taxonomy.services import bulk_rows
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.rows import ImportReport, TermRow
from tests.factories.taxonomy import drawn, grow
from tests.taxonomy.importing import PETS, WHOLE, imported, row


def test_words_alone_leave_the_tree_as_it_is(sara: User) -> None:
    imported(PETS, actor=sara)
    version = tree_version()
    imported([row("cats", "pets", es="Gatos"), row("ants", "pets", 2)], actor=sara)
    assert tree_version() == version


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


def test_what_takes_a_change_request_is_refused_and_the_rest_carried_out(sara: User) -> None:
    imported(PETS, actor=sara)
    grow("cars", actor=sara)
    history = Term.history.count()
    report = imported(
        [
            row("cats", "pets", 1, en="Felines", es="Gatos"),
            row("dogs", "cars", 2),
            TermRow("toys", "", {}, 3, "terms.csv", status="deprecated"),
            row("ants", "pets", 4),
        ],
        actor=sara,
    )
    assert (report.created, report.relabelled, report.unchanged) == (1, 0, 0)
    assert [(problem.row, problem.check) for problem in report.problems] == [(number, "change-request") for number in (1, 2, 3)]
    assert Term.history.count() == history + 1
    assert not TermLabel.objects.filter(language="es").exists()
    assert drawn() == "pets\n    cats\n        toys\n    dogs\n    ants\ncars"


def test_the_whole_facet_and_cut_circles(sara: User) -> None:
    imported([*PETS, TermRow("idea", "", {"en": "Idea"}, 5, "terms.csv", status="proposed")], actor=sara)
    report = imported([*PETS[:3], row("x", "y", 5), row("y", "x", 6)], deletes_missing=True, cuts_loops=True, actor=sara)
    assert (report.created, report.relabelled, report.unchanged) == (2, 1, 3)
    assert [(problem.row, problem.check) for problem in report.problems] == [(0, "change-request"), (6, "chr")]
    assert dict(Term.objects.exclude(status="active").values_list("code", "status")) == {"idea": "deprecated"}
    assert Term.objects.get(code="idea").status_reason == "It is not in terms.csv any more."
    assert drawn().endswith("idea\ny\n    x")


def test_an_import_that_fails_half_way_leaves_nothing(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    grow("pets", actor=sara)
    counts = Term.objects.count(), TermLabel.objects.count(), Term.history.count(), TermLabel.history.count()

    def fail(*_arguments: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(bulk_rows, "replace_ancestors", fail)
    with pytest.raises(DatabaseError):
        imported([row("cats", "pets"), row("pets", "", 2, es="Animales")], actor=sara)
    assert (Term.objects.count(), TermLabel.objects.count(), Term.history.count(), TermLabel.history.count()) == counts
    assert TermLabel.objects.get().text == "pets"
    assert drawn() == "pets"
    assert inconsistencies() == []


def statements(rows: Sequence[TermRow], actor: User) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert imported(rows, actor=actor).problems == []
    return len(captured)


def test_statements_do_not_grow_with_the_number_of_terms(sara: User) -> None:
    """Compares all statements but inserts, which some databases split by size."""

    def rows(facet: str, count: int) -> list[TermRow]:
        top = TermRow(f"{facet}-top", "", {"en": "Top"}, 1, "a.csv", status="proposed")
        more = [
            TermRow(
                f"{facet}-{n}",
                top.code,
                {"en": f"T {n}"},
                n,
                "a.csv",
                status="proposed",
                **WHOLE | {"broader": (), "related": ()},
            )
            for n in range(2, count)
        ]
        return [top, *more]

    few, many = rows("a", 12), rows("b", 150)
    assert statements(few, sara) <= 45
    assert statements(many, sara) <= 75
    changed = [
        [TermRow(each.code, "", {"en": "Other"}, each.row, "b.csv", status="active", uri="http://y") for each in each_of]
        for each_of in (few, many)
    ]
    of_few, of_many = (statements(each, sara) for each in changed)
    assert of_few == of_many <= 25  # two of them for the tree, on PostgreSQL


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_imports(request: pytest.FixtureRequest, who: str) -> None:
    with pytest.raises(PermissionDenied, match="add_term"):
        imported(PETS, actor=request.getfixturevalue(who))
    assert Term.objects.count() == 0


def test_whoever_writes_terms_one_by_one_may_not_import_them(zoe: User) -> None:
    zoe.user_permissions.set(Permission.objects.filter(codename__in=["add_term", "change_term"]))
    with pytest.raises(PermissionDenied, match="import_term"):
        imported(PETS, actor=zoe)
    assert Term.objects.count() == 0
