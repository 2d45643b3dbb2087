"""What tables say of journeys: in by every door that imports, out again unchanged."""

from pathlib import Path

import pytest

from people.models import User
from taxonomy.models import Facet, JourneyExit, JourneyPart
from taxonomy.queries.exporting import export
from taxonomy.queries.planning import preview_terms
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.readers import terms_csv
from taxonomy.vocabulary.rows import ImportReport
from tests.factories.taxonomy import drawn, grow
from tests.support.terms import dump

TABLE = """code,parent_code,label,journey_kind,goal,mindset,desired_action,kpi,kpi_target,owning_team,exits
buy,,Buy,journey,"=Sell | more
every day",,,,,,
want,buy,Want,stage,Win,Curious,apply,Leads,"5,000",Growth,"get=signs | leave=says no | more = less"
get,buy,Get,stage,,,,,,,
ask,get,Ask,step,,,,,,,
leave,,Leave,Journey,,,,,,,
"""


@pytest.fixture
def journey(sara: User) -> Facet:
    grow("apply", facet="action", actor=sara)
    return Facet.objects.get(code="journey")


def bring(path: Path, text: str, facet: Facet, actor: User) -> ImportReport:
    path.write_text(text)
    return import_terms(facet=facet, rows=terms_csv.read(path).rows, actor=actor)


def test_parts_and_exits_come_in_and_go_out_again(journey: Facet, sara: User, tmp_path: Path) -> None:
    path = tmp_path / "journeys.csv"
    report = bring(path, TABLE, journey, sara)
    assert [problem.message for problem in report.problems] == [
        "The exit of “want” to “more” was left out: it is no other stage or journey, or named twice."
    ]
    want = JourneyPart.objects.select_related("desired_action").get(term__code="want")
    assert (want.kind, want.goal, want.mindset, want.desired_action.code) == ("stage", "Win", "Curious", "apply")
    assert (want.kpi, want.kpi_target, want.owning_team) == ("Leads", "5,000", "Growth")
    assert list(JourneyExit.objects.order_by("pk").values_list("stage__code", "target__code", "condition")) == [
        ("want", "get", "signs"),
        ("want", "leave", "says no"),
    ]
    assert JourneyPart.objects.get(term__code="buy").goal == "=Sell | more\nevery day"
    for model in (JourneyPart, JourneyExit):
        assert {(row.history_type, row.history_user, row.history_change_reason) for row in model.history.all()} == {
            ("+", sara, "journeys.csv")
        }
    before = dump("journey")
    for format_name in ("csv", "excel"):
        path.write_bytes(export(journey, format=format_name, base_uri="http://e.org/").content)
        assert b"'=Sell" in path.read_bytes()
        assert preview_terms(facet=journey, rows=terms_csv.read(path).rows).counts == {"unchanged": 5}
    JourneyExit.objects.all().delete()
    JourneyPart.objects.all().delete()
    assert import_terms(facet=journey, rows=terms_csv.read(path).rows, actor=sara).relabelled == 5
    assert dump("journey") == before


def test_a_second_file_changes_and_clears_and_blanks_say_nothing(journey: Facet, sara: User, tmp_path: Path) -> None:
    path = tmp_path / "journeys.csv"
    bring(path, TABLE, journey, sara)
    report = bring(path, "code,goal,kpi,exits,mindset\nwant,~empty~,Sales,leave=later,\n", journey, sara)
    assert (report.relabelled, report.problems) == (1, [])
    want = JourneyPart.objects.get(term__code="want")
    assert (want.goal, want.kpi, want.mindset, want.desired_action.code) == ("", "Sales", "Curious", "apply")
    assert list(JourneyExit.objects.values_list("target__code", "condition")) == [("leave", "later")]
    last = want.history.first()
    assert (last.history_type, last.history_user) == ("~", sara)
    bring(path, "code,exits\nwant,~empty~\n", journey, sara)
    assert JourneyExit.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("x,,X,stage,,,,", "“x” is a stage of a journey and cannot stand at the top."),
        ("x,get,X,journey,,,,", "“x” is a journey and cannot stand under “get”."),
        ("buy,,,step,,,,", "“buy” is a step of a journey and cannot stand at the top."),
        ("x,,X,saga,,,,", "“saga” is not a part of a journey; use journey, stage or step."),
        (f"x,,X,journey,,{'k' * 201},,", "kpi: “" + "k" * 60 + "…” has 201 characters; at most 200 are kept."),
        ("x,,X,,Win,,,", "The row does not say what “x” is: journey, stage or step"),
        ("x,,X,journey,,,nothing,", "There is no action “nothing” in use; the desired action of “x” was left out."),
        ("x,,X,journey,,,,x=back", "The exit of “x” to “x” was left out"),
    ],
)
def test_what_cannot_be_is_named(journey: Facet, sara: User, tmp_path: Path, rows: str, message: str) -> None:
    bring(tmp_path / "journeys.csv", TABLE, journey, sara)
    before = {part.pk: (part.kind, part.goal) for part in JourneyPart.objects.all()}
    header = "code,parent_code,label,journey_kind,goal,kpi,desired_action,exits\n"
    (problem, *_others) = bring(tmp_path / "j.csv", f"{header}{rows}\n", journey, sara).problems
    assert problem.message.startswith(message)
    after = {part.pk: (part.kind, part.goal) for part in JourneyPart.objects.exclude(term__code="x")}
    assert after == before


def test_other_facets_have_no_journeys(sara: User, tmp_path: Path) -> None:
    facet = Facet.objects.get(code="product")
    (problem,) = bring(tmp_path / "p.csv", "code,label,goal\ncards,Cards,Win\n", facet, sara).problems
    assert problem.message == "“cards” is no term of the facet journey; what the row says of a journey was left out."
    assert (drawn(), JourneyPart.objects.count()) == ("cards", 0)
    assert b"goal" not in export(facet, format="csv", base_uri="http://e.org/").content
